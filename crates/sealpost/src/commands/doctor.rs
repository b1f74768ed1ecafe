//! `sealpost doctor`: what is wrong with a node and its surroundings.

use crate::commands::block_on;
use crate::doctor::{self, Finding, State, Visit};
use crate::{Config, Failure, output};
use serde::Serialize;
use std::path::PathBuf;
use std::time::Duration;

/// Says what is wrong with a node and its surroundings, in plain words, with the fix.
///
/// Looks at the vault, the store, the folders, the disk, our certificates, the directory, whether a
/// proxy is set; calls each configured service (name, TLS, clock, answer); and sends a message to
/// ourselves, by way of the provider for an agent, which the running node must open. That message
/// reaches nobody's software.
///
/// With --connector, a test message also goes into the folder that the practice's software imports
/// from, and each step is told: handed over, taken, acknowledged.
///
/// The exit code is 1 if something is broken, 0 if not, also where there are warnings.
///
/// With --json, one object: {"works", "findings": [{"leg", "subject", "state", "words", "fix"}]};
/// "state" is "good", "warning", "broken" or "not-looked-at".
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// Call nobody: only what is on this machine is looked at.
    #[arg(long)]
    offline: bool,
    /// Send no message to ourselves.
    #[arg(long)]
    no_loop_back: bool,
    /// Hand a test message (MSH-11 T, about nobody) to software that exchanges files, and wait
    /// until it is imported and acknowledged.
    #[arg(long)]
    connector: bool,
    /// Seconds that the software may take with it; without it, as its profile says.
    #[arg(long, requires = "connector")]
    connector_wait: Option<u64>,
    /// Seconds that the message to ourselves may take.
    #[arg(long, default_value_t = 90)]
    wait: u64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    works: bool,
    findings: Vec<Finding>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let visit = Visit {
        calls: !args.offline,
        loop_back: !args.offline && !args.no_loop_back,
        patience: Duration::from_secs(args.wait),
        connector: args.connector,
        connector_patience: args.connector_wait.map(Duration::from_secs),
    };
    let findings = block_on(doctor::examine(&config, visit))?;
    let broken = findings.iter().filter(|it| it.state == State::Broken);
    let broken = broken.count();
    let report = Report {
        works: broken == 0,
        findings,
    };
    if args.json {
        output::json(&report)?;
    } else {
        for finding in &report.findings {
            print(finding)?;
        }
    }
    match broken {
        0 => Ok(()),
        n => Err(Failure::Negative(format!("{n} broken, named above"))),
    }
}

fn print(finding: &Finding) -> Result<(), Failure> {
    let mark = match finding.state {
        State::Broken => "BROKEN  ",
        State::Good => "good    ",
        State::NotLookedAt => "-       ",
        State::Warning => "warning ",
    };
    let leg = doctor::name(finding.leg);
    let Finding {
        subject,
        words,
        fix,
        ..
    } = finding;
    let subject = if subject.is_empty() {
        String::new()
    } else {
        format!(" {subject}")
    };
    output::line(&format!("{mark} {leg}:{subject} {words}"))?;
    if fix.is_empty() {
        return Ok(());
    }
    output::line(&format!("         {fix}"))
}
