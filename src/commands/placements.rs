//! TEMPORARY
use super::Context; use crate::cli::*; use crate::error::Result;
pub fn placements(_c: &Context<'_>, _a: &ListPlacements) -> Result<u8> { Ok(0) }
pub fn component_tokens(_c: &Context<'_>, _a: &ListComponentTokens) -> Result<u8> { Ok(0) }
