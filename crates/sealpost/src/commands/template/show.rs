//! `sealpost template show`: what a template asks.

use super::{Source, find};
use crate::{Failure, output};
use compose::template::Charset;
use compose::{Field, FieldType};

/// Arguments of `template show`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its id, as `template list` shows it.
    id: String,
    /// Which version; without it the newest.
    #[arg(long)]
    version: Option<u32>,
    #[command(flatten)]
    source: Source,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// Prints the template's fields.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let library = args.source.library()?;
    let template = find(&library, &args.id, args.version)?;
    if args.json {
        return output::json(&serde_json::json!({
            "id": template.id,
            "version": template.version,
            "kind": template.kind,
            "title": template.title,
            "language": template.language,
            "fields": template.fields,
        }));
    }
    let (id, version) = (&template.id, template.version);
    output::line(&format!("{id} version {version}: {}", template.title))?;
    for field in &template.fields {
        output::line(&format!("  {:<16} {}", field.name, words(field)))?;
        if !field.help.is_empty() {
            output::line(&format!("  {:<16} {}", "", field.help))?;
        }
    }
    Ok(())
}

fn words(field: &Field) -> String {
    let kind = match field.kind {
        FieldType::Choice => format!("one of: {}", field.choices.join(", ")),
        FieldType::Date => "a date".to_owned(),
        FieldType::List => "a list".to_owned(),
        FieldType::LongText => "paragraphs".to_owned(),
        FieldType::Text => "one line".to_owned(),
    };
    let mut words = format!("{} ({kind}", field.label);
    if field.required {
        words.push_str("; needed");
    }
    if field.charset == Charset::Ascii {
        words.push_str("; plain letters");
    }
    if let Some(path) = &field.prefill {
        words.push_str(&format!("; from {path}"));
    }
    words.push(')');
    words
}
