//! Somebody who was found, as JSON for pages and programs.

use crate::Hit;
use people::{Found, Grade, Listing};
use serde::Serialize;

/// Somebody who was found, as JSON.
#[derive(Debug, Serialize)]
pub struct Told<'h> {
    #[serde(flatten)]
    listing: &'h Listing,
    /// Kilometres, to a tenth.
    #[serde(skip_serializing_if = "Option::is_none")]
    km: Option<f64>,
    known: bool,
    source: &'h str,
    grade: Grade,
    found: &'h [Found],
}

impl<'h> Told<'h> {
    /// About a hit.
    #[must_use]
    pub fn of(hit: &'h Hit) -> Self {
        Self {
            listing: &hit.listing,
            km: hit.fit.km.map(|km| (km * 10.0).round() / 10.0),
            known: hit.is_known,
            source: &hit.held.source,
            grade: hit.fit.grade,
            found: &hit.fit.found,
        }
    }
}
