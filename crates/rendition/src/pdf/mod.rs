//! A document as PDF/A-1b: fonts embedded and subset, nothing that needs a viewer's help.

mod draw;
mod flow;
mod fonts;
mod page;
mod table;
mod words;

use ids::Timestamp;
use thiserror::Error;

use crate::body::Body;

/// Most pages of one PDF, as a count.
pub const PAGES_MAX: usize = 2_000;

/// What the PDF says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfInfo {
    /// The title, shown at the head of every page.
    pub title: String,
    /// Who wrote it, shown at the foot of every page; may be empty.
    pub author: String,
    /// Language as an RFC 3066 tag, usually `en-AU`.
    pub language: String,
    /// When it was made.
    pub created: Timestamp,
}

/// Why a document could not be written as PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PdfError {
    /// Text that runs from right to left, whose order would come out wrong.
    #[error("the character {0:?} runs from right to left, which is not laid out; take it out")]
    Direction(char),
    /// A fault of this program or its fonts.
    #[error("the document could not be written as PDF/A; report this as a fault")]
    Fault,
    /// A character that no font has; it would show as a box.
    #[error("the character {0:?} ({code}) is not in the fonts; replace it", code = code(*.0))]
    Glyph(char),
    /// More pages than are written.
    #[error("the document has more than {PAGES_MAX} pages; shorten it")]
    Pages,
}

/// The number of a character as it is looked up, e.g. `U+4E2D`.
fn code(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

impl Body {
    /// The document as PDF/A-1b (ISO 19005-1) on A4, with fonts embedded, no password and no
    /// comments (fact sheet 1.6). The same input gives the same bytes.
    ///
    /// # Errors
    /// [`PdfError`]; above all for characters that cannot be shown.
    pub fn to_pdf(&self, info: &PdfInfo) -> Result<Vec<u8>, PdfError> {
        let fonts = fonts::Fonts::new()?;
        let mut flow = flow::Flow::new(&fonts);
        flow.blocks(&self.blocks, page::LEFT, page::WIDTH)?;
        let mut pages = flow.finish();
        page::furnish(&mut pages, &fonts, info)?;
        draw::document(&pages, &fonts, info)
    }
}

#[cfg(test)]
mod tests;
