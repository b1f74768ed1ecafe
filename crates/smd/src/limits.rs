//! How much of anything a message may hold. Bytes beyond the body limit never reach this crate:
//! the listener enforces that one while it reads.

/// How deep elements may nest.
pub const MAX_DEPTH: usize = 100;
/// How many elements a message may have.
pub const MAX_ELEMENTS: usize = 100_000;
/// Size of one start tag in bytes.
pub const MAX_TAG_BYTES: usize = 64 * 1024;
/// How many attributes, namespace declarations included, an element may have.
pub const MAX_ATTRIBUTES: usize = 64;
/// How many namespace declarations may be in scope at once.
pub const MAX_NAMESPACES_IN_SCOPE: usize = 128;
/// Size of one text value in bytes, after references are resolved.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;
/// Size of one `otherTransportMetadata` element in bytes.
pub const MAX_OTHER_METADATA_BYTES: usize = 64 * 1024;
/// How many SOAP header blocks a message may have.
pub const MAX_HEADER_BLOCKS: usize = 64;
/// Size of `wsa:MessageID` in bytes; it is sent back in the reply.
pub const MAX_MESSAGE_ID_BYTES: usize = 4 * 1024;
/// How many route records, or further metadata, a message may have.
pub const MAX_ROUTE_RECORDS: usize = 64;
/// How many certificates an interaction may name.
pub const MAX_CERT_REFS: usize = 16;
/// How many transport responses one request may deliver.
pub const MAX_RESPONSES: usize = 1_000;
/// How many elements an answer to one of our requests may have: more than a request, for what one
/// request brought is collected with more around it.
pub const MAX_REPLY_ELEMENTS: usize = 2 * MAX_ELEMENTS;
/// How many messages or transport responses one request may ask for by their ids.
pub const MAX_IDS: usize = 1_000;
/// How many entries a list may have when we read it; a list that we write ends at
/// [`MAX_LIST_BYTES`].
pub const MAX_LISTED: usize = 10_000;
/// Where a list that we write ends, in bytes: the entry that passes it is the last. The number
/// available tells that there is more.
pub const MAX_LIST_BYTES: usize = 256 * 1024;
/// How many categories, or interfaces, a question for interactions may name.
pub const MAX_CATEGORIES: usize = 100;
