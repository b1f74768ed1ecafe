//! `sealpost draft list`.

use super::view;
use crate::{Failure, output};
use compose::draft::State;
use office::Drafts;

/// Arguments of `draft list`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also what was discarded.
    #[arg(long)]
    all: bool,
    /// One JSON object a line, without what the documents say.
    #[arg(long)]
    json: bool,
}

/// Lists documents, oldest first.
pub(super) async fn run(drafts: &Drafts, args: &Args) -> Result<(), Failure> {
    for draft in drafts.list().await? {
        if matches!(draft.state, State::Discarded { .. }) && !args.all {
            continue;
        }
        if args.json {
            output::json(&view::summary(drafts, &draft).await?)?;
        } else {
            output::line(&view::line(drafts, &draft).await?)?;
        }
    }
    Ok(())
}
