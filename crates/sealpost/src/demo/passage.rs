//! What the providers of the demo saw of the messages: sealed bytes, from whom and to whom.

use super::world::{Relay, World};
use crate::view::{EntryView, MessageView};
use crate::{Failure, output};
use delivery::Direction;
use serde::Serialize;
use std::collections::HashMap;
use store::LifeQuery;

/// One sealed message at one provider.
#[derive(Debug, Serialize)]
pub struct Passage {
    /// The provider's name.
    pub provider: String,
    /// Which message.
    pub invocation_id: Option<String>,
    /// Where it stands there.
    pub status: String,
    /// How it came to that.
    pub timeline: Vec<EntryView>,
}

/// How a message that went as it should stands at each provider in the end.
const DELIVERED: &str = "Delivered";

/// Everything that passed through, provider by provider, oldest first.
pub(super) async fn passages(world: &World) -> Result<Vec<Passage>, Failure> {
    let mut all = Vec::new();
    for relay in &world.relays {
        all.extend(passed_through(relay).await?);
    }
    Ok(all)
}

async fn passed_through(relay: &Relay) -> Result<Vec<Passage>, Failure> {
    let query = LifeQuery {
        direction: Some(Direction::Relayed),
        ..LifeQuery::default()
    };
    let lives = relay.engine().store().lives(&query).await?;
    let views = lives.iter().rev().map(|it| MessageView::of(&it.life));
    let passages = views.map(|view| Passage {
        provider: relay.provider.name.clone(),
        invocation_id: view.invocation_id,
        status: view.status,
        timeline: view.timeline,
    });
    Ok(passages.collect())
}

/// The message is at every provider, and has reached its end there.
pub(super) fn is_delivered(passages: &[Passage], world: &World, invocation: Option<&str>) -> bool {
    let about = passages
        .iter()
        .filter(|it| it.invocation_id.as_deref() == invocation);
    let mut delivered = about.filter(|it| it.status == DELIVERED);
    let places = delivered.by_ref().count();
    invocation.is_some() && places == world.relays.len()
}

/// What was told already of each passage.
#[derive(Default)]
pub(super) struct Seen(HashMap<(String, Option<String>), String>);

impl Seen {
    /// Says how each message that people sent stands at each provider, where that is new.
    pub(super) fn tell(
        &mut self,
        passages: &[Passage],
        messages: &[MessageView],
    ) -> Result<(), Failure> {
        for passage in passages {
            let of_people = messages.iter();
            let named = of_people.filter(|it| it.invocation_id.is_some());
            let Some(message) = named
                .clone()
                .find(|it| it.invocation_id == passage.invocation_id)
            else {
                continue;
            };
            let key = (passage.provider.clone(), passage.invocation_id.clone());
            let last = self.0.insert(key, passage.status.clone());
            if last.as_ref() != Some(&passage.status) {
                let Passage {
                    provider, status, ..
                } = passage;
                output::line(&format!(
                    "{} at {provider}, which sees it sealed: {status}",
                    message.control_id
                ))?;
            }
        }
        Ok(())
    }
}
