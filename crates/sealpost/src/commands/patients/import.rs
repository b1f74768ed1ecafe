//! `sealpost patients import`: who the practice's patients are.

use super::node::NodeArgs;
use crate::adapters::patients::{NotImported, Source};
use crate::commands::block_on;
use crate::{Failure, output};
use std::path::PathBuf;

/// Largest file read, in bytes: a table of a million patients.
const FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

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
    let size = std::fs::metadata(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    if !size.is_file() || size.len() > FILE_BYTES_MAX {
        let words = "not a file of at most 512 MB; split it";
        return Err(Failure::Usage(format!("{}: {words}", args.file.display())));
    }
    let bytes = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    block_on(async {
        let node = args.node.open()?;
        let source = Source {
            org: &node.practice.org,
            authority: &node.practice.facility,
            by: &args.by,
            at: node.now,
        };
        let imported = node.index.import(source, &bytes).await.map_err(|error| {
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
