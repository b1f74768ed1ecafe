//! `sealpost audit`: verifies, exports and signs the audit trail.

mod chains;
mod export;
mod head;
mod key;
mod lines;
mod report;
mod verify;

use crate::Failure;
use clap::Subcommand;

/// Which of the audit commands.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    Export(export::Args),
    Head(head::Args),
    Key(key::Args),
    Verify(verify::Args),
}

/// Runs the command.
pub fn run(args: Args) -> Result<(), Failure> {
    match args.command {
        AuditCommand::Export(args) => export::run(&args),
        AuditCommand::Head(args) => head::run(&args),
        AuditCommand::Key(args) => key::run(&args),
        AuditCommand::Verify(args) => verify::run(&args),
    }
}
