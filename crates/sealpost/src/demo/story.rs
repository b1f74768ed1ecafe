//! The story: what happens, told as it happens, and how it has to end.

use super::clinic;
use super::passage::{self, Passage, Seen};
use super::world::{Party, World};
use crate::view::MessageView;
use crate::{Failure, output};
use delivery::inbound::{Nature, Phase};
use delivery::{Direction, Life};
use engine::Clock;
use engine::clock::SystemClock;
use std::collections::HashMap;
use std::time::Duration;
use store::LifeQuery;
use synth::document::referral;
use synth::world::{Patient, Practice};

/// How often the story looks what happened.
const LOOK: Duration = Duration::from_millis(50);
/// The story has to end within this time.
const PATIENCE: Duration = Duration::from_secs(50);

/// What the provider tells of a message that waits there.
const HELD: &str = "Held for";

/// How the demo is told.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Whether to print the timeline as it happens.
    pub aloud: bool,
}

/// How the story ended.
pub struct Ending {
    /// The messages that people sent.
    pub messages: Vec<MessageView>,
    /// What the providers saw, where there are any.
    pub passages: Vec<Passage>,
}

/// Plays the script. Fails if any step did.
pub async fn tell(world: &mut World, story: Story) -> Result<Ending, Failure> {
    if story.aloud {
        introduce(world)?;
    }
    drop_messages(world, story)?;
    let mut told = Told::default();
    let started = tokio::time::Instant::now();
    loop {
        clinic::look(&world.specialist.files)?;
        open_what_was_accepted(world, story).await?;
        let now = Ending {
            messages: sent_by_people(&world.gp).await?,
            passages: passage::passages(world).await?,
        };
        if story.aloud {
            told.tell(&now)?;
        }
        wake_when_it_is_held(world, story, &now.messages).await?;
        if is_over(&now, world) && reports(world)? == 2 {
            return check(now, world);
        }
        if started.elapsed() > PATIENCE {
            let states: Vec<_> = now.messages.iter().map(MessageView::summary).collect();
            let words = format!("the story did not end in time:\n{}", states.join("\n"));
            return Err(Failure::Negative(words));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Where all nodes look recipients up.
fn introduce(world: &World) -> Result<(), Failure> {
    for (name, entries) in &world.published {
        output::line(&format!(
            "{name} publishes {entries} entries at {}",
            world.hub.base
        ))?;
    }
    output::line("All nodes follow that directory over HTTPS; none reads a directory file")
}

/// Keeps both practices going until `stop` is done: files dropped by hand are delivered too.
pub async fn stay(
    world: &World,
    stop: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let mut told = Told::default();
    told.note(&sent_by_people(&world.gp).await?);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            stopped = &mut stop => return stopped,
            () = tokio::time::sleep(LOOK) => {}
        }
        clinic::look(&world.specialist.files)?;
        told.tell(&Ending {
            messages: sent_by_people(&world.gp).await?,
            passages: passage::passages(world).await?,
        })?;
    }
}

/// The specialist's agent is switched on once the GP has been told that the referral waits for it.
async fn wake_when_it_is_held(
    world: &mut World,
    story: Story,
    messages: &[MessageView],
) -> Result<(), Failure> {
    let is_held = messages.iter().any(|message| is_noted(message, HELD));
    if world.specialist.engine().is_some() || !is_held {
        return Ok(());
    }
    if story.aloud {
        let name = &world.specialist.practice.name;
        output::line(&format!(
            "{name} switches its agent on, which calls its provider"
        ))?;
    }
    world.specialist.wake().await
}

fn is_noted(message: &MessageView, words: &str) -> bool {
    let notes = message
        .timeline
        .iter()
        .filter_map(|entry| entry.note.as_ref());
    notes.into_iter().any(|note| note.contains(words))
}

/// The GP's software writes two messages: one to the specialist, one to a practice that no
/// directory knows.
fn drop_messages(world: &World, story: Story) -> Result<(), Failure> {
    let (gp, specialist) = (&world.gp.practice, &world.specialist.practice);
    let stranger = stranger(specialist).map_err(|error| Failure::Usage(error.to_string()))?;
    let patient = Patient::juniper_tessellate();
    let now = SystemClock.now();
    let outgoing = world.gp.files.outgoing();
    for (to, control_id) in [(specialist, "DEMO0001"), (&stranger, "DEMO0002")] {
        let bytes = referral(gp, to, &patient, control_id, now)
            .map_err(|error| Failure::Unavailable(error.to_string()))?;
        let name = format!("{control_id}.ref");
        clinic::drop_file(&outgoing, &name, &bytes)?;
        if story.aloud {
            let path = outgoing.join(name);
            output::line(&format!(
                "{} writes {} to {}",
                gp.name,
                path.display(),
                to.name
            ))?;
        }
    }
    Ok(())
}

/// A practice and a practitioner whose numbers are well formed, and that no directory lists.
fn stranger(like: &Practice) -> Result<Practice, ids::IdError> {
    let mut stranger = like.clone();
    stranger.name = "Nowhere Street Clinic".to_owned();
    stranger.hpio = ids::Hpio::parse("8003629999900034")?;
    stranger.practitioner.family = "Mulga".to_owned();
    stranger.practitioner.given = "Niemand".to_owned();
    stranger.practitioner.hpii = ids::Hpii::parse("8003619999900035")?;
    stranger.practitioner.provider_number = ids::ProviderNumber::parse("9999031W")?;
    Ok(stranger)
}

/// The specialist opens each document once their software has accepted it.
async fn open_what_was_accepted(world: &World, story: Story) -> Result<(), Failure> {
    let practice = &world.specialist.practice;
    let Some(engine) = world.specialist.engine() else {
        return Ok(());
    };
    let direction = Some(Direction::Inbound);
    let query = LifeQuery {
        direction,
        ..LifeQuery::default()
    };
    for stored in engine.store().lives(&query).await? {
        let Life::Inbound(life) = stored.life else {
            continue;
        };
        let document = life
            .letter
            .as_ref()
            .is_some_and(|l| l.nature == Nature::Document);
        if !document || life.phase != Phase::Accepted || life.opened.is_some() {
            continue;
        }
        // The sender sees "accepted" before it sees "opened".
        if !accepted_is_known(&world.gp, life.invocation_id.as_str()).await? {
            continue;
        }
        let reader = reader(practice);
        engine
            .opened_by_person(life.id, &reader)
            .await
            .map_err(|error| Failure::Unavailable(error.to_string()))?;
        if story.aloud {
            output::line(&format!("{reader} at {} opens {}", practice.name, life.id))?;
        }
    }
    Ok(())
}

async fn accepted_is_known(gp: &Party, invocation: &str) -> Result<bool, Failure> {
    let messages = sent_by_people(gp).await?;
    Ok(messages.iter().any(|message| {
        message.invocation_id.as_deref() == Some(invocation)
            && message
                .timeline
                .iter()
                .any(|entry| entry.status == "Accepted by their software")
    }))
}

fn reader(practice: &Practice) -> String {
    practice.practitioner.family.to_lowercase()
}

async fn sent_by_people(party: &Party) -> Result<Vec<MessageView>, Failure> {
    let direction = Some(Direction::Outbound);
    let query = LifeQuery {
        direction,
        ..LifeQuery::default()
    };
    let Some(engine) = party.engine() else {
        return Ok(Vec::new());
    };
    let lives = engine.store().lives(&query).await?;
    let views = lives
        .iter()
        .rev()
        .map(|stored| MessageView::of(&stored.life));
    Ok(views.filter(|view| view.is_document).collect())
}

fn is_over(now: &Ending, world: &World) -> bool {
    let messages = &now.messages;
    let mut went = messages.iter().filter(|m| m.status == "Opened");
    let delivered =
        |m: &MessageView| passage::is_delivered(&now.passages, world, m.invocation_id.as_deref());
    messages.len() == 2
        && went.all(delivered)
        && messages
            .iter()
            .all(|m| ["Opened", "Recipient not found"].contains(&m.status.as_str()))
}

/// Acknowledgement files in the GP's folder: the specialist's RRI and our failure report.
fn reports(world: &World) -> Result<usize, Failure> {
    Ok(clinic::waiting(&world.gp.files.acks())?.len())
}

fn check(end: Ending, world: &World) -> Result<Ending, Failure> {
    let expected = [
        (
            "DEMO0001",
            "Opened",
            &["Sent, not yet collected", "Delivered to practice"][..],
        ),
        ("DEMO0002", "Recipient not found", &[][..]),
    ];
    for (control_id, status, passed) in expected {
        let mut messages = end.messages.iter();
        let found = messages.find(|message| message.control_id == control_id);
        let fits = found.is_some_and(|message| {
            let seen = |word: &&str| message.timeline.iter().any(|entry| entry.status == **word);
            message.status == status && passed.iter().all(seen)
        });
        if !fits {
            let words = format!("message {control_id} did not come to \"{status}\" as it should");
            return Err(Failure::Negative(words));
        }
    }
    let is_told = end.messages.iter().any(|message| is_noted(message, HELD));
    if !(world.relays.is_empty() || is_told) {
        let words = "nobody told the sender that its message waited at the provider";
        return Err(Failure::Negative(words.into()));
    }
    Ok(end)
}

/// Which lines of which timelines were told already, and what of the providers.
#[derive(Default)]
struct Told {
    lines: HashMap<String, usize>,
    seen: Seen,
}

impl Told {
    fn tell(&mut self, now: &Ending) -> Result<(), Failure> {
        for message in &now.messages {
            let told = self.lines.entry(message.id.clone()).or_default();
            for entry in message.timeline.iter().skip(*told) {
                let MessageView {
                    kind,
                    to,
                    control_id,
                    ..
                } = message;
                output::line(&format!("{control_id} {kind} to {to}: {}", entry.words()))?;
            }
            *told = message.timeline.len();
        }
        self.seen.tell(&now.passages, &now.messages)
    }

    fn note(&mut self, messages: &[MessageView]) {
        for message in messages {
            self.lines
                .insert(message.id.clone(), message.timeline.len());
        }
    }
}
