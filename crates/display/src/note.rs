//! What was left out or changed to make a display safe.

use std::collections::BTreeSet;

/// Something that a person should know of a display as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Note {
    /// A PDF holds files.
    EmbeddedFiles,
    /// A PDF needs a password.
    Encrypted,
    /// Fields to fill in were left out.
    Form,
    /// Text that its writer had hidden was left out.
    HiddenText,
    /// A PDF opens something or runs an action by itself.
    Launches,
    /// A link that is not https was made plain text.
    Link,
    /// Parts of a PDF are compressed and were not looked into.
    NotLookedInto,
    /// A PDF holds fields to fill in.
    PdfForm,
    /// A PDF holds links.
    PdfLinks,
    /// A PDF holds a script, which its viewer may run.
    PdfScript,
    /// A picture within an RTF or from an unknown place was left out.
    Picture,
    /// Something that would have been loaded from elsewhere was left out.
    Remote,
    /// A script was left out.
    Script,
    /// A style sheet was left out; it may look other than its writer meant.
    StyleSheet,
    /// Signs of a picture font are shown as one sign for all.
    Signs,
}

impl Note {
    /// A plain sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::EmbeddedFiles => "The PDF holds other files.",
            Self::Encrypted => "The PDF is encrypted.",
            Self::Form => "Fields to fill in were left out.",
            Self::HiddenText => "Text that its writer had hidden was left out.",
            Self::Launches => "The PDF asks the viewer to start or open something by itself.",
            Self::Link => "A link that is not secure was made plain text.",
            Self::NotLookedInto => "Parts of the PDF are compressed and were not looked into.",
            Self::PdfForm => "The PDF holds fields to fill in.",
            Self::PdfLinks => "The PDF holds links.",
            Self::PdfScript => "The PDF holds a script, which its viewer may run.",
            Self::Picture => "A picture was left out.",
            Self::Remote => "Something that would have been loaded from elsewhere was left out.",
            Self::Script => "A script was left out.",
            Self::StyleSheet => "A style sheet was left out; the layout may differ.",
            Self::Signs => "Signs of a picture font are shown as ▪.",
        }
    }
}

/// Notes, each once.
pub(crate) type Notes = BTreeSet<Note>;
