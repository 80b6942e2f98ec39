//! Requests and what they come to.
