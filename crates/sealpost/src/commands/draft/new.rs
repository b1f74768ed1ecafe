//! `sealpost draft new`.

use super::super::template::extract::{ContextFile, pair};
use super::super::template::find;
use crate::Failure;
use compose::Answers;
use compose::draft::Draft;
use office::Drafts;

/// Arguments of `draft new`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Id of the template, as `template list` shows it.
    #[arg(long)]
    template: String,
    /// Version of the template; without it the newest.
    #[arg(long)]
    version: Option<u32>,
    #[command(flatten)]
    context: ContextFile,
    /// What stands in a field, as `FIELD=TEXT`; a list is given by naming its field again.
    #[arg(long, value_parser = pair)]
    set: Vec<(String, String)>,
}

/// Begins a document.
pub(super) async fn run(drafts: &Drafts, args: &Args, user: &str) -> Result<Draft, Failure> {
    let template = find(drafts.library(), &args.template, args.version)?;
    let context = args.context.read()?;
    let pairs = args.set.iter();
    let pairs = pairs.map(|(name, text)| (name.as_str(), text.as_str()));
    let answers = Answers::from_pairs(pairs);
    Ok(drafts.begin(template, context, answers, user).await?)
}
