//! TEMPORARY
use super::Context; use crate::cli::*; use crate::error::Result;
pub fn run(_c: &Context<'_>, _a: &Doctor) -> Result<u8> { Ok(0) }
