//! The language of template bodies: minijinja, cut down to what a document needs.
//!
//! Values, `if` and `for`, a few filters; no assignment, no macro, no include, no function. Every
//! value is escaped, an unknown name is an error, steps and output are bounded. Without
//! assignment no value can be grown step by step, so that the bounds on output bound memory too.

use super::{Template, TemplateFault, names};
use crate::context::Addressee;
use crate::{Answers, Context};
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use std::io::Write;

/// Largest document that a template makes, in bytes.
pub(super) const MAX_RENDERED_BYTES: usize = 1024 * 1024;

/// Most steps that a template takes; a page takes some hundreds.
const MAX_STEPS: u64 = 500_000;

const STATEMENTS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];

/// A fault, and the line of the body.
type Fault = (usize, TemplateFault);

/// Refuses statements that documents have no need of.
pub(super) fn check(body: &str) -> Result<(), Fault> {
    let mut line = 1;
    let mut rest = body;
    while let Some(at) = rest.find("{%") {
        line += rest[..at].matches('\n').count();
        rest = &rest[at + 2..];
        let statement = rest.trim_start_matches(['-', '+']).trim_start();
        let end = statement.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let word = &statement[..end.unwrap_or(statement.len())];
        if !STATEMENTS.contains(&word) {
            return Err((line, TemplateFault::Statement(word.to_owned())));
        }
    }
    Ok(())
}

/// Fills a body.
pub(super) fn render(
    body: &str,
    template: &Template,
    context: &Context,
    values: &Answers,
) -> Result<String, Fault> {
    let environment = environment();
    let compiled = environment
        .template_from_str(body)
        .map_err(|error| fault(&error, body))?;
    let names = names::all(&template.fields, context, values);
    let mut out = Bounded::default();
    match compiled.render_captured_to(Value::from(names), &mut out) {
        Ok(_) => {}
        Err(_) if out.is_full => return Err((1, TemplateFault::TooMuch)),
        Err(error) => return Err(fault(&error, body)),
    }
    let filled = String::from_utf8(out.bytes).map_err(|_| (1, TemplateFault::TooMuch))?;
    // One root for the document; on the same lines, so that lines stay what they are.
    Ok(format!("<div>{filled}</div>"))
}

/// A context in which nothing is empty.
pub(super) fn specimen_context() -> Context {
    let mut whole = serde_json::to_value(Context::default()).unwrap_or_default();
    fill_in(&mut whole);
    let mut context: Context = serde_json::from_value(whole).unwrap_or_default();
    context.recipients = vec![
        Addressee {
            person: context.author.clone(),
            practice: context.practice.clone(),
        };
        2
    ];
    context
}

fn fill_in(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => "2026-11-22".clone_into(text),
        serde_json::Value::Array(list) => list.push("Some & <".into()),
        serde_json::Value::Object(members) => members
            .iter_mut()
            .filter(|(name, _)| *name != "recipients")
            .for_each(|(_, member)| fill_in(member)),
        serde_json::Value::Bool(_) | serde_json::Value::Null | serde_json::Value::Number(_) => {}
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(MAX_STEPS));
    environment.set_formatter(|out, _, value| {
        if !matches!(value.kind(), ValueKind::String | ValueKind::Number) {
            let words = "a list cannot be written as it is; use `for` or the filter `join`";
            return Err(Error::new(ErrorKind::InvalidOperation, words));
        }
        let text = value.to_string();
        let text = if value.is_safe() {
            text
        } else {
            escaped(&text)
        };
        out.write_str(&text).map_err(Error::from)
    });
    environment.add_filter("date", |text: &str| long_date(text));
    environment.add_filter("join", |list: Vec<String>, between: Option<&str>| {
        list.join(between.unwrap_or(", "))
    });
    environment.add_filter("lower", |text: &str| text.to_lowercase());
    environment.add_filter("paragraphs", paragraphs);
    environment.add_filter("upper", |text: &str| text.to_uppercase());
    environment
}

/// Paragraphs at empty lines, line breaks at the others; each paragraph escaped.
fn paragraphs(text: &str) -> Value {
    let mut out = String::new();
    for paragraph in text.split("\n\n").filter(|it| !it.trim().is_empty()) {
        let lines: Vec<String> = paragraph.trim().lines().map(escaped).collect();
        out.push_str(&format!("<p>{}</p>\n", lines.join("<br />")));
    }
    Value::from_safe_string(out)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // What XML cannot hold.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

/// `2026-11-22` as `22 Nov 2026`; anything else as it is.
fn long_date(text: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return text.to_owned();
    };
    let month = month.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let (Some(month), Ok(day)) = (month.and_then(|n| MONTHS.get(n)), day.parse::<u8>()) else {
        return text.to_owned();
    };
    format!("{day} {month} {year}")
}

fn fault(error: &Error, body: &str) -> Fault {
    const QUOTED_CHARS: usize = 80;
    let line = error.line().unwrap_or(1);
    let detail = error.detail().unwrap_or_default().to_owned();
    let kind = error.kind();
    let fault = if kind == ErrorKind::OutOfFuel {
        TemplateFault::TooMuch
    } else if kind == ErrorKind::UndefinedError {
        let source = body.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        TemplateFault::Unknown(source.trim().chars().take(QUOTED_CHARS).collect())
    } else if detail.is_empty() {
        TemplateFault::Syntax(kind.to_string())
    } else {
        TemplateFault::Syntax(format!("{kind}: {detail}"))
    };
    (line, fault)
}

/// Takes so many bytes and no more.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_RENDERED_BYTES {
            self.is_full = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_out_and_anything_else_stays() {
        assert_eq!(long_date("2026-11-22"), "22 Nov 2026");
        assert_eq!(long_date("1984-03-02"), "2 Mar 1984");
        for other in [
            "",
            "1984",
            "1984-03",
            "2026-13-01",
            "2026-00-01",
            "a-b-c",
            "2026-11-x",
        ] {
            assert_eq!(long_date(other), other);
        }
    }

    #[test]
    fn paragraphs_are_escaped_one_by_one() {
        let shown = paragraphs("a < b\nc\n\n \n\nd & \"e\"").to_string();
        assert_eq!(
            shown,
            "<p>a &lt; b<br />c</p>\n<p>d &amp; &quot;e&quot;</p>\n"
        );
        assert_eq!(paragraphs(" \n\n ").to_string(), "");
    }

    #[test]
    fn what_xml_cannot_hold_is_not_written() {
        assert_eq!(escaped("a\u{0}b\u{b}c\u{fffe}"), "a b c\u{fffd}");
        assert_eq!(escaped("tab\tline\n"), "tab\tline\n");
    }

    #[test]
    fn statements_are_found_on_their_lines_however_they_are_spaced() {
        assert_eq!(
            check("{% if a %}{%- else -%}{%+ endif %}{%for b in c%}{%endfor%}"),
            Ok(())
        );
        for (body, line) in [
            ("{%set a=1%}", 1),
            ("\n\n{%-   block x %}", 3),
            ("{% %}", 1),
        ] {
            assert_eq!(check(body).unwrap_err().0, line, "{body}");
        }
    }

    #[test]
    fn a_specimen_context_leaves_nothing_empty() {
        let json = serde_json::to_string(&specimen_context()).unwrap();
        assert!(!json.contains("\"\""), "{json}");
        assert!(!json.contains("[]"), "{json}");
    }
}
