//! `sealpost queue`: messages that have not ended, and since when.

use crate::view::{MessageView, urgent_first};
use crate::{Config, Failure, output};
use std::path::PathBuf;
use store::LifeQuery;

/// Arguments of `queue`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Prints what is still under way: what is urgent first, then oldest first.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    super::block_on(async {
        let store = config.open_store().await?;
        let mut lives = store.lives(&LifeQuery::default()).await?;
        lives.reverse();
        urgent_first(&mut lives);
        let open = lives.iter().filter(|stored| !stored.life.status().is_end());
        for stored in open {
            let view = MessageView::of(&stored.life);
            if args.json {
                output::json(&view)?;
            } else {
                let since = stored.life.since().to_rfc3339();
                output::line(&format!("{since}  {}", view.summary()))?;
            }
        }
        if !args.json {
            match store.next_due().await? {
                Some(due) => output::line(&format!("Next work due {}.", due.to_rfc3339()))?,
                None => output::line("No work is planned.")?,
            }
        }
        Ok(())
    })
}
