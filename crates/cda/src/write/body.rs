//! The body: sections, the files that they show, and the Medicare card as an entitlement.

use std::collections::BTreeSet;

use super::input::{AttachmentInput, DocumentInput};
use super::party::{code, identifier};
use super::{Packaging, derived, file};
use crate::document::Section;
use crate::markup::Markup;
use crate::names::{ENTITLEMENT_OID, NCTIS_OID};
use crate::narrative::{self, Node};
use crate::{Code, Identifier, IdentifierKind};

/// Title of the section of files that no other section shows.
const FILES_TITLE: &str = "Attached documents";

/// Title, and code, of the section that holds the Medicare card.
const ADMINISTRATION: (&str, &str) = ("Administrative Observations", "102.16080");

/// Writes the body.
pub(super) fn write(input: &DocumentInput, packaging: &Packaging<'_>, m: &mut Markup) {
    let mut body = Body {
        input,
        packaging,
        placed: BTreeSet::new(),
    };
    m.element("component", &[], |m| {
        m.element("structuredBody", &[], |m| {
            for (number, section) in (1..).zip(&input.sections) {
                body.section(section, &format!("section {number}"), m);
            }
            body.files(m);
            body.administration(m);
        });
    });
}

struct Body<'a> {
    input: &'a DocumentInput,
    packaging: &'a Packaging<'a>,
    /// Files that a section has shown or linked.
    placed: BTreeSet<&'a str>,
}

impl<'a> Body<'a> {
    fn section(&mut self, section: &'a Section, part: &str, m: &mut Markup) {
        m.element("component", &[], |m| {
            m.element("section", &[], |m| {
                match &section.id {
                    Some(id) => identifier("id", id, m),
                    None => m.empty("id", &[("root", &derived(self.input, part))]),
                }
                if let Some(about) = &section.code {
                    code("code", about, m);
                }
                m.leaf("title", &[], &section.title);
                m.element("text", &[], |m| narrative::write(&section.text, m));
                self.entries(&section.text, m);
                for (number, inner) in (1..).zip(&section.sections) {
                    self.section(inner, &format!("{part}.{number}"), m);
                }
            });
        });
    }

    /// Entries for the files that this narrative shows or links first.
    fn entries(&mut self, text: &'a [Node], m: &mut Markup) {
        let mut mentioned = BTreeSet::new();
        mentions(text, &mut mentioned);
        for attachment in &self.input.attachments {
            let is_here = mentioned.contains(attachment.id.as_str())
                || mentioned.contains(attachment.file.as_str());
            if is_here && self.placed.insert(&attachment.id) {
                self.entry(attachment, m);
            }
        }
    }

    fn entry(&self, attachment: &AttachmentInput, m: &mut Markup) {
        let bytes = file(self.packaging, &attachment.file).map_or(&[][..], |f| &f.bytes);
        let digest = self.packaging.digest.value_of(bytes);
        let algorithm = match self.packaging.digest {
            sealed::DigestAlgorithm::Sha1 => "SHA-1",
            sealed::DigestAlgorithm::Sha256 => "SHA-256",
        };
        let media = [
            ("classCode", "OBS"),
            ("moodCode", "EVN"),
            ("ID", &attachment.id),
        ];
        let value = [
            ("mediaType", attachment.media_type.as_str()),
            ("integrityCheck", digest.as_str()),
            ("integrityCheckAlgorithm", algorithm),
        ];
        m.element("entry", &[], |m| {
            m.element("observationMedia", &media, |m| {
                let part = format!("file {}", attachment.id);
                m.empty("id", &[("root", &derived(self.input, &part))]);
                m.element("value", &value, |m| {
                    m.empty("reference", &[("value", &attachment.file)]);
                });
            });
        });
    }

    /// A section of the files that no section has shown.
    fn files(&mut self, m: &mut Markup) {
        let rest: Vec<&AttachmentInput> = self
            .input
            .attachments
            .iter()
            .filter(|attachment| !self.placed.contains(attachment.id.as_str()))
            .collect();
        if rest.is_empty() {
            return;
        }
        let text: Vec<Node> = rest.iter().map(|attachment| shown(attachment)).collect();
        m.element("component", &[], |m| {
            m.element("section", &[], |m| {
                m.empty("id", &[("root", &derived(self.input, "files"))]);
                m.leaf("title", &[], FILES_TITLE);
                m.element("text", &[], |m| narrative::write(&text, m));
                rest.iter().for_each(|attachment| self.entry(attachment, m));
            });
        });
    }

    /// The Medicare card, as the Australian guides have it: an entitlement of the patient.
    fn administration(&self, m: &mut Markup) {
        let Some(card) = self.input.patient.identifier(IdentifierKind::Medicare) else {
            return;
        };
        let (title, about) = ADMINISTRATION;
        m.element("component", &[], |m| {
            m.element("section", &[], |m| {
                m.empty("id", &[("root", &derived(self.input, "administration"))]);
                let about = Code::new(about, NCTIS_OID, "NCTIS Data Components", title);
                code("code", &about, m);
                m.leaf("title", &[], title);
                m.element("text", &[], |m| {
                    let line = format!("Medicare card number {}", card.number());
                    narrative::write(&[Node::paragraph(&line)], m);
                });
                self.entitlement(card, m);
            });
        });
    }

    fn entitlement(&self, card: &Identifier, m: &mut Markup) {
        let act = [("classCode", "COV"), ("moodCode", "EVN")];
        let name = "NCTIS Entitlement Type Values";
        let benefit = Code::new("1", ENTITLEMENT_OID, name, "Medicare Benefits");
        m.element("ext:coverage2", &[("typeCode", "COVBY")], |m| {
            m.element("ext:entitlement", &act, |m| {
                identifier("ext:id", card, m);
                code("ext:code", &benefit, m);
                m.element("ext:participant", &[("typeCode", "BEN")], |m| {
                    let patient = derived(self.input, "patient");
                    m.element("ext:participantRole", &[("classCode", "PAT")], |m| {
                        m.empty("ext:id", &[("root", &patient)]);
                    });
                });
            });
        });
    }
}

/// How a file is shown that no section mentions.
fn shown(attachment: &AttachmentInput) -> Node {
    let words = attachment.title.as_ref().unwrap_or(&attachment.file);
    let words = vec![Node::Text(words.clone())];
    let inner = if attachment.is_image() {
        Node::Media {
            ids: vec![attachment.id.clone()],
            caption: words,
        }
    } else {
        Node::Link {
            href: attachment.file.clone(),
            content: words,
        }
    };
    Node::Paragraph {
        styles: Vec::new(),
        caption: Vec::new(),
        content: vec![inner],
    }
}

/// Names that narrative shows, and addresses that it links. Depth was checked before.
fn mentions<'n>(nodes: &'n [Node], found: &mut BTreeSet<&'n str>) {
    for node in nodes {
        match node {
            Node::Break | Node::FootnoteRef { .. } | Node::Text(_) => {}
            Node::Content { content, .. }
            | Node::Footnote { content, .. }
            | Node::Sub(content)
            | Node::Sup(content) => mentions(content, found),
            Node::Link { href, content } => {
                found.insert(href);
                mentions(content, found);
            }
            Node::List { caption, items, .. } => {
                mentions(caption, found);
                items.iter().for_each(|item| mentions(item, found));
            }
            Node::Media { ids, caption } => {
                found.extend(ids.iter().map(String::as_str));
                mentions(caption, found);
            }
            Node::Paragraph {
                caption, content, ..
            } => {
                mentions(caption, found);
                mentions(content, found);
            }
            Node::Table(table) => {
                mentions(&table.caption, found);
                let rows = table.head.iter().chain(&table.body).chain(&table.foot);
                let cells = rows.flat_map(|row| &row.cells);
                cells.for_each(|cell| mentions(&cell.content, found));
            }
        }
    }
}
