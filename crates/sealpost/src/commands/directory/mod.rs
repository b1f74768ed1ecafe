//! `sealpost directory`: the FHIR provider directory of this node.

pub(crate) mod bundle;
mod correspondents;
mod export;
mod federated;
mod find;
mod found;
mod import;
mod lint;
mod publish;
mod resolve;
mod search;
mod serve;
mod source;
mod sources;
mod sync;
mod why;
mod withdraw;

use crate::Failure;
use clap::Subcommand;
use ids::Timestamp;
use register::{Register, RegisterError};
use std::path::Path;

/// Which of the directory commands.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: DirectoryCommand,
}

#[derive(Debug, Subcommand)]
enum DirectoryCommand {
    Correspondents(correspondents::Args),
    Export(export::Args),
    Find(Box<find::Args>),
    Import(import::Args),
    Lint(lint::Args),
    Publish(publish::Args),
    Resolve(Box<resolve::Args>),
    Search(search::Args),
    Serve(serve::Args),
    Sync(sync::Args),
    Withdraw(withdraw::Args),
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        DirectoryCommand::Correspondents(args) => correspondents::run(args),
        DirectoryCommand::Export(args) => export::run(args),
        DirectoryCommand::Find(args) => find::run(args),
        DirectoryCommand::Import(args) => import::run(args),
        DirectoryCommand::Lint(args) => lint::run(args),
        DirectoryCommand::Publish(args) => publish::run(args),
        DirectoryCommand::Resolve(args) => resolve::run(args),
        DirectoryCommand::Search(args) => search::run(args),
        DirectoryCommand::Serve(args) => serve::run(args),
        DirectoryCommand::Sync(args) => sync::run(args),
        DirectoryCommand::Withdraw(args) => withdraw::run(args),
    }
}

fn open(path: &Path) -> Result<Register, Failure> {
    Register::open(path).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &RegisterError) -> Failure {
    Failure::Unavailable(format!("{}: {error}", path.display()))
}

fn now() -> Timestamp {
    crate::following::now()
}
