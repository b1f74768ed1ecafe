//! `sealpost cda show`: what a document says, on the terminal or as a page.

use crate::commands::hl7::text::printable;
use crate::commands::open::out_file;
use crate::{Failure, output};
use ::cda::{
    Body, Cell, Code, Document, File, Hl7Time, Identifier, Limits, Node, Package, PersonName,
    Section, Table,
};
use std::path::PathBuf;

/// Shows what a clinical document says: its header and its narrative, as text.
///
/// FILE is a package or the XML of a document. With --html a page is written instead, which runs,
/// links and loads nothing. Nothing is verified: ask `sealpost cda check` first.
///
/// This prints patient data, to standard output or the page and nowhere else.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The package, or the XML of a document.
    file: PathBuf,
    /// Write an HTML page to this file.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let bytes = super::read(&args.file)?;
    let (document, files) = read(&bytes)
        .map_err(|reason| Failure::Negative(format!("{}: {reason}", args.file.display())))?;
    match &args.html {
        Some(path) => {
            out_file::write(path, document.to_html(&files, None).as_bytes())?;
            output::line(&format!("Written to {}", path.display()))
        }
        None => {
            header(&document)?;
            body(&document)
        }
    }
}

fn read(bytes: &[u8]) -> Result<(Document, Vec<File>), String> {
    if !bytes.starts_with(b"PK") {
        let document = Document::read(bytes).map_err(|error| error.to_string())?;
        return Ok((document, Vec::new()));
    }
    let package = Package::read(bytes, &Limits::default()).map_err(|error| error.to_string())?;
    let document = package.document().map_err(|error| error.to_string())?;
    Ok((document, package.attachments().to_vec()))
}

fn header(document: &Document) -> Result<(), Failure> {
    line("Document", document.heading())?;
    line("Type", document.code.words().unwrap_or("(none)"))?;
    let time = document.time.as_ref().map(Hl7Time::words);
    line("Time", &time.unwrap_or_default())?;
    if let Some(version) = document.version {
        line("Version", &version.to_string())?;
    }
    let patient = &document.patient;
    let names = patient.names.iter().map(PersonName::words);
    line("Patient", &names.collect::<Vec<_>>().join(", also "))?;
    let born = patient.birth.as_ref().map(Hl7Time::words);
    line("Born", &born.unwrap_or_default())?;
    line(
        "Sex",
        patient.sex.as_ref().and_then(Code::words).unwrap_or(""),
    )?;
    for id in &patient.identifiers {
        line(id.label(), Identifier::number(id))?;
    }
    for author in &document.authors {
        line("From", &author.who.words())?;
    }
    for recipient in &document.recipients {
        let label = if recipient.copy { "Copy to" } else { "To" };
        line(label, &recipient.who.words())?;
    }
    let custodian = document.custodian.as_ref();
    let custodian = custodian.and_then(|custodian| custodian.name.as_deref());
    line("Kept by", custodian.unwrap_or(""))
}

fn body(document: &Document) -> Result<(), Failure> {
    match &document.body {
        Body::Absent => output::line("(no content)"),
        Body::File(file) => line("Content", &file.media_type),
        Body::Sections(sections) => sections.iter().try_for_each(|s| section(s, 1)),
    }?;
    for reference in &document.references {
        line("File", &reference.name)?;
    }
    Ok(())
}

fn section(section: &Section, level: usize) -> Result<(), Failure> {
    output::line("")?;
    let mark = "#".repeat(level);
    output::line(&format!("{mark} {}", printable(&section.title)))?;
    let mut text = String::new();
    write(&section.text, &mut text);
    for part in text.split('\n').filter(|part| !part.trim().is_empty()) {
        let words: Vec<&str> = part.split_whitespace().collect();
        output::line(&printable(&words.join(" ")))?;
    }
    let mut sections = section.sections.iter();
    sections.try_for_each(|inner| self::section(inner, level + 1))
}

/// Narrative as text: a line for each paragraph, item and row.
fn write(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Break => out.push('\n'),
            Node::Content { content, .. }
            | Node::Link { content, .. }
            | Node::Sub(content)
            | Node::Sup(content) => write(content, out),
            Node::Footnote { content, .. } => {
                out.push_str(" [");
                write(content, out);
                out.push(']');
            }
            Node::FootnoteRef { .. } => {}
            Node::List { caption, items, .. } => {
                write(caption, out);
                for item in items {
                    out.push_str("\n- ");
                    write(item, out);
                }
                out.push('\n');
            }
            Node::Media { caption, .. } => {
                out.push_str(" [image] ");
                write(caption, out);
            }
            Node::Paragraph {
                caption, content, ..
            } => {
                out.push('\n');
                write(caption, out);
                write(content, out);
                out.push('\n');
            }
            Node::Table(table) => write_table(table, out),
            Node::Text(text) => out.push_str(&text.replace('\n', " ")),
        }
    }
}

fn write_table(table: &Table, out: &mut String) {
    out.push('\n');
    write(&table.caption, out);
    let rows = table.head.iter().chain(&table.body).chain(&table.foot);
    for row in rows {
        out.push('\n');
        for (at, Cell { content, .. }) in row.cells.iter().enumerate() {
            if at > 0 {
                out.push_str(" | ");
            }
            let mut cell = String::new();
            write(content, &mut cell);
            out.push_str(&cell.replace('\n', " "));
        }
    }
    out.push('\n');
}

fn line(label: &str, text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    output::line(&format!("{label:10} {}", printable(text)))
}
