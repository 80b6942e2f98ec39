//! All integration tests, as one binary: linking once is most of what they cost.

mod app;
