//! `sealpost directory export`: the register as one Bundle.

use crate::{Failure, output};
use register::State;
use std::path::PathBuf;

/// Write everything that the directory shows as one FHIR Bundle, for other programs and for a
/// node's `directory` file.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory's file.
    #[arg(long = "at", default_value = "directory.sqlite")]
    register: PathBuf,
    /// Resources that are inactive or suppressed as well.
    #[arg(long)]
    all: bool,
}

/// Changes that are read at a time.
const TOGETHER: usize = 1_000;

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let register = super::open(&args.register)?;
    let shown = if args.all {
        State::Suppressed
    } else {
        State::Current
    };
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let changes = register.changes(after, TOGETHER);
        let changes = changes.map_err(|error| super::failed(&args.register, &error))?;
        let Some(last) = changes.last() else { break };
        after = last.change;
        found.extend(changes.into_iter().filter(|held| held.state <= shown));
    }
    output::line(&super::bundle::bundle(&found)?.to_string())
}
