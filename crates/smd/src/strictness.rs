//! How closely a peer must keep to the published schemas.

/// The reading policy of one listener or partner.
///
/// The published reference clients send a few things their own schema forbids; a node that takes
/// part in interoperability runs must read those, a production node should not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strictness {
    /// The schema as published, element order included. For production.
    #[default]
    Strict,
    /// The schema with the known liberties of the reference clients: a transport response without
    /// `responseClass`; response codes, metadata types and response endpoints that are not URIs; a
    /// reply without `wsa:RelatesTo`.
    Interop,
}
