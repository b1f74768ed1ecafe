//! `sealpost patients waiting`, `confirm`, `undo` and `unmerge`: what people decide.

use super::node::NodeArgs;
use crate::commands::block_on;
use crate::{Failure, output};
use office::patients::{Case, CaseError, MergeError};
use serde::Serialize;

/// Lists documents that are filed under nobody, the longest waiting first. Patients are named by
/// their id in the index.
#[derive(Debug, clap::Args)]
pub(super) struct WaitingArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Arguments of `confirm`.
#[derive(Debug, clap::Args)]
pub(super) struct ConfirmArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// The document, as `waiting` names it.
    document: String,
    /// The patient's id in the index.
    #[arg(long)]
    patient: String,
    /// Who says so.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
}

/// Arguments of `undo`.
#[derive(Debug, clap::Args)]
pub(super) struct UndoArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// The document.
    document: String,
    /// Who says so.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
}

/// Arguments of `unmerge`.
#[derive(Debug, clap::Args)]
pub(super) struct UnmergeArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// The record that was merged into another one.
    patient: String,
    /// Who says so.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
}

#[derive(Serialize)]
struct CaseLine<'c> {
    document: &'c str,
    since: String,
    code: &'c str,
    sentence: &'c str,
    candidates: &'c [String],
    undone: usize,
}

pub(super) fn waiting(args: &WaitingArgs) -> Result<(), Failure> {
    block_on(async {
        let node = args.node.open()?;
        for case in node.index.waiting(&node.practice.org).await? {
            let line = CaseLine {
                document: &case.id,
                since: case.at.to_rfc3339(),
                code: &case.code,
                sentence: &case.sentence,
                candidates: &case.ranked,
                undone: case.filings.len(),
            };
            if args.json {
                output::json(&line)?;
                continue;
            }
            output::line(&format!("{}  {}", line.since, line.document))?;
            output::line(&format!("  {}", line.sentence))?;
            for candidate in line.candidates {
                output::line(&format!("  patient {candidate}"))?;
            }
        }
        Ok(())
    })
}

pub(super) fn confirm(args: &ConfirmArgs) -> Result<(), Failure> {
    block_on(async {
        let node = args.node.open()?;
        let (org, now) = (&node.practice.org, node.now);
        let (document, patient) = (&args.document, &args.patient);
        let done = node
            .index
            .confirm(org, document, patient, &args.by, now)
            .await;
        let case = done.map_err(refused)?;
        let learned = case.filing().map_or(0, |filing| filing.learned.len());
        output::line(&format!(
            "Filed under patient {patient}; {learned} new details learned."
        ))
    })
}

pub(super) fn undo(args: &UndoArgs) -> Result<(), Failure> {
    block_on(async {
        let node = args.node.open()?;
        let (org, now) = (&node.practice.org, node.now);
        let done = node.index.undo(org, &args.document, &args.by, now).await;
        let case: Case = done.map_err(refused)?;
        output::line(&format!("Document {} is filed under nobody now.", case.id))
    })
}

pub(super) fn unmerge(args: &UnmergeArgs) -> Result<(), Failure> {
    block_on(async {
        let node = args.node.open()?;
        let (org, now) = (&node.practice.org, node.now);
        let done = node.index.unmerge(org, &args.patient, &args.by, now).await;
        done.map_err(|error| match error {
            MergeError::Store(error) => error.into(),
            MergeError::Circle | MergeError::NotMerged | MergeError::Unknown => {
                Failure::Negative(error.to_string())
            }
        })?;
        output::line(&format!("Record {} stands for itself again.", args.patient))
    })
}

fn refused(error: CaseError) -> Failure {
    match error {
        CaseError::Store(error) => error.into(),
        CaseError::Filed
        | CaseError::Filing(_)
        | CaseError::NotFiled
        | CaseError::UnknownDocument
        | CaseError::UnknownPatient => Failure::Negative(error.to_string()),
    }
}
