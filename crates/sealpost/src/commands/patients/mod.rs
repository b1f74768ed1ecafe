//! `sealpost patients`: the patient index, whose document something is, and how well that works.

mod evaluate;
mod import;
mod matching;
mod node;
mod work;

use crate::Failure;
use clap::Subcommand;

/// Which of the patient commands.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: PatientsCommand,
}

#[derive(Debug, Subcommand)]
enum PatientsCommand {
    /// Say whose document one is, and confirm what the rules said.
    Confirm(work::ConfirmArgs),
    Evaluate(evaluate::Args),
    Import(import::Args),
    Match(matching::Args),
    /// Take back whose document one is; what that taught is forgotten.
    Undo(work::UndoArgs),
    /// Part a record from the one that it was merged into.
    Unmerge(work::UnmergeArgs),
    Waiting(work::WaitingArgs),
}

/// Runs the command.
pub fn run(args: Args) -> Result<(), Failure> {
    match args.command {
        PatientsCommand::Confirm(args) => work::confirm(&args),
        PatientsCommand::Evaluate(args) => evaluate::run(&args),
        PatientsCommand::Import(args) => import::run(&args),
        PatientsCommand::Match(args) => matching::run(&args),
        PatientsCommand::Undo(args) => work::undo(&args),
        PatientsCommand::Unmerge(args) => work::unmerge(&args),
        PatientsCommand::Waiting(args) => work::waiting(&args),
    }
}
