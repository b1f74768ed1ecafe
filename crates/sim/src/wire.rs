//! The network: requests under way, and which nodes cannot reach each other.

use crate::atlas::Listener;
use crate::chance::Chance;
use crate::pause::Replier;
use bytes::Bytes;
use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::Peer;
use ids::Organisation;
use smd::{Metadata, SealedMessage, TransportResponse};
use std::collections::{BTreeSet, VecDeque};

/// Everything under way.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    under_way: Vec<Request>,
    severed: BTreeSet<(usize, usize)>,
    tapped: VecDeque<Tapped>,
}

/// One request on its way to a node.
#[derive(Debug)]
pub(crate) struct Request {
    /// When it gets there, in world time.
    pub(crate) at: i64,
    /// The node that sent it; `None` for Mallory.
    pub(crate) from: Option<usize>,
    pub(crate) to: usize,
    pub(crate) peer: TlsPeer,
    pub(crate) cargo: Cargo,
}

/// What a request carries, and who waits for its reply; `None` when nobody does any more.
#[derive(Debug)]
pub(crate) enum Cargo {
    Message(Box<SealedMessage>, Option<Replier<Reply>>),
    Response(Box<TransportResponse>, Option<Replier<Told>>),
}

impl Cargo {
    /// The same request once more, awaited by nobody.
    pub(crate) fn copy(&self) -> Self {
        match self {
            Self::Message(message, _) => Self::Message(message.clone(), None),
            Self::Response(response, _) => Self::Response(response.clone(), None),
        }
    }

    /// Nobody listens where it was sent.
    pub(crate) fn turn_away(self) {
        const WHY: &str = "connection refused";
        match self {
            Self::Message(_, replier) => {
                if let Some(replier) = replier {
                    replier.give(Reply::Unreachable(WHY.to_owned()));
                }
            }
            Self::Response(_, replier) => {
                if let Some(replier) = replier {
                    replier.give(Told::NotYet(WHY.to_owned()));
                }
            }
        }
    }
}

/// Whom the receiving node sees: what the TLS certificate proves.
#[derive(Clone, Debug)]
pub(crate) struct TlsPeer(pub(crate) Vec<Organisation>);

impl Peer for TlsPeer {
    fn organisations(&self) -> &[Organisation] {
        &self.0
    }
}

/// A sealed message that Mallory saw.
#[derive(Clone, Debug)]
pub(crate) struct Tapped {
    pub(crate) metadata: Metadata,
    pub(crate) sealed: Bytes,
    pub(crate) listener: Listener,
}

/// How many messages Mallory remembers.
const TAPPED_MAX: usize = 16;

impl Wire {
    pub(crate) fn send(&mut self, request: Request) {
        self.under_way.push(request);
    }

    /// One of the requests that have arrived by `now`, in no particular order.
    pub(crate) fn arrival(&mut self, now: i64, chance: &mut Chance) -> Option<Request> {
        let due: Vec<_> = (0..self.under_way.len())
            .filter(|n| self.under_way.get(*n).is_some_and(|one| one.at <= now))
            .collect();
        let chosen = *chance.pick(&due)?;
        Some(self.under_way.swap_remove(chosen))
    }

    /// When the next request arrives.
    pub(crate) fn next_at(&self) -> Option<i64> {
        self.under_way.iter().map(|request| request.at).min()
    }

    pub(crate) fn is_severed(&self, one: usize, other: usize) -> bool {
        self.severed.contains(&pair(one, other))
    }

    /// Cuts the connection between two nodes, or mends it.
    pub(crate) fn toggle(&mut self, one: usize, other: usize) {
        let pair = pair(one, other);
        if !self.severed.remove(&pair) && one != other {
            self.severed.insert(pair);
        }
    }

    pub(crate) fn mend(&mut self) {
        self.severed.clear();
    }

    pub(crate) fn tap(&mut self, message: &SealedMessage, listener: Listener) {
        if self.tapped.len() == TAPPED_MAX {
            self.tapped.pop_front();
        }
        self.tapped.push_back(Tapped {
            metadata: message.metadata.clone(),
            sealed: message.encrypted_payload.clone(),
            listener,
        });
    }

    /// One of the messages that Mallory saw.
    pub(crate) fn tapped(&self, chance: &mut Chance) -> Option<Tapped> {
        self.tapped.get(chance.below(self.tapped.len())).cloned()
    }
}

fn pair(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}
