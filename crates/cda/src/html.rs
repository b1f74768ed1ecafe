//! A document as one HTML page that is safe to show: nothing in it runs, links or loads anything.
//!
//! The page is made from what was read, never from the document's markup: style sheets that the
//! document names are not looked at, links are text, images are those of the package whose bytes
//! are images and have the digest that the document gives.

mod facts;
mod image;
mod media;
mod narrative;
mod style;

use std::collections::HashMap;

use sealed::DigestAlgorithm;

use crate::archive::as_key;
use crate::document::{Body, Document, Media, Section};
use crate::markup::Markup;
use crate::package::File;
use crate::verify::Severity;
use crate::{Package, Verification};
use narrative::Narrative;

/// What the page is made of.
struct Page<'a> {
    document: &'a Document,
    files: HashMap<String, &'a File>,
    media: HashMap<&'a str, &'a Media>,
}

impl Package {
    /// The document as an HTML page, with what `verification` found on top.
    ///
    /// # Errors
    /// [`DocumentError`](crate::DocumentError) when the document cannot be read.
    pub fn to_html(
        &self,
        verification: Option<&Verification>,
    ) -> Result<String, crate::DocumentError> {
        let document = self.document()?;
        Ok(document.to_html(self.attachments(), verification))
    }
}

impl Document {
    /// The document as an HTML page; `files` are those beside it. The page is at most as large as
    /// the document and the images in it, in base64, and a few marks around each piece.
    #[must_use]
    pub fn to_html(&self, files: &[File], verification: Option<&Verification>) -> String {
        let mut media = HashMap::new();
        for item in &self.media {
            media.entry(item.id.as_str()).or_insert(item);
        }
        let page = Page {
            document: self,
            files: files.iter().map(|f| (as_key(&f.name), f)).collect(),
            media,
        };
        let mut m = Markup::after("<!DOCTYPE html>");
        m.element("html", &[("lang", "en-AU")], |m| {
            m.element("head", &[], |m| head(self, m));
            m.element("body", &[], |m| {
                m.element("main", &[], |m| page.write(verification, m));
            });
        });
        m.finish()
    }

    /// What the document is called: its title, else what its code says.
    #[must_use]
    pub fn heading(&self) -> &str {
        let title = Some(self.title.as_str()).filter(|title| !title.is_empty());
        title.or(self.code.words()).unwrap_or("Clinical document")
    }
}

fn head(document: &Document, m: &mut Markup) {
    // The digest of the one style sheet is what allows it: nothing else is.
    let style = DigestAlgorithm::Sha256.value_of(style::SHEET.as_bytes());
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{style}'; base-uri 'none'; \
         form-action 'none'"
    );
    m.empty("meta", &[("charset", "utf-8")]);
    m.empty(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", &policy),
        ],
    );
    m.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    let viewport = "width=device-width, initial-scale=1";
    m.empty("meta", &[("name", "viewport"), ("content", viewport)]);
    m.leaf("title", &[], document.heading());
    m.element("style", &[], |m| m.raw(style::SHEET));
}

impl<'a> Page<'a> {
    fn write(&self, verification: Option<&Verification>, m: &mut Markup) {
        if let Some(verification) = verification {
            notice(verification, m);
        }
        m.leaf("h1", &[], self.document.heading());
        facts::write(self.document, m);
        let mut narrative = Narrative::new(self);
        match &self.document.body {
            Body::Absent => m.leaf("p", &[("class", "missing")], "The document has no content."),
            Body::File(media) => narrative.body_file(media, m),
            Body::Sections(sections) => {
                for section in sections {
                    section_html(section, 2, &mut narrative, m);
                }
            }
        }
        self.attachments(m);
    }

    fn file(&self, name: &str) -> Option<&'a File> {
        self.files.get(&as_key(name)).copied()
    }

    /// The files of the package, by name: the page does not open them.
    fn attachments(&self, m: &mut Markup) {
        let mut named: Vec<&str> = Vec::new();
        for reference in self.document.references.iter().filter(|r| !r.is_remote()) {
            if !named.contains(&reference.name.as_str()) && named.len() < crate::ENTRIES_MAX {
                named.push(&reference.name);
            }
        }
        if named.is_empty() {
            return;
        }
        m.leaf("h2", &[], "Files that came with this document");
        m.element("ul", &[("class", "files")], |m| {
            for name in named {
                let size = match self.file(name) {
                    Some(file) => format!(" ({} bytes)", file.bytes.len()),
                    None => " (not received)".to_owned(),
                };
                m.leaf("li", &[], &format!("{name}{size}"));
            }
        });
    }
}

/// Deepest heading of HTML.
const HEADING_MAX: u8 = 6;

fn section_html(section: &Section, level: u8, narrative: &mut Narrative<'_, '_>, m: &mut Markup) {
    m.element("section", &[], |m| {
        let title = Some(section.title.as_str()).filter(|title| !title.is_empty());
        if let Some(title) = title {
            m.leaf(&format!("h{level}"), &[], title);
        }
        narrative.section(&section.text, m);
        for inner in &section.sections {
            section_html(inner, HEADING_MAX.min(level + 1), narrative, m);
        }
    });
}

/// What the verification found, worst first.
fn notice(verification: &Verification, m: &mut Markup) {
    let mut findings = verification.findings();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let worst = findings.first().map(|finding| finding.severity);
    let (class, words) = match worst {
        Some(Severity::Error) => (
            "notice bad",
            "Take care: this is not what its author released.",
        ),
        Some(Severity::Warning | Severity::Info) => ("notice odd", "Worth knowing:"),
        None => (
            "notice good",
            "Signed by somebody trusted, and unaltered since.",
        ),
    };
    m.element("div", &[("class", class), ("role", "note")], |m| {
        m.leaf("p", &[], words);
        if findings.is_empty() {
            return;
        }
        m.element("ul", &[], |m| {
            for finding in &findings {
                let file = finding.file.as_ref().map(|file| format!(" ({file})"));
                let sentence = format!("{}{}", finding.sentence, file.unwrap_or_default());
                m.leaf("li", &[], &sentence);
            }
        });
    });
}
