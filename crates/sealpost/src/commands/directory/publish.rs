//! `sealpost directory publish`: what the practices say of themselves, in every directory.

use crate::publishing::{Entries, compare, entries, perform};
use crate::{Config, Failure, output};
use ids::Timestamp;
use listing::Change;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Publish the entries of the node's practices: organisation, places, services, people, roles and
/// endpoints, from the roster, [practice.listing] and what the node can really do.
///
/// Each directory of [publish] is compared with what we say, and only the difference is written,
/// over mutual TLS, with the version that was read. A running node does the same by itself. With
/// mistakes in what a practice says of itself nothing of it is published; each is named with its
/// field and fix, and the exit code is 1.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// Show what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Take everything of ours away instead, as when a practice closes.
    #[arg(long, conflicts_with = "file")]
    withdraw: bool,
    /// Write the entries into this file, a FHIR Bundle, instead of into directories: for those
    /// that take files.
    #[arg(long, value_name = "BUNDLE.json")]
    file: Option<PathBuf>,
    /// The moment to publish for, RFC 3339; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse_rfc3339)]
    time: Option<Timestamp>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let all = entries(&config, args.time.unwrap_or_else(super::now))?;
    let mistakes = if args.withdraw { 0 } else { tell(&all)? };
    if mistakes > 0 {
        let words = format!("nothing is published: {mistakes} to mend, see above");
        return Err(Failure::Negative(words));
    }
    if let Some(path) = &args.file {
        return write_file(path, &all, args.dry_run);
    }
    let Some(publish) = &config.publish else {
        return Err(Failure::Usage(
            "the configuration has no [publish]: add the directories that the practices are in, \
             or write a --file"
                .to_owned(),
        ));
    };
    super::super::block_on(async {
        for one in &all {
            let ours: &[Value] = match &one.listing {
                Ok(listing) if !args.withdraw => &listing.resources,
                Ok(_) | Err(_) => &[],
            };
            for to in &publish.directories {
                let comparison = compare(&config, &one.organisation, ours, to).await?;
                output::line(&format!("{} in {}", one.practice, to.base))?;
                for change in &comparison.changes {
                    output::line(&format!("  {}", words(change)))?;
                }
                if comparison.changes.is_empty() {
                    output::line("  as it should be")?;
                } else if !args.dry_run {
                    perform(&config, &comparison).await?;
                    output::line(&format!("  {} written", comparison.changes.len()))?;
                }
            }
        }
        Ok(())
    })
}

/// Says what is wrong and what is worth a look; how many errors there are.
fn tell(all: &[Entries]) -> Result<usize, Failure> {
    let mut errors = 0;
    for one in all {
        let (problems, is_error) = match &one.listing {
            Ok(listing) => (&listing.warnings, false),
            Err(problems) => (problems, true),
        };
        for problem in problems {
            let is_error = is_error && problem.gravity == listing::Gravity::Error;
            let gravity = if is_error { "error" } else { "warning" };
            output::line(&format!("{gravity}: {}: {problem}", one.practice))?;
            errors += usize::from(is_error);
        }
    }
    Ok(errors)
}

fn words(change: &Change) -> String {
    match change {
        Change::Delete { reference, .. } => format!("take away  {reference}"),
        Change::Put {
            reference, members, ..
        } if members.is_empty() => format!("new        {reference}"),
        Change::Put {
            reference, members, ..
        } => format!("change     {reference}: {}", members.join(", ")),
    }
}

fn write_file(path: &PathBuf, all: &[Entries], dry_run: bool) -> Result<(), Failure> {
    let listings = all.iter().filter_map(|one| one.listing.as_ref().ok());
    let resources = listings.flat_map(|listing| &listing.resources);
    let entry: Vec<Value> = resources.map(|it| json!({ "resource": it })).collect();
    let count = entry.len();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entry});
    if dry_run {
        return output::line(&format!("{bundle:#}"));
    }
    std::fs::write(path, format!("{bundle:#}\n")).map_err(|error| Failure::file(path, &error))?;
    output::line(&format!("{count} entries in {}", path.display()))
}
