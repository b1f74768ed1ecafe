//! `sealpost certs`: what certificates say, whether they would be trusted, how one is asked for,
//! issued and put in place.

mod authority;
mod check;
mod describe;
mod import;
mod issue;
mod list;
mod request;
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
    Authority(authority::Args),
    Check(check::Args),
    Import(import::Args),
    Issue(issue::Args),
    List(list::Args),
    Request(request::Args),
    Show(show::Args),
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        CertsCommand::Authority(args) => authority::run(args),
        CertsCommand::Check(args) => check::run(args),
        CertsCommand::Import(args) => import::run(args),
        CertsCommand::Issue(args) => issue::run(args),
        CertsCommand::List(args) => list::run(args),
        CertsCommand::Request(args) => request::run(args),
        CertsCommand::Show(args) => show::run(args),
    }
}
