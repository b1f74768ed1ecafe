//! `sealpost contacts import`: a file of contacts.

use super::node::NodeArgs;
use super::shown::says;
use crate::adapters::contacts::Imported;
use crate::commands::block_on;
use crate::{Failure, output};
use contacts::{FILE_BYTES_MAX, Reading};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Take a file of contacts into the address book: a table (CSV), or vCards.
///
/// The content says which. A table has commas, semicolons or tabs between, and its first row names
/// the columns; cards are of version 2.1, 3.0 or 4.0.
///
/// A row that is wrong is told with its line, column and fix, and the rest is taken. Who is the
/// same as somebody who is there is brought up to date; what was edited by hand stays. Contacts
/// are linked to the directory where an identifier leads to one entry beyond doubt. Exit code 1
/// if a row was left out.
///
/// With --json, one object: {"added", "updated", "unchanged", "linked", "left_out",
/// "passed_over": [headings], "problems": [{"line", "column", "what", "fix"}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    #[command(flatten)]
    node: NodeArgs,
    /// The file.
    file: PathBuf,
    /// Only say what would be taken and what is wrong.
    #[arg(long)]
    dry_run: bool,
    /// Who imports, for the audit trail.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Outcome {
    #[serde(flatten)]
    imported: Imported,
    linked: usize,
    left_out: u64,
    passed_over: Vec<String>,
    problems: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    line: u64,
    column: Option<String>,
    what: String,
    fix: String,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let bytes = whole(&args.file)?;
    let reading = contacts::read(&bytes)
        .map_err(|why| Failure::Usage(format!("{}: {why}", args.file.display())))?;
    if !args.json {
        for problem in &reading.problems {
            says(&format!("{}: {problem}", args.file.display()))?;
        }
        for heading in &reading.passed_over {
            says(&format!(
                "the column '{heading}' means nothing here; it was passed over"
            ))?;
        }
    }
    if args.dry_run {
        return dry(&reading, args.json);
    }
    block_on(async {
        let here = args.node.open().await?;
        let change = here.change(&args.by);
        let imported = here.book.import(change, &reading.contacts).await?;
        let linked = here.link_by_identifiers(&args.by).await?;
        told(&reading, imported, linked, args.json)
    })
}

fn dry(reading: &Reading, json: bool) -> Result<(), Failure> {
    if !json {
        for one in &reading.contacts {
            says(&format!("line {}: {}", one.line, one.contact.label()))?;
        }
        says(&format!(
            "{} contacts would be taken, {} left out; nothing was changed",
            reading.contacts.len(),
            reading.left_out
        ))?;
        return verdict(reading.left_out);
    }
    told(reading, Imported::default(), 0, true)
}

fn told(reading: &Reading, imported: Imported, linked: usize, json: bool) -> Result<(), Failure> {
    if json {
        let problems = reading.problems.iter().map(|problem| Told {
            line: problem.line,
            column: problem.column.clone(),
            what: problem.what.clone(),
            fix: problem.fix.clone(),
        });
        output::json(&Outcome {
            imported,
            linked,
            left_out: reading.left_out,
            passed_over: reading.passed_over.clone(),
            problems: problems.collect(),
        })?;
    } else {
        says(&format!(
            "{} added, {} updated, {} unchanged, {} left out; {linked} linked to the directory",
            imported.added, imported.updated, imported.unchanged, reading.left_out
        ))?;
    }
    verdict(reading.left_out)
}

fn verdict(left_out: u64) -> Result<(), Failure> {
    match left_out {
        0 => Ok(()),
        1 => Err(Failure::Negative("1 row was left out".to_owned())),
        many => Err(Failure::Negative(format!("{many} rows were left out"))),
    }
}

/// The file, if it is one and not beyond all measure.
fn whole(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let about = std::fs::metadata(path).map_err(failed)?;
    let longest = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    if !about.is_file() || about.len() > longest {
        let words = format!("not a file of at most {FILE_BYTES_MAX} bytes; export it in parts");
        return Err(Failure::Usage(format!("{}: {words}", path.display())));
    }
    std::fs::read(path).map_err(failed)
}
