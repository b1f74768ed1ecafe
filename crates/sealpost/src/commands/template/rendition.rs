//! Saving a filled document as its recipient would see it.

use crate::Failure;
use compose::{Filled, Template};
use ids::Timestamp;
use rendition::PdfInfo;
use std::path::PathBuf;

/// Where to save a document.
#[derive(Debug, clap::Args)]
pub(crate) struct Out {
    /// Save it as PDF.
    #[arg(long)]
    pub(crate) pdf: Option<PathBuf>,
    /// Save it as XHTML.
    #[arg(long)]
    pub(crate) html: Option<PathBuf>,
    /// Save it as plain text of 80 columns.
    #[arg(long)]
    pub(crate) text: Option<PathBuf>,
}

const TEXT_COLUMNS: usize = 80;

impl Out {
    /// Saves what was asked for, by the same means that make the displays of a message.
    pub(crate) fn save(
        &self,
        template: &Template,
        filled: &Filled,
        author: &str,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let write = |path: &PathBuf, bytes: &[u8]| {
            std::fs::write(path, bytes).map_err(|error| Failure::file(path, &error))
        };
        if let Some(path) = &self.pdf {
            let info = PdfInfo {
                title: template.title.clone(),
                author: author.to_owned(),
                language: template.language.clone(),
                created: at,
            };
            let pdf = filled.body.to_pdf(&info);
            write(
                path,
                &pdf.map_err(|error| Failure::Negative(error.to_string()))?,
            )?;
        }
        if let Some(path) = &self.html {
            write(path, filled.body.to_xhtml().as_bytes())?;
        }
        if let Some(path) = &self.text {
            let mut text = filled.body.to_text(TEXT_COLUMNS).join("\n");
            text.push('\n');
            write(path, text.as_bytes())?;
        }
        Ok(())
    }
}
