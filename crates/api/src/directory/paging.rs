//! Which page is asked for. A page belongs to its search: the cursor carries a mark of it.

use super::outcome::Failure;
use ::search::Query;
use register::RegisterError;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The parameter that carries the cursor.
pub(crate) const PAGE: &str = "_page";

/// Matches on a page when a search does not say.
pub(crate) const DEFAULT_COUNT: usize = 30;

/// Matches on a page at most.
pub(crate) const MAX_COUNT: usize = 100;

/// The cursor as it stands in a link.
pub(crate) fn write(cursor: &str, parameters: &[(String, String)]) -> String {
    format!("{cursor}.{:016x}", mark(parameters))
}

/// The cursor in a request, if it belongs to the same search.
pub(crate) fn read(text: &str, parameters: &[(String, String)]) -> Result<String, Failure> {
    let (cursor, mark_of) = text.split_once('.').ok_or(RegisterError::UnknownPage)?;
    if mark_of != format!("{:016x}", mark(parameters)) {
        return Err(RegisterError::UnknownPage.into());
    }
    Ok(cursor.to_owned())
}

/// No secret: it only tells searches apart, and costs nothing to recompute after a restart.
fn mark(parameters: &[(String, String)]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (name, value) in parameters.iter().filter(|(name, _)| name != "_count") {
        (name, value).hash(&mut hasher);
    }
    hasher.finish()
}

/// How many matches a page gets; 0 asks for the total only.
pub(crate) fn count(query: &Query) -> usize {
    match query.count {
        None => DEFAULT_COUNT,
        Some(count) => count.min(MAX_COUNT),
    }
}
