//! The header of a template file.

use super::{Field, FieldType, TemplateFault};
use crate::draft::urgency_of;
use crate::{Context, Kind};
use serde::Deserialize;

/// Fields that a template may have.
const MAX_FIELDS: usize = 100;

/// Longest title, in characters: OBR-4 and the title of the PDF.
const MAX_TITLE_CHARS: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) kind: Kind,
    pub(super) title: String,
    pub(super) language: String,
    #[serde(rename = "field", default)]
    pub(super) fields: Vec<Field>,
}

/// Names of the body that are not fields.
pub(super) const ROOTS: [&str; 8] = [
    "author",
    "copies",
    "date",
    "loop",
    "patient",
    "practice",
    "recipient",
    "record",
];

impl Header {
    /// Reads a header; a fault comes with its line.
    pub(super) fn parse(text: &str) -> Result<Self, (usize, TemplateFault)> {
        let header: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            let words = error.message().trim_end().replace('\n', "; ");
            (line, TemplateFault::Header(words))
        })?;
        header.check(text)?;
        Ok(header)
    }

    fn check(&self, text: &str) -> Result<(), (usize, TemplateFault)> {
        let member = |member, problem| {
            let line = text.lines().position(|line| line.starts_with(member));
            let fault = TemplateFault::Member { member, problem };
            Err((line.map_or(1, |at| at + 1), fault))
        };
        if !is_name(&self.id, '-') {
            return member("id", "must be lower-case letters, digits and `-`");
        }
        if self.version == 0 {
            return member("version", "counts from 1");
        }
        let plain = |c: char| c.is_ascii() && !c.is_ascii_control();
        if self.title.trim().is_empty() || !self.title.chars().all(plain) {
            return member("title", "must be one line of ASCII characters");
        }
        if self.title.chars().count() > MAX_TITLE_CHARS {
            return member("title", "must have at most 100 characters");
        }
        if !is_language(&self.language) {
            return member("language", "must be a language tag such as en-AU");
        }
        if self.fields.len() > MAX_FIELDS {
            return member("id", "names a template with more than 100 fields; split it");
        }
        for (n, field) in self.fields.iter().enumerate() {
            let earlier = &self.fields[..n];
            if let Some(problem) = problem_of(field, earlier) {
                let fault = TemplateFault::Field {
                    field: field.name.clone(),
                    problem,
                };
                return Err((line_of_field(text, n), fault));
            }
        }
        Ok(())
    }
}

fn problem_of(field: &Field, earlier: &[Field]) -> Option<String> {
    let name = field.name.as_str();
    if !is_name(name, '_') {
        return Some("its name must be lower-case letters, digits and `_`".to_owned());
    }
    if ROOTS.contains(&name) {
        return Some("this name means a part of the context; choose another".to_owned());
    }
    if earlier.iter().any(|other| other.name == name) {
        return Some("it is there twice; rename one".to_owned());
    }
    if field.label.trim().is_empty() {
        return Some("it has no label; say what people shall see".to_owned());
    }
    if field.max_length == 0 {
        return Some("max_length must be at least 1".to_owned());
    }
    if (field.kind == FieldType::Choice) == field.choices.is_empty() {
        return Some("choices belong to a choice, and a choice needs some".to_owned());
    }
    if name == "urgency" && !field.choices.iter().all(|it| urgency_of(it).is_some()) {
        return Some("its choices mean something: use Routine, Urgent, Immediate".to_owned());
    }
    prefill_problem(field)
}

fn prefill_problem(field: &Field) -> Option<String> {
    let path = field.prefill.as_deref()?;
    let known = Context::default();
    match (field.kind, known.text(path), known.list(path)) {
        (_, None, None) => Some(format!(
            "prefill `{path}` is no place in a context; write e.g. record.allergies"
        )),
        (FieldType::List, Some(_), None) => {
            Some(format!("prefill `{path}` is a text, and the field a list"))
        }
        (FieldType::Choice | FieldType::Date | FieldType::Text, None, Some(_)) => {
            Some(format!("prefill `{path}` is a list; make the field one"))
        }
        (
            FieldType::Choice
            | FieldType::Date
            | FieldType::List
            | FieldType::LongText
            | FieldType::Text,
            _,
            _,
        ) => None,
    }
}

fn is_name(text: &str, also: char) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
    let one = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == also;
    starts && text.len() <= 64 && text.chars().all(one)
}

/// BCP 47 as far as documents need it: a language of two or three letters, then subtags.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let letters = first.bytes().all(|b| b.is_ascii_lowercase());
    let subtag = |part: &str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    (2..=3).contains(&first.len()) && letters && parts.all(subtag)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

fn line_of_field(text: &str, n: usize) -> usize {
    let heads = text.lines().enumerate();
    let mut heads = heads.filter(|(_, line)| line.trim_start().starts_with("[[field]]"));
    heads.nth(n).map_or(1, |(at, _)| at + 1)
}
