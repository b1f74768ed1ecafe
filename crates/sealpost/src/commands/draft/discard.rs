//! `sealpost draft discard`.

use super::Named;
use crate::Failure;
use compose::draft::{Draft, Event};
use office::Drafts;

/// Arguments of `draft discard`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    named: Named,
    /// Why, for those who find it later.
    #[arg(long)]
    reason: String,
}

/// Discards the draft; it is kept, and so is the reason.
pub(super) async fn run(drafts: &Drafts, args: &Args, user: &str) -> Result<Draft, Failure> {
    let event = Event::Discarded {
        seen: args.named.seen(drafts).await?,
        reason: args.reason.clone(),
    };
    Ok(drafts.take(args.named.id()?, &event, user).await?)
}
