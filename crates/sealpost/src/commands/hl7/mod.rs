//! `sealpost hl7`: checks and shows HL7 v2 files.

mod check;
mod explain;
mod make;
mod names;
mod packages;
mod preview;
mod read;
mod report;
mod show;
mod source;
pub(super) mod text;

use crate::Failure;
use clap::Subcommand;

/// Which of the HL7 commands.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Hl7Command,
}

#[derive(Debug, Subcommand)]
enum Hl7Command {
    Check(check::Args),
    Make(make::Args),
    Read(read::Args),
    Show(show::Args),
}

/// Runs the command.
pub fn run(args: Args) -> Result<(), Failure> {
    match args.command {
        Hl7Command::Check(args) => check::run(&args),
        Hl7Command::Make(args) => make::run(&args),
        Hl7Command::Read(args) => read::run(&args),
        Hl7Command::Show(args) => show::run(&args),
    }
}
