//! Whom a message names, as far as routing needs to know.

/// One identifier, or a bare name, of an individual or service that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// In which part of the message.
    pub source: Source,
    /// The identifier as written; may be empty.
    pub id: String,
    /// Assigning authority as written, e.g. `AUSHICPR`; may be empty.
    pub authority: String,
    /// Identifier type as written, e.g. `UPIN`; may be empty.
    pub id_type: String,
    /// The name as written; never decides anything.
    pub name: String,
}

/// In which part of the message somebody is named; the first that leads to somebody counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The intended recipient: PRD with role IR, or the first repetition of PV1-9.
    Intended,
    /// A copy-to recipient: OBR-28.
    CopyTo,
    /// Whoever ordered it: OBR-16. Used only where the roster says so.
    Ordering,
}

impl Source {
    /// Every source, in the order of their weight.
    pub const ALL: [Self; 3] = [Self::Intended, Self::CopyTo, Self::Ordering];
}
