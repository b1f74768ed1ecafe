//! A life: one message in one direction, as the store keeps it.

use crate::{Inbound, Outbound, Relayed, Status};
use audit::{Action, Draft};
use ids::{MessageId, Organisation, Timestamp};
use serde::{Deserialize, Serialize};

/// One message in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "direction", rename_all = "kebab-case")]
pub enum Life {
    /// We received it.
    Inbound(Box<Inbound>),
    /// We send it.
    Outbound(Box<Outbound>),
    /// It passes through, sealed.
    Relayed(Box<Relayed>),
}

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// We received it.
    Inbound,
    /// We send it.
    Outbound,
    /// It passes through.
    Relayed,
}

impl Direction {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Relayed => "relayed",
        }
    }
}

impl Life {
    /// Our id of the message.
    pub fn id(&self) -> MessageId {
        match self {
            Self::Inbound(life) => life.id,
            Self::Outbound(life) => life.id,
            Self::Relayed(life) => life.id,
        }
    }

    /// Whose message it is: the practice or tenant on our side.
    pub fn org(&self) -> &Organisation {
        match self {
            Self::Inbound(life) => &life.org,
            Self::Outbound(life) => &life.org,
            Self::Relayed(life) => &life.org,
        }
    }

    /// Which way it goes.
    pub fn direction(&self) -> Direction {
        match self {
            Self::Inbound(_) => Direction::Inbound,
            Self::Outbound(_) => Direction::Outbound,
            Self::Relayed(_) => Direction::Relayed,
        }
    }

    /// When we took responsibility for it.
    pub fn since(&self) -> Timestamp {
        match self {
            Self::Inbound(life) => life.custody_at,
            Self::Outbound(life) => life.accepted_at,
            Self::Relayed(life) => life.custody_at,
        }
    }

    /// The status that people see.
    pub fn status(&self) -> Status {
        match self {
            Self::Inbound(life) => life.status(),
            Self::Outbound(life) => life.status(),
            Self::Relayed(life) => life.status(),
        }
    }

    /// How urgent it is.
    pub fn urgency(&self) -> crate::Urgency {
        match self {
            Self::Inbound(life) => life.urgency(),
            Self::Outbound(life) => life.urgency,
            // What is inside is sealed.
            Self::Relayed(_) => crate::Urgency::Routine,
        }
    }

    /// The lane that shares out work fairly: the other organisation.
    pub fn lane(&self) -> String {
        match self {
            Self::Inbound(life) => life.sender.uri(),
            Self::Outbound(life) => life
                .envelope
                .as_ref()
                .map_or_else(String::new, |envelope| envelope.receiver.uri()),
            // The system that we call: many receivers may be behind it.
            Self::Relayed(life) if life.is_forwarded() => {
                life.via.as_ref().unwrap_or(life.receiver()).uri()
            }
            Self::Relayed(life) => life.sender().uri(),
        }
    }
}

/// An audit draft about message `id`, done by the gateway itself.
pub(crate) fn draft(
    at: Timestamp,
    action: Action,
    id: MessageId,
    detail: &[(&str, &str)],
) -> Draft {
    let detail = detail
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    Draft {
        at,
        actor: "gateway".to_owned(),
        action,
        subject: Some(id),
        detail,
    }
}
