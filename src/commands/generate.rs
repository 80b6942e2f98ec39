//! TEMPORARY
use super::Context; use crate::cli::*; use crate::error::Result;
pub fn run(_c: &Context<'_>, _a: &Generate) -> Result<u8> { Ok(0) }
pub fn remove(_c: &Context<'_>, _i: &[String], _a: &Remove) -> Result<u8> { Ok(0) }
