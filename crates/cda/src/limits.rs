//! How much a package may hold. Each limit is checked before the work or the memory is spent.

/// Limits on one package.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// The zip file itself, bytes.
    pub package_bytes: usize,
    /// Entries, folders included.
    pub entries: usize,
    /// One entry, uncompressed, bytes.
    pub entry_bytes: usize,
    /// All entries together, uncompressed, bytes.
    pub total_bytes: usize,
    /// Uncompressed bytes for each compressed byte, in entries larger than [`RATIO_FLOOR_BYTES`].
    pub ratio: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            package_bytes: PACKAGE_BYTES_MAX,
            entries: ENTRIES_MAX,
            entry_bytes: ENTRY_BYTES_MAX,
            total_bytes: TOTAL_BYTES_MAX,
            ratio: RATIO_MAX,
        }
    }
}

/// Size of a zip file, bytes: what a sealed payload may hold.
pub const PACKAGE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Entries of a package.
pub const ENTRIES_MAX: usize = 256;

/// Size of one entry, uncompressed, bytes.
pub const ENTRY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Size of all entries together, uncompressed, bytes.
pub const TOTAL_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Compression beyond this is no clinical document: XML with large tables reaches about 50, the
/// same row over and over about 250, nothing but zeros 1,000.
pub const RATIO_MAX: usize = 500;

/// Entries up to this size may be compressed as well as they can be, bytes.
pub const RATIO_FLOOR_BYTES: usize = 1024 * 1024;

/// Name of one entry, bytes.
pub(crate) const NAME_BYTES_MAX: usize = 512;

/// Size of `CDA_SIGN.XML`, bytes: a digest, a name, a few certificates.
pub(crate) const SIGNATURE_BYTES_MAX: usize = 1024 * 1024;

/// Elements of `CDA_ROOT.XML`.
pub(crate) const ELEMENTS_MAX: usize = 300_000;

/// Names, identifiers, addresses and the like that are read of one person or organisation.
pub(crate) const DETAILS_MAX: usize = 64;

/// Authors, recipients and related documents that are read, of each.
pub(crate) const PARTICIPANTS_MAX: usize = 256;

/// References from the document to files, of which each is checked.
pub(crate) const REFERENCES_MAX: usize = 4 * ENTRIES_MAX;

/// All images together that a rendering embeds, bytes before base64.
pub(crate) const IMAGES_BYTES_MAX: usize = 16 * 1024 * 1024;
