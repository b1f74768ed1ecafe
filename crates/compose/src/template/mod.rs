//! Templates: versioned plain files (`docs/templates.md` is their manual).

mod error;
mod field;
mod header;
mod language;
mod library;
mod names;

pub use error::{TemplateError, TemplateFault};
pub use field::{Charset, DEFAULT_MAX_LENGTH, Field, FieldType, MAX_LIST_ENTRIES};
pub use library::Library;

use crate::{Answer, Answers, Context, Kind};
use header::Header;
use rendition::{Body, BodyError};

/// Longest template file, in bytes.
pub const MAX_TEMPLATE_BYTES: usize = 256 * 1024;

/// One version of a template, checked whole: it will not fail for its own sake when it is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Where it was read, for people.
    pub file: String,
    /// Its name; the same for all its versions.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
    /// What it makes.
    pub kind: Kind,
    /// Title of the document, by which the recipient's software files it.
    pub title: String,
    /// Language of the document, e.g. `en-AU`.
    pub language: String,
    /// What its author is asked.
    pub fields: Vec<Field>,
    body: String,
    /// Line of the file on which the body begins, less one.
    lines_above: usize,
}

impl Template {
    /// Reads and checks a template file.
    ///
    /// # Errors
    /// [`TemplateError`]: file, line, what is wrong and how to mend it.
    pub fn parse(file: &str, text: &str) -> Result<Self, TemplateError> {
        let wrong = |line, fault| TemplateError::new(file, line, fault);
        if text.len() > MAX_TEMPLATE_BYTES {
            return Err(wrong(1, TemplateFault::TooLong));
        }
        let (header, body, lines_above) =
            split(text).ok_or_else(|| wrong(1, TemplateFault::NoSeparator))?;
        let header = Header::parse(header).map_err(|(line, fault)| wrong(line, fault))?;
        let template = Self {
            file: file.to_owned(),
            id: header.id,
            version: header.version,
            kind: header.kind,
            title: header.title,
            language: header.language,
            fields: header.fields,
            body: body.to_owned(),
            lines_above,
        };
        template.prove()?;
        Ok(template)
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The body with everything in its place, in the XHTML subset.
    ///
    /// # Errors
    /// [`TemplateError`], where the body does more than the limits allow.
    pub(crate) fn render(
        &self,
        context: &Context,
        values: &Answers,
    ) -> Result<String, TemplateError> {
        language::render(&self.body, self, context, values)
            .map_err(|(line, fault)| TemplateError::new(&self.file, line + self.lines_above, fault))
    }

    /// Renders it with nothing and with everything filled in: a name that does not exist, or
    /// mark-up that does not close, shows in one of the two.
    fn prove(&self) -> Result<(), TemplateError> {
        let checked = language::check(&self.body);
        checked.map_err(|(line, fault)| {
            TemplateError::new(&self.file, line + self.lines_above, fault)
        })?;
        for full in [false, true] {
            let values = self.fields.iter();
            let values = values.map(|field| (field.name.clone(), field.specimen(full)));
            let context = if full {
                language::specimen_context()
            } else {
                Context::default()
            };
            let xhtml = self.render(&context, &Answers(values.collect()))?;
            Body::parse_xhtml(&xhtml).map_err(|error| self.unreadable(&error))?;
        }
        Ok(())
    }

    /// The filled body is no document. Its lines are not those of the file: values have lines too.
    pub(crate) fn unreadable(&self, error: &BodyError) -> TemplateError {
        let fault = TemplateFault::Body(error.to_string());
        TemplateError::new(&self.file, self.lines_above + 1, fault)
    }
}

/// Header, body, and the number of lines above the body.
fn split(text: &str) -> Option<(&str, &str, usize)> {
    let mut at = 0;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        if line.trim_end() == "---" {
            return Some((&text[..at], &text[at + line.len()..], n + 1));
        }
        at += line.len();
    }
    None
}

impl Field {
    /// Something, or nothing, as an author might write it.
    fn specimen(&self, full: bool) -> Answer {
        let text = match (full, self.kind) {
            (false, FieldType::List) => return Answer::List(Vec::new()),
            (true, FieldType::List) => return Answer::List(vec!["One & two <".into(); 2]),
            (false, _) => String::new(),
            (true, FieldType::Choice) => self.choices.first().cloned().unwrap_or_default(),
            (true, FieldType::Date) => "2026-11-22".to_owned(),
            (true, FieldType::LongText) => "First & <\n\nSecond".to_owned(),
            (true, FieldType::Text) => "Some & <".to_owned(),
        };
        Answer::Text(text)
    }
}
