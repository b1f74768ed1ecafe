//! The forms in which a document shows itself, and what comes with it.

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::content::{Bytes, Content};

/// The display segments of one group (fact sheet 1.6): one document, in one or several forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Displays {
    /// Plain text, its lines as they are to be shown, for 80 columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Content<String>>,
    /// RTF; never without one of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rtf: Option<Content<Bytes>>,
    /// XHTML 1.0 Strict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<Content<String>>,
    /// PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdf: Option<Content<Bytes>>,
}

/// A file that comes with a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What it is, OBX-3; its words are its title.
    pub code: Code,
    /// MIME type and subtype in small letters, e.g. `image/jpeg`.
    pub media_type: String,
    /// The file.
    pub content: Content<Bytes>,
}

impl Displays {
    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.text.is_none() && self.rtf.is_none() && self.html.is_none() && self.pdf.is_none()
    }

    /// Whether RTF is the only one, which may not be (fact sheet 1.6).
    pub(crate) const fn is_rtf_alone(&self) -> bool {
        self.rtf.is_some() && self.text.is_none() && self.html.is_none() && self.pdf.is_none()
    }
}

impl Default for Content<Bytes> {
    fn default() -> Self {
        Self::Here(Bytes::default())
    }
}
