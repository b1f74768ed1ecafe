//! What a transaction would make of the messages that it writes, as far as the ledger looks.

use super::{InboundSeen, OutboundSeen, Passage};
use delivery::inbound::{Inbound, Nature};
use delivery::outbound::{Kind, Outbound};
use delivery::{Life, ResponseClass};
use ids::MessageId;
use std::fmt;
use store::Transaction;

/// One message as a transaction writes it.
#[derive(Debug)]
pub(crate) enum Seen {
    Inbound(MessageId, Box<InboundSeen>),
    Outbound(MessageId, Box<OutboundSeen>),
}

impl Seen {
    /// All messages that the transaction writes; `node` is where it is committed.
    pub(crate) fn all(transaction: &Transaction, node: usize) -> Vec<Self> {
        let one = |write: &store::LifeWrite| match &write.life {
            Life::Inbound(life) => Some(Self::Inbound(life.id, Box::new(inbound(life, node)))),
            Life::Outbound(life) => Some(Self::Outbound(life.id, Box::new(outbound(life)))),
            Life::Relayed(_) => None,
        };
        transaction.writes.iter().filter_map(one).collect()
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inbound(id, life) => {
                let answer = if life.is_answer { " an answer" } else { "" };
                write!(f, "inbound{answer} {id} is {:?}", life.phase)
            }
            Self::Outbound(id, life) => {
                write!(f, "outbound {id} is {:?}", life.status)?;
                life.answers
                    .map_or(Ok(()), |to| write!(f, ", answers {to}"))
            }
        }
    }
}

fn inbound(life: &Inbound, node: usize) -> InboundSeen {
    let letter = life.letter.as_ref();
    InboundSeen {
        node,
        org: life.org.clone(),
        passage: Passage {
            sender: life.sender.clone(),
            receiver: life.org.clone(),
            invocation: life.invocation_id.clone(),
        },
        phase: life.phase,
        content: letter.map(|letter| letter.content.clone()),
        digest: letter.map(|letter| letter.digest.clone()),
        is_answer: letter.is_some_and(|letter| letter.nature != Nature::Document),
        success: life
            .outcome
            .as_ref()
            .map(|outcome| outcome.response.class == ResponseClass::Success),
        is_opened: life.opened.is_some(),
        lines: life.timeline.len(),
    }
}

fn outbound(life: &Outbound) -> OutboundSeen {
    let envelope = life.envelope.as_ref();
    OutboundSeen {
        content: life.content.clone(),
        answers: match life.kind {
            Kind::Ack { answers } | Kind::ReadAck { answers } => Some(answers),
            Kind::Document => None,
        },
        is_read_ack: matches!(life.kind, Kind::ReadAck { .. }),
        is_typed_ack: matches!(life.kind, Kind::Ack { .. }) && life.message_type.contains('^'),
        passage: envelope.map(|envelope| Passage {
            sender: life.org.clone(),
            receiver: envelope.receiver.clone(),
            invocation: envelope.invocation_id.clone(),
        }),
        digest: envelope.map(|envelope| envelope.digest.clone()),
        status: life.status(),
        is_delivered: life.delivered_at.is_some(),
        expires_at: life.expires_at,
        lines: life.timeline.len(),
    }
}
