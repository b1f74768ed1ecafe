//! Why a document is not written.

use sealed::SealError;

use crate::{DocumentError, PackageError};

/// Why a document is not written. Places are parts of the input, never its values.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WriteError {
    /// Nobody is named who approves it.
    #[error(
        "a signed package names its approver by an absolute URI: give the author an HPI-I, or an \
         approver with person_id"
    )]
    ApproverUnnamed,
    /// A name of an attachment cannot be one.
    #[error(
        "attachment {number}: its file must be a plain ASCII name of at most 100 characters, \
         other than CDA_ROOT.XML and CDA_SIGN.XML"
    )]
    AttachmentName {
        /// Which, from 1.
        number: usize,
    },
    /// A file was not given.
    #[error("a file that attachments name was not given")]
    AttachmentMissing,
    /// Two attachments have one file or id.
    #[error("attachment {number} has the file name or id of another one; give each its own")]
    AttachmentDoubled {
        /// Which, from 1.
        number: usize,
    },
    /// A file was given that attachments do not name.
    #[error("a file was given that attachments do not name; name it, or leave it out")]
    AttachmentUnnamed,
    /// A name within the document is no XML name.
    #[error(
        "{place}: the id must begin with a letter and have only letters, digits, `.`, `-`, `_`"
    )]
    IdUnfit {
        /// Where.
        place: &'static str,
    },
    /// An identifier is no OID or UUID, or its check digit is wrong.
    #[error("{place}: an identifier is not an OID or UUID, or its number is wrong; correct it")]
    Identifier {
        /// Whose.
        place: &'static str,
    },
    /// A part is missing.
    #[error("{part} is missing; a document cannot do without")]
    Missing {
        /// Which part.
        part: &'static str,
    },
    /// The narrative shows something that is no attachment.
    #[error("the narrative shows a media id that no attachment has; add it to attachments")]
    MediaUnknown,
    /// Narrative or sections are nested too deep.
    #[error("{place} are nested too deep; make them flatter")]
    TooDeep {
        /// Which.
        place: &'static str,
    },
    /// It does not fit into a package.
    #[error("the document and its files are too large for one package; send less")]
    TooLarge,
    /// A time of day without a zone.
    #[error("{place}: a time of day needs its zone, as in 2026-11-22T10:30:00+11:00")]
    ZoneMissing {
        /// Which time.
        place: &'static str,
    },
    /// What was written cannot be read back as a document.
    #[error("what was written cannot be read back: {0}")]
    Document(#[from] DocumentError),
    /// What was written cannot be read back as a package.
    #[error("what was written cannot be read back: {0}")]
    Package(#[from] PackageError),
    /// It could not be signed.
    #[error("it could not be signed: {0}")]
    Sign(#[from] SealError),
}
