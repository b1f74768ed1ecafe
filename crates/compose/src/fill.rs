//! A template, a context and answers become a document, or the list of what it still needs.

use crate::template::{Charset, Field, FieldType, MAX_LIST_ENTRIES, Template, TemplateError};
use crate::{Answer, Answers, Context};
use rendition::Body;

/// A filled template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// What every field holds: the author's words, else what the context has.
    pub values: Answers,
    /// Names of required fields that hold nothing.
    pub missing: Vec<String>,
    /// What keeps the document from being sent; what is missing is among it.
    pub problems: Vec<FieldProblem>,
    /// The document.
    pub body: Body,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Its name.
    pub field: String,
    /// One plain sentence for its author. Quotes no more than a character.
    pub sentence: String,
}

/// Fills a template. It is filled whatever is wrong with the content, so that it can be looked at;
/// [`Filled::problems`] says whether it may go.
///
/// # Errors
/// [`TemplateError`] when the content makes more of the template than its limits allow.
pub fn fill(
    template: &Template,
    context: &Context,
    answers: &Answers,
) -> Result<Filled, TemplateError> {
    let mut values = Answers::default();
    let (mut missing, mut problems) = (Vec::new(), Vec::new());
    for field in &template.fields {
        let value = value_of(field, context, answers);
        if value.is_empty() && field.required {
            missing.push(field.name.clone());
        }
        if let Some(sentence) = problem_of(field, &value) {
            problems.push(FieldProblem {
                field: field.name.clone(),
                sentence,
            });
        }
        values.0.insert(field.name.clone(), value);
    }
    for name in answers.0.keys() {
        if template.field(name).is_none() {
            problems.push(FieldProblem {
                field: name.clone(),
                sentence: "This template has no such field; it will not be sent.".to_owned(),
            });
        }
    }
    let xhtml = template.render(context, &values)?;
    let mut body = Body::parse_xhtml(&xhtml).map_err(|error| template.unreadable(&error))?;
    body.title.clone_from(&template.title);
    Ok(Filled {
        values,
        missing,
        problems,
        body,
    })
}

fn value_of(field: &Field, context: &Context, answers: &Answers) -> Answer {
    let said = answers.0.get(&field.name).cloned();
    let value = said.or_else(|| prefilled(field, context));
    let value = match (field.kind, value) {
        (FieldType::List, Some(Answer::Text(text))) => {
            Answer::List(text.lines().map(str::to_owned).collect())
        }
        (FieldType::List, Some(list @ Answer::List(_))) => list,
        (FieldType::List, None) => Answer::List(Vec::new()),
        (_, Some(Answer::List(list))) => Answer::Text(list.join("\n")),
        (_, Some(text @ Answer::Text(_))) => text,
        (_, None) => Answer::Text(String::new()),
    };
    value.cleaned(field.kind == FieldType::LongText)
}

fn prefilled(field: &Field, context: &Context) -> Option<Answer> {
    let path = field.prefill.as_deref()?;
    let text = context.text(path).map(Answer::Text);
    text.or_else(|| context.list(path).map(Answer::List))
}

fn problem_of(field: &Field, value: &Answer) -> Option<String> {
    let label = &field.label;
    if value.is_empty() {
        return field
            .required
            .then(|| format!("{label} is needed before this can be sent."));
    }
    for text in value.texts() {
        let length = text.chars().count();
        if length > field.max_length {
            let most = field.max_length;
            return Some(format!(
                "{label} may have at most {most} characters and has {length}; shorten it."
            ));
        }
        let foreign = text.chars().find(|c| !c.is_ascii());
        if let Some(c) = foreign.filter(|_| field.charset == Charset::Ascii) {
            return Some(format!(
                "{label} holds “{c}”, which not every recipient can read; write it with plain \
                 letters."
            ));
        }
    }
    problem_of_kind(field, value)
}

fn problem_of_kind(field: &Field, value: &Answer) -> Option<String> {
    let label = &field.label;
    match (field.kind, value) {
        (FieldType::Choice, Answer::Text(text)) if !field.choices.contains(text) => {
            let choices = field.choices.join(", ");
            Some(format!("{label} must be one of: {choices}."))
        }
        (FieldType::Date, Answer::Text(text)) if !is_date(text) => Some(format!(
            "{label} must be a date that exists, written like 2026-11-22."
        )),
        (FieldType::List, Answer::List(list)) if list.len() > MAX_LIST_ENTRIES => Some(format!(
            "{label} may have at most {MAX_LIST_ENTRIES} lines; shorten it."
        )),
        (
            FieldType::Choice
            | FieldType::Date
            | FieldType::List
            | FieldType::LongText
            | FieldType::Text,
            _,
        ) => None,
    }
}

/// `yyyy-mm-dd`, a day of the calendar.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(n, byte)| match n {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    // The instant of its midnight exists exactly if the day does.
    shaped && ids::Timestamp::parse_rfc3339(&format!("{text}T00:00:00Z")).is_ok()
}
