//! What was simulated, and what failed.

use crate::fault::Strikes;
use delivery::inbound::Phase;
use delivery::{End, Life, Status};
use std::fmt;

/// What was seen in worlds without a contradiction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Worlds.
    pub worlds: usize,
    /// Lives: documents that somebody at a practice sent, with all that followed from each.
    pub lives: usize,
    /// Messages in stores, either way, acknowledgements included.
    pub messages: usize,
    /// Messages that were received again under another id, and kept away from the software.
    pub replays: usize,
    /// Messages that were received and refused.
    pub refused: usize,
    /// How often documents ended, in the order of [`End::ALL`].
    ends: [usize; End::ALL.len()],
    /// How often each fault struck.
    pub strikes: Strikes,
    /// The diary of the world, where one was asked for.
    pub diary: Vec<String>,
}

impl Report {
    pub(crate) fn of_one_world(strikes: Strikes) -> Self {
        Self {
            worlds: 1,
            strikes,
            ..Self::default()
        }
    }

    /// How many documents ended so.
    #[must_use]
    pub fn ended(&self, end: End) -> usize {
        let place = End::ALL.iter().position(|one| *one == end);
        place
            .and_then(|place| self.ends.get(place))
            .copied()
            .unwrap_or(0)
    }

    pub(crate) fn count(&mut self, life: &Life) {
        self.messages += 1;
        match life {
            Life::Inbound(life) => match life.phase {
                Phase::Refused => self.refused += 1,
                Phase::Replay => self.replays += 1,
                Phase::Accepted
                | Phase::Credited
                | Phase::HandingOver
                | Phase::Inbox
                | Phase::Returned
                | Phase::SoftwareRejected
                | Phase::Taken
                | Phase::Triage
                | Phase::Unconfirmed
                | Phase::WithSoftware => {}
            },
            Life::Outbound(life) if life.kind.is_document() => {
                self.lives += 1;
                self.count_end(life.status());
            }
            Life::Outbound(_) | Life::Relayed(_) => {}
        }
    }

    fn count_end(&mut self, status: Status) {
        let place = End::ALL
            .iter()
            .position(|end| status == Status::Ended(*end));
        if let Some(count) = place.and_then(|place| self.ends.get_mut(place)) {
            *count += 1;
        }
    }

    /// Adds what was seen elsewhere; the last diary is kept.
    pub fn merge(&mut self, other: Self) {
        self.worlds += other.worlds;
        self.lives += other.lives;
        self.messages += other.messages;
        self.replays += other.replays;
        self.refused += other.refused;
        for (mine, theirs) in self.ends.iter_mut().zip(other.ends) {
            *mine += theirs;
        }
        self.strikes.merge(&other.strikes);
        self.diary = other.diary;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (worlds, lives, messages) = (self.worlds, self.lives, self.messages);
        writeln!(
            f,
            "{lives} lives in {worlds} worlds, {messages} messages; they ended as"
        )?;
        for end in End::ALL {
            writeln!(f, "{:>9}  {}", self.ended(end), end.words())?;
        }
        let (replays, refused) = (self.replays, self.refused);
        writeln!(
            f,
            "{replays} replays and {refused} other messages were refused; faults:"
        )?;
        self.strikes.fmt(f)
    }
}

/// A contradiction, and how to see it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The seed of the world in which it happened.
    pub seed: u64,
    /// What is wrong.
    pub message: String,
    /// What happened in that world until then.
    pub trace: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seed, message) = (self.seed, &self.message);
        for line in &self.trace {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "SEED={seed}: {message}")?;
        writeln!(
            f,
            "see it again: cargo run -p sim -- --seed {seed} --verbose"
        )
    }
}

impl std::error::Error for Failure {}
