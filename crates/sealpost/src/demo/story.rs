//! The story: what happens, told as it happens, and how it has to end.

use super::clinic;
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

/// How the demo is told.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Whether to print the timeline as it happens.
    pub aloud: bool,
}

/// Plays the script and returns the messages that people sent. Fails if any step did.
pub async fn tell(world: &World, story: Story) -> Result<Vec<MessageView>, Failure> {
    drop_messages(world, story)?;
    let mut told = Told::default();
    let started = tokio::time::Instant::now();
    loop {
        clinic::look(&world.specialist.files)?;
        open_what_was_accepted(world, story).await?;
        let messages = sent_by_people(&world.gp).await?;
        if story.aloud {
            told.tell(&messages)?;
        }
        if is_over(&messages) && reports(world)? == 2 {
            return check(messages);
        }
        if started.elapsed() > PATIENCE {
            let states: Vec<_> = messages.iter().map(MessageView::summary).collect();
            let words = format!("the story did not end in time:\n{}", states.join("\n"));
            return Err(Failure::Negative(words));
        }
        tokio::time::sleep(LOOK).await;
    }
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
        told.tell(&sent_by_people(&world.gp).await?)?;
    }
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
    let Party {
        practice, gateway, ..
    } = &world.specialist;
    let direction = Some(Direction::Inbound);
    let query = LifeQuery {
        direction,
        ..LifeQuery::default()
    };
    for stored in gateway.engine().store().lives(&query).await? {
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
        gateway
            .engine()
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
    let lives = party.gateway.engine().store().lives(&query).await?;
    let views = lives
        .iter()
        .rev()
        .map(|stored| MessageView::of(&stored.life));
    Ok(views.filter(|view| view.is_document).collect())
}

fn is_over(messages: &[MessageView]) -> bool {
    messages.len() == 2
        && messages
            .iter()
            .all(|m| ["Opened", "Recipient not found"].contains(&m.status.as_str()))
}

/// Acknowledgement files in the GP's folder: the specialist's RRI and our failure report.
fn reports(world: &World) -> Result<usize, Failure> {
    Ok(clinic::waiting(&world.gp.files.acks())?.len())
}

fn check(messages: Vec<MessageView>) -> Result<Vec<MessageView>, Failure> {
    let expected = [
        (
            "DEMO0001",
            "Opened",
            &["Sent, not yet collected", "Delivered to practice"][..],
        ),
        ("DEMO0002", "Recipient not found", &[][..]),
    ];
    for (control_id, status, passed) in expected {
        let found = messages
            .iter()
            .find(|message| message.control_id == control_id);
        let fits = found.is_some_and(|message| {
            let seen = |word: &&str| message.timeline.iter().any(|entry| entry.status == **word);
            message.status == status && passed.iter().all(seen)
        });
        if !fits {
            let words = format!("message {control_id} did not come to \"{status}\" as it should");
            return Err(Failure::Negative(words));
        }
    }
    Ok(messages)
}

/// Which lines of which timelines were told already.
#[derive(Default)]
struct Told(HashMap<String, usize>);

impl Told {
    fn tell(&mut self, messages: &[MessageView]) -> Result<(), Failure> {
        for message in messages {
            let told = self.0.entry(message.id.clone()).or_default();
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
        Ok(())
    }

    fn note(&mut self, messages: &[MessageView]) {
        for message in messages {
            self.0.insert(message.id.clone(), message.timeline.len());
        }
    }
}
