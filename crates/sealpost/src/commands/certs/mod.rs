//! `sealpost certs`: what certificates say, and whether they would be trusted.

mod check;
mod describe;
mod list;
mod show;

use crate::Failure;
use clap::Subcommand;

/// Which of the certificate commands.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: CertsCommand,
}

#[derive(Debug, Subcommand)]
enum CertsCommand {
    Check(check::Args),
    List(list::Args),
    Show(show::Args),
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        CertsCommand::Check(args) => check::run(args),
        CertsCommand::List(args) => list::run(args),
        CertsCommand::Show(args) => show::run(args),
    }
}
