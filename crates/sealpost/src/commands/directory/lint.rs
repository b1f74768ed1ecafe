//! `sealpost directory lint`: what is wrong with a directory.

use super::source::Source;
use crate::commands::block_on;
use crate::lint::probe::{self, Called};
use crate::lint::{Circumstances, Last, Report, history};
use crate::{Config, Failure, deliveries, output};
use ids::Timestamp;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Says what is wrong with a directory: entries that cannot be used, that are not sound FHIR R4,
/// whose references lead nowhere, whose check digits, codes or certificates are wrong, whose
/// certificates end soon (told at 60, 30 and 7 days), and what stands for two. With --node also
/// endpoints where no delivery was confirmed for long.
///
/// Of the register, every entry is looked at, hidden ones too. The exit code is 1 when there are
/// errors; warnings alone leave it 0.
///
/// With --json, one object:
///
/// {"entries", "errors", "warnings", "not_listed", "findings": [{"severity", "code", "place",
/// "text"}]}
///
/// "severity" is "error" or "warning"; of each, 20,000 findings are listed. With --last it
/// stands in {"at", "report", "new", "gone"}.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// Warn of certificates that end within so many days.
    #[arg(long, default_value_t = 60)]
    days: u32,
    /// Configuration of a node: also say which endpoints have confirmed a delivery of its own
    /// messages before, but not for --stale-days.
    #[arg(long, value_name = "CONFIG")]
    node: Option<PathBuf>,
    /// Also call every endpoint in use, as this node calls others (500 addresses at most).
    #[arg(long, requires = "node")]
    probe: bool,
    /// Days after which a confirmed delivery is old.
    #[arg(long, default_value_t = crate::lint::STALE_DAYS)]
    stale_days: u32,
    /// Show what was found last, by 'directory import' or, with --node, by the running node in
    /// the night, instead of looking now.
    #[arg(long)]
    last: bool,
    /// The moment to look from, RFC 3339; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse_rfc3339)]
    time: Option<Timestamp>,
    /// Keep the findings in this file, and say which are new and which are gone since the last
    /// time.
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.last {
        return last(args);
    }
    let report = block_on(look(args))?;
    if args.json {
        output::json(&report)?;
    } else {
        report.print()?;
    }
    if let Some(path) = &args.keep {
        history::compare(path, &report, args.json)?;
    }
    verdict(report.errors)
}

/// Looks, from where the node stands that was named.
async fn look(args: &Args) -> Result<Report, Failure> {
    let node = args.node.as_deref().map(Config::load).transpose()?;
    let verified = match &node {
        Some(config) => {
            let store = config.open_store().await?;
            deliveries::last_verified(&deliveries::documents(store.as_ref()).await?)
        }
        None => BTreeMap::new(),
    };
    let looked = args.source.look(&Circumstances {
        at: args.time.unwrap_or_else(super::now),
        days: args.days,
        stale_days: args.stale_days,
        verified,
        called: if args.probe {
            Called::Everybody
        } else {
            Called::Nobody
        },
    })?;
    let unreachable = match &node {
        Some(config) => probe::unreachable(looked.addresses(), config).await?,
        None => Vec::new(),
    };
    Ok(looked.report(unreachable))
}

fn last(args: &Args) -> Result<(), Failure> {
    let path = match &args.node {
        Some(node) => Last::of(&Config::load(node)?),
        None => Last::beside(args.source.place()),
    };
    let last = Last::read(&path)?;
    let last = last.ok_or_else(|| {
        Failure::Negative(format!(
            "nothing was looked through yet: {}",
            path.display()
        ))
    })?;
    if args.json {
        output::json(&last)?;
    } else {
        last.print()?;
    }
    verdict(last.report.errors)
}

fn verdict(errors: usize) -> Result<(), Failure> {
    match errors {
        0 => Ok(()),
        1 => Err(Failure::Negative("1 error".to_owned())),
        errors => Err(Failure::Negative(format!("{errors} errors"))),
    }
}
