//! `sealpost patients import`: who the practice's patients are.

use super::node::{self, NodeArgs};
use crate::commands::block_on;
use crate::{Failure, output};
use office::patients::{NotImported, Source};
use std::path::PathBuf;

/// Takes a file with patients into the index: a table (CSV, with a heading), ADT messages (A01,
/// A04, A05, A08, A28, A31; A18, A34 and A40 merge records), or a PIT file. The content says
/// which. The practice's own record number tells who is who; somebody without one is added only
/// when nobody in the index comes into question.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    node: NodeArgs,
    /// The file.
    file: PathBuf,
    /// Who imports, for the audit trail.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let bytes = node::read(&args.file)?;
    block_on(async {
        let here = args.node.open()?;
        let source = Source {
            org: &here.practice.org,
            authority: &here.practice.facility,
            by: &args.by,
            at: here.now,
        };
        let imported = here.index.import(source, &bytes).await.map_err(|error| {
            let text = format!("{}: {error}", args.file.display());
            match error {
                NotImported::Csv(_) | NotImported::Empty => Failure::Negative(text),
                NotImported::Merge(_) => Failure::Negative(text),
                NotImported::Store(_) => Failure::Unavailable(text),
            }
        })?;
        if args.json {
            return output::json(&imported);
        }
        output::line(&format!(
            "{} added, {} updated, {} unchanged, {} merged, {} left alone, {} skipped",
            imported.added,
            imported.updated,
            imported.unchanged,
            imported.merged,
            imported.left,
            imported.skipped
        ))
    })
}
