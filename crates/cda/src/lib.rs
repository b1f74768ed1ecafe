//! CDA packages (IHE XDM zip): read, verified, rendered to readable HTML, and written.
//!
//! - [`Package::read`] takes a zip file apart, refuses what is hostile by its name, and tolerates
//!   the variants that real systems write. Nothing in it is believed yet.
//! - [`Package::verify`] says of each part by itself what it proves: document, signature, signer,
//!   manifest, approval, every file.
//! - [`Document::read`] is what a document says: the header's facts and sections of narrative as a
//!   closed tree of [`Node`]s. It is lenient: a letter is not lost for a slip in its header.
//! - [`Document::to_html`] is a page that runs, links and loads nothing.
//! - [`write()`] makes a document and its signed package from typed input, and is held to the
//!   letter: check digits, zones, names.
//!
//! Coded clinical entries are neither interpreted nor written: the narrative is what is attested.
//! Types that hold patients' data show nothing of it in `Debug`, and no error quotes it.
#![forbid(unsafe_code)]

mod archive;
mod code;
mod document;
mod e_signature;
mod html;
mod identifier;
mod kind;
mod limits;
mod markup;
mod names;
mod narrative;
mod opaque;
mod package;
mod party;
mod time;
mod verify;
mod walk;
mod write;

pub use archive::{ArchiveError, ArchiveLimit};
pub use code::Code;
pub use document::{
    Author, Body, Document, DocumentError, FileReference, IntegrityCheck, Media, MediaSource,
    Patient, Recipient, Related, Section,
};
pub use e_signature::{Approval, DigestRefused, ESignatureFault};
pub use identifier::{Identifier, IdentifierKind};
pub use kind::Kind;
pub use limits::{
    ENTRIES_MAX, ENTRY_BYTES_MAX, Limits, PACKAGE_BYTES_MAX, RATIO_FLOOR_BYTES, RATIO_MAX,
    TOTAL_BYTES_MAX,
};
pub use narrative::{Align, COLUMNS_MAX, Cell, ListMarker, Node, ROWS_MAX, Row, Style, Table};
pub use package::{File, Package, PackageError, PackageFinding};
pub use party::{Address, Organisation, Participant, PersonName, Telecom};
pub use time::{Hl7Time, NotATime};
pub use verify::{
    Attachment, AttachmentVerdict, Finding, ManifestVerdict, Severity, SignatureVerdict, SignedBy,
    Verification,
};
pub use write::{
    ApproverInput, AttachmentInput, DocumentInput, EXAMPLE, Packaging, Sign, Signing, WriteError,
    Written, write,
};
