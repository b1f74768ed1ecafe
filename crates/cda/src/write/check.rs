//! What must be right before anything is written. We are held to the letter, check digits too.

use std::collections::BTreeSet;

use ids::{Hpii, Hpio, Ihi, MedicareNumber};

use super::input::DocumentInput;
use super::{Packaging, WriteError, file};
use crate::archive::as_key;
use crate::document::Section;
use crate::narrative::{Node, Table};
use crate::package::{ROOT_NAME, SIGNATURE_NAME};
use crate::party::{Organisation, Participant};
use crate::{Hl7Time, Identifier, IdentifierKind};

/// Sections within sections.
const SECTION_DEPTH_MAX: usize = 6;

/// Narrative within narrative: with what is around it, fewer than a reader takes.
const NARRATIVE_DEPTH_MAX: usize = 20;

/// Name of a file, characters.
const FILE_NAME_MAX: usize = 100;

/// Checks the input.
pub(super) fn check(input: &DocumentInput, packaging: &Packaging<'_>) -> Result<(), WriteError> {
    document(input)?;
    people(input)?;
    let ids = attachments(input, packaging)?;
    let mut names = Names {
        media: &ids,
        notes: BTreeSet::new(),
    };
    input
        .sections
        .iter()
        .try_for_each(|section| names.section(section, 1))
}

fn document(input: &DocumentInput) -> Result<(), WriteError> {
    let ids = [
        Some(&input.id),
        input.set_id.as_ref(),
        input.replaces.as_ref(),
    ];
    ids.into_iter()
        .flatten()
        .try_for_each(|id| identifier(id, "the document"))?;
    zoned(&input.time, "the document's time")?;
    if let Some(time) = &input.author.time {
        zoned(time, "the author's time")?;
    }
    if input.sections.is_empty() && input.attachments.is_empty() {
        return missing("a section or an attachment");
    }
    Ok(())
}

fn people(input: &DocumentInput) -> Result<(), WriteError> {
    let patient = &input.patient;
    if patient
        .names
        .iter()
        .all(|name| name.family.trim().is_empty())
    {
        return missing("the patient's family name");
    }
    identifiers(&patient.identifiers, "the patient")?;
    let author = &input.author.who;
    if author.names.iter().all(|name| name.words().is_empty()) {
        return missing("the author's name");
    }
    participant(author, "the author")?;
    for recipient in &input.recipients {
        if recipient.who.words().is_empty() {
            return missing("the name of a recipient");
        }
        participant(&recipient.who, "a recipient")?;
    }
    match input.keeper() {
        Some(keeper) if has_name(keeper) => identifiers(&keeper.identifiers, "the custodian"),
        Some(_) | None => missing("the custodian's name (or that of the author's organisation)"),
    }
}

fn has_name(organisation: &Organisation) -> bool {
    let name = organisation.name.as_deref();
    name.is_some_and(|name| !name.trim().is_empty())
}

fn participant(who: &Participant, place: &'static str) -> Result<(), WriteError> {
    identifiers(&who.identifiers, place)?;
    match &who.organisation {
        Some(organisation) => identifiers(&organisation.identifiers, place),
        None => Ok(()),
    }
}

fn identifiers(ids: &[Identifier], place: &'static str) -> Result<(), WriteError> {
    ids.iter().try_for_each(|id| identifier(id, place))
}

fn identifier(id: &Identifier, place: &'static str) -> Result<(), WriteError> {
    let number = id.number();
    let is_right = id.is_well_formed()
        && match id.kind() {
            IdentifierKind::Hpii => Hpii::parse(number).is_ok(),
            IdentifierKind::Hpio => Hpio::parse(number).is_ok(),
            IdentifierKind::Ihi => Ihi::parse(number).is_ok(),
            IdentifierKind::Medicare => MedicareNumber::parse(number).is_ok(),
            IdentifierKind::Other => true,
        };
    if is_right {
        Ok(())
    } else {
        Err(WriteError::Identifier { place })
    }
}

/// To the day it needs no zone; to the hour it does.
fn zoned(time: &Hl7Time, place: &'static str) -> Result<(), WriteError> {
    const DAY_DIGITS: usize = 8;
    let text = time.as_str();
    if text.len() > DAY_DIGITS && !text.contains(['+', '-']) {
        return Err(WriteError::ZoneMissing { place });
    }
    Ok(())
}

/// Checks the files, and returns the names that narrative may show.
fn attachments(
    input: &DocumentInput,
    packaging: &Packaging<'_>,
) -> Result<BTreeSet<String>, WriteError> {
    let mut files = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for (number, attachment) in (1..).zip(&input.attachments) {
        if !is_file_name(&attachment.file) {
            return Err(WriteError::AttachmentName { number });
        }
        name(&attachment.id, "an attachment")?;
        if !files.insert(as_key(&attachment.file)) || !ids.insert(attachment.id.clone()) {
            return Err(WriteError::AttachmentDoubled { number });
        }
        if file(packaging, &attachment.file).is_none() {
            return Err(WriteError::AttachmentMissing);
        }
        if attachment.media_type.trim().is_empty() {
            return missing("the media type of an attachment");
        }
    }
    let named = |given: &crate::File| input.attachments.iter().any(|a| a.file == given.name);
    if packaging.files.iter().all(named) {
        Ok(ids)
    } else {
        Err(WriteError::AttachmentUnnamed)
    }
}

/// A name that every reader takes for the same file.
fn is_file_name(file: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._- ".contains(&byte);
    let is_ours = [ROOT_NAME, SIGNATURE_NAME]
        .iter()
        .any(|ours| file.eq_ignore_ascii_case(ours));
    !file.is_empty()
        && file.len() <= FILE_NAME_MAX
        && file.bytes().all(fits)
        && !file.starts_with(['.', ' '])
        && !file.ends_with(['.', ' '])
        && !is_ours
}

fn name(id: &str, place: &'static str) -> Result<(), WriteError> {
    let starts = id.starts_with(|first: char| first.is_ascii_alphabetic());
    let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if starts && id.bytes().all(goes_on) && id.len() <= FILE_NAME_MAX {
        Ok(())
    } else {
        Err(WriteError::IdUnfit { place })
    }
}

fn missing<T>(part: &'static str) -> Result<T, WriteError> {
    Err(WriteError::Missing { part })
}

/// The names within a document: of what can be shown, and of the notes there are.
struct Names<'a> {
    media: &'a BTreeSet<String>,
    notes: BTreeSet<String>,
}

impl Names<'_> {
    fn section(&mut self, section: &Section, depth: usize) -> Result<(), WriteError> {
        if depth > SECTION_DEPTH_MAX {
            return Err(WriteError::TooDeep { place: "sections" });
        }
        if let Some(id) = &section.id {
            identifier(id, "a section")?;
        }
        if section.title.trim().is_empty() {
            return missing("the title of a section");
        }
        self.nodes(&section.text, 1)?;
        let mut sections = section.sections.iter();
        sections.try_for_each(|inner| self.section(inner, depth + 1))
    }

    fn nodes(&mut self, nodes: &[Node], depth: usize) -> Result<(), WriteError> {
        if depth > NARRATIVE_DEPTH_MAX {
            return Err(WriteError::TooDeep { place: "narrative" });
        }
        nodes.iter().try_for_each(|node| self.node(node, depth + 1))
    }

    fn node(&mut self, node: &Node, depth: usize) -> Result<(), WriteError> {
        match node {
            Node::Break | Node::Text(_) => Ok(()),
            Node::Content { content, .. }
            | Node::Link { content, .. }
            | Node::Sub(content)
            | Node::Sup(content) => self.nodes(content, depth),
            Node::Footnote { id, content } => {
                self.note(id)?;
                self.nodes(content, depth)
            }
            Node::FootnoteRef { id } => name(id, "a reference to a footnote"),
            Node::List { caption, items, .. } => {
                self.nodes(caption, depth)?;
                items.iter().try_for_each(|item| self.nodes(item, depth))
            }
            Node::Media { ids, caption } => {
                if ids.is_empty() || !ids.iter().all(|id| self.media.contains(id)) {
                    return Err(WriteError::MediaUnknown);
                }
                self.nodes(caption, depth)
            }
            Node::Paragraph {
                caption, content, ..
            } => {
                self.nodes(caption, depth)?;
                self.nodes(content, depth)
            }
            Node::Table(table) => self.table(table, depth),
        }
    }

    /// A note's name must be its own: no other note's, no attachment's.
    fn note(&mut self, id: &str) -> Result<(), WriteError> {
        let place = "a footnote";
        name(id, place)?;
        if self.media.contains(id) || !self.notes.insert(id.to_owned()) {
            return Err(WriteError::IdUnfit { place });
        }
        Ok(())
    }

    fn table(&mut self, table: &Table, depth: usize) -> Result<(), WriteError> {
        self.nodes(&table.caption, depth)?;
        if table.body.is_empty() {
            return missing("a row in the body of a table");
        }
        let rows = table.head.iter().chain(&table.foot).chain(&table.body);
        for row in rows {
            if row.cells.is_empty() {
                return missing("a cell in a row of a table");
            }
            let mut cells = row.cells.iter();
            cells.try_for_each(|cell| self.nodes(&cell.content, depth))?;
        }
        Ok(())
    }
}
