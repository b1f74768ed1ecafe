//! `sealpost roster`: who there is in a practice, and what is worth a look.

use crate::{Config, Failure, output};
use engine::Clock;
use engine::clock::SystemClock;
use routing::{Roster, RosterData};
use std::path::PathBuf;

/// Arguments of `roster`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// What to do.
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Copy, Debug, clap::Subcommand)]
enum Action {
    /// Check the roster of each practice; list who there is and what is worth a look.
    Check,
}

/// Checks. Mistakes are told by loading the configuration, all at once.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    match args.action {
        Action::Check => {}
    }
    for practice in &config.practices {
        let roster = practice.roster().map_err(|mistakes| {
            let words: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            Failure::Usage(words.join("\n"))
        })?;
        output::line(&practice.name)?;
        if roster.is_empty() {
            output::line("  no practitioners or services: nothing is routed here")?;
        }
        for line in people(roster.data()) {
            output::line(&format!("  {line}"))?;
        }
        let now = SystemClock.now();
        for remark in roster.remarks(now) {
            output::line(&format!("  ! {remark}"))?;
        }
        owners(&roster, now)?;
    }
    Ok(())
}

fn people(data: &RosterData) -> Vec<String> {
    let practitioners = data.practitioners.iter();
    let services = data.services.iter();
    let staff = data.staff.iter();
    let line = |id: &str, name: &str, what: &str| format!("{id:<12}  {name} ({what})");
    practitioners
        .map(|one| line(&one.id, &one.name, "practitioner"))
        .chain(services.map(|one| line(&one.id, &one.name, "service")))
        .chain(staff.map(|one| line(&one.id, &one.name, "staff")))
        .collect()
}

fn owners(roster: &Roster, now: ids::Timestamp) -> Result<(), Failure> {
    let triage = roster.triage_owner(None, now);
    output::line(&format!("  triage: {}", triage.name))?;
    let told: Vec<String> = roster
        .escalation()
        .into_iter()
        .map(|who| who.name)
        .collect();
    if !told.is_empty() {
        output::line(&format!(
            "  told of urgent mail not opened: {}",
            told.join(", ")
        ))?;
    }
    Ok(())
}
