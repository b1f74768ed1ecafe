//! The formats a display segment can have.

/// A display format, OBX-3.1 under the coding system AUSPDI (fact sheet 1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `HTML`: XHTML 1.0 Strict, if the sender keeps to the localisation.
    Html,
    /// `PDF`: PDF/A-1b, if the sender keeps to it.
    Pdf,
    /// `PIT`: legacy pathology text; deprecated, and still read.
    Pit,
    /// `RTF`: must come with another display of the same content.
    Rtf,
    /// `TXT`: formatted text, 80 columns.
    Txt,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Html, Self::Pdf, Self::Pit, Self::Rtf, Self::Txt];

    /// OBX-3.1 of this kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Pdf => "PDF",
            Self::Pit => "PIT",
            Self::Rtf => "RTF",
            Self::Txt => "TXT",
        }
    }

    /// The kind with this OBX-3.1, whatever its case.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(code))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
