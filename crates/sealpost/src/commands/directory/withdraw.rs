//! `sealpost directory withdraw`: everything of an organisation that left, taken out.

use crate::{Failure, output};
use api::directory::{Activity, provenance};
use ids::Organisation;
use register::{Change, State};
use std::path::PathBuf;

/// Take everything out of the register that an organisation published: when it leaves. Each entry
/// that goes is told of in a Provenance.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory's file.
    #[arg(long = "at", default_value = "directory.sqlite")]
    register: PathBuf,
    /// The organisation: an HPI-O of 16 digits, or a URI.
    #[arg(long, value_name = "ORG", value_parser = crate::config::organisation)]
    of: Organisation,
    /// Show what would go, and take nothing out.
    #[arg(long)]
    dry_run: bool,
}

/// Changes that are read at a time.
const TOGETHER: usize = 1_000;

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let register = super::open(&args.register)?;
    let failed = |error| super::failed(&args.register, &error);
    let source = args.of.uri();
    let (mut going, mut after) = (Vec::new(), 0);
    loop {
        let changes = register.changes(after, TOGETHER).map_err(failed)?;
        let Some(last) = changes.last() else { break };
        after = last.change;
        let own = changes.into_iter().filter(|held| {
            held.source == source && held.state != State::Deleted && held.kind != "Provenance"
        });
        going.extend(own);
    }
    let now = super::now();
    for held in &going {
        output::line(&format!("take away  {}", held.reference()))?;
        if args.dry_run {
            continue;
        }
        let told = provenance(&held.reference(), Activity::Delete, None, &source, now);
        let changes = [
            Change::Delete {
                kind: held.kind.clone(),
                id: held.id.clone(),
            },
            Change::Put {
                body: told.to_string(),
                expected: None,
                source: source.clone(),
            },
        ];
        register.change(&changes, now).map_err(failed)?;
    }
    output::line(&format!("{} of {source}", going.len()))
}
