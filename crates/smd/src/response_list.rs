//! Transport responses that wait to be collected (`TransportResponseRetrieval/2010`, retrieve).

use crate::TransportResponse;

/// The answer to TransportResponseRetrieval `retrieve`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseList {
    /// How many there are, before the limit of the request was applied.
    pub total_available: usize,
    /// Those within the limit, oldest first.
    pub responses: Vec<TransportResponse>,
}
