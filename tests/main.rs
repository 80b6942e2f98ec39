//! One binary for all integration tests: linking once is most of what they cost.

mod edit;
