//! `sealpost status`: where messages stand.

use crate::config::{PracticeConfig, organisation};
use crate::ending::endings;
use crate::view::{MessageView, urgent_first};
use crate::{Config, Failure, connector_watch, listing_view, output};
use delivery::{Direction, Life};
use engine::Clock;
use engine::clock::SystemClock;
use ids::MessageId;
use std::path::PathBuf;
use store::{LifeQuery, Store};

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// One message, with its timeline.
    id: Option<String>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Also received messages and acknowledgements.
    #[arg(long)]
    all: bool,
    /// How many to list, what is urgent and has not ended first, then newest; 0 for all.
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

/// Prints one message or a list.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    super::block_on(async {
        let store = config.open_store().await?;
        if let Some(id) = &args.id {
            return one(&config, store.as_ref(), id, args.json).await;
        }
        if !args.json {
            let told = endings(&config, SystemClock.now());
            for words in told.into_iter().chain(connector_watch::sentences(&config)) {
                output::line(&words)?;
            }
        }
        let direction = (!args.all).then_some(Direction::Outbound);
        let query = LifeQuery {
            direction,
            limit: 0,
            ..LifeQuery::default()
        };
        let mut lives = store.lives(&query).await?;
        urgent_first(&mut lives);
        let views = lives.iter().map(|stored| MessageView::of(&stored.life));
        let wanted = views.filter(|view| args.all || view.is_document);
        let limit = if args.limit == 0 {
            usize::MAX
        } else {
            args.limit
        };
        for view in wanted.take(limit) {
            if args.json {
                output::json(&view)?;
            } else {
                output::line(&view.summary())?;
            }
        }
        Ok(())
    })
}

async fn one(config: &Config, store: &dyn Store, id: &str, json: bool) -> Result<(), Failure> {
    let wanted = MessageId::parse(id).map_err(|error| Failure::Usage(error.to_string()))?;
    let stored = store.life(wanted).await?;
    let Some(stored) = stored else {
        return Err(Failure::Negative(format!(
            "there is no message {wanted} on this node"
        )));
    };
    let view = MessageView::of(&stored.life);
    if json {
        return output::json(&view);
    }
    output::line(&view.summary())?;
    for entry in &view.timeline {
        output::line(&format!("  {}", entry.words()))?;
    }
    if let Some(words) = software(config, &stored.life) {
        output::line(&format!("  {words}"))?;
    }
    for line in view.listing.iter().flat_map(listing_view::words) {
        output::line(&format!("  {line}"))?;
    }
    Ok(())
}

/// What the word of our software means, for a message that was handed to it as a file.
fn software(config: &Config, life: &Life) -> Option<String> {
    let Life::Inbound(life) = life else {
        return None;
    };
    life.hand_over.as_ref()?;
    let ours = |practice: &&PracticeConfig| {
        organisation(&practice.organisation).is_ok_and(|org| org == life.org)
    };
    let practice = config.practices.iter().find(ours)?;
    Some(practice.profile()?.words())
}
