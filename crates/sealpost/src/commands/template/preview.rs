//! `sealpost template preview`: a filled template, saved as its recipient would see it.

use super::extract::{ContextFile, pair};
use super::rendition::Out;
use super::{Source, find};
use crate::{Failure, output};
use compose::{Answers, fill};
use engine::Clock;
use engine::clock::SystemClock;

/// Arguments of `template preview`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Its id, as `template list` shows it.
    id: String,
    /// Which version; without it the newest.
    #[arg(long)]
    version: Option<u32>,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    context: ContextFile,
    /// What stands in a field, as `FIELD=TEXT`; a list is given by naming its field again.
    #[arg(long, value_parser = pair)]
    set: Vec<(String, String)>,
    #[command(flatten)]
    out: Out,
}

/// Fills the template, saves it, and says what it still needs.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let library = args.source.library()?;
    let template = find(&library, &args.id, args.version)?;
    let mut context = args.context.read()?;
    let now = SystemClock.now();
    if context.date.is_empty() {
        context.date = now.to_rfc3339().chars().take("2026-11-22".len()).collect();
    }
    let pairs = args.set.iter();
    let pairs = pairs.map(|(name, text)| (name.as_str(), text.as_str()));
    let filled = fill(template, &context, &Answers::from_pairs(pairs))
        .map_err(|error| Failure::Negative(error.to_string()))?;
    args.out
        .save(template, &filled, &context.author.name(), now)?;
    for problem in &filled.problems {
        output::line(&format!("{}: {}", problem.field, problem.sentence))?;
    }
    if filled.problems.is_empty() {
        output::line("Nothing is missing.")?;
    }
    Ok(())
}
