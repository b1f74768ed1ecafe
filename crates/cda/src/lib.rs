//! CDA packages (IHE XDM zip): read, verified, rendered to readable HTML, and written.
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
