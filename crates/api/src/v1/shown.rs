//! A message as clients are shown it. No patient data.

use delivery::inbound::{Concern, Inbound, Nature, Owner};
use delivery::outbound::Outbound;
use delivery::{End, Entry, Life, Reason, Status};
use serde::Serialize;
use store::Stored;
use utoipa::ToSchema;

/// One message, sent or received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Message {
    /// The node's id of it.
    pub(super) id: String,
    /// `outbound` or `inbound`.
    direction: &'static str,
    /// Whether it is a document; else it is an acknowledgement.
    pub(super) is_document: bool,
    /// Its HL7 type as written, e.g. `REF^I12`.
    message_type: String,
    /// MSH-10.
    control_id: String,
    /// The practice that sent it.
    from: String,
    /// Whom it is for.
    to: String,
    /// Where it stands.
    status: Standing,
    /// `routine`, `urgent` or `at once`.
    urgency: &'static str,
    /// When the node took it, RFC 3339.
    taken_at: String,
    /// Why it ended badly, or waits for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Why>,
    /// Received: who looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Somebody>,
    /// Received: who else may see it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<Somebody>,
    /// Received: what keeps it from being filed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    concerns: Vec<Doubt>,
    /// What happened, in order.
    timeline: Vec<Line>,
}

/// Where a message stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Standing {
    /// A code that never changes its meaning.
    code: &'static str,
    /// The words that people see.
    words: String,
    /// Whether it has ended; a few ends may still become better ones.
    is_end: bool,
}

/// A reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Why {
    /// A code that never changes its meaning.
    code: String,
    /// The problem and its fix.
    sentence: String,
}

/// Somebody of the practice's roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Somebody {
    /// Id in the roster.
    id: String,
    /// Name for people.
    name: String,
}

/// What keeps a document from being filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Doubt {
    /// `display`, `patient`, `recipient` or `sender`.
    about: &'static str,
    /// What is to be looked at.
    reason: Why,
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Line {
    /// When, RFC 3339.
    at: String,
    /// The status that it brought, or held meanwhile.
    status: Standing,
    /// Who says so.
    by: String,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Why>,
    /// Whether it asks for attention.
    alarm: bool,
}

/// What a version of a message is known by (RFC 9110, 8.8.3).
pub(super) fn etag(stored: &Stored) -> String {
    format!("\"{}\"", stored.version)
}

impl Message {
    /// The message as shown; nothing for what only passes through.
    pub(super) fn of(stored: &Stored) -> Option<Self> {
        let mut shown = match &stored.life {
            Life::Outbound(life) => Self::sent(life),
            Life::Inbound(life) => Self::received(life),
            Life::Relayed(_) => return None,
        };
        shown.taken_at = stored.life.since().to_rfc3339();
        shown.urgency = stored.life.urgency().words().unwrap_or("routine");
        Some(shown)
    }

    fn sent(life: &Outbound) -> Self {
        Self {
            id: life.id.to_string(),
            direction: "outbound",
            is_document: life.kind.is_document(),
            message_type: life.message_type.clone(),
            control_id: life.control_id.clone(),
            from: life.from.clone(),
            to: life.recipient().to_owned(),
            status: Standing::of(life.status(), None),
            urgency: "",
            taken_at: String::new(),
            reason: life.reason.as_ref().map(Why::of),
            owner: None,
            also: Vec::new(),
            concerns: Vec::new(),
            timeline: life.timeline.iter().map(Line::of).collect(),
        }
    }

    fn received(life: &Inbound) -> Self {
        let letter = life.letter.as_ref();
        let text = |it: Option<&String>| it.cloned().unwrap_or_default();
        let desk = life.desk.as_ref();
        Self {
            id: life.id.to_string(),
            direction: "inbound",
            is_document: letter.is_some_and(|it| it.nature == Nature::Document),
            message_type: text(letter.map(|it| &it.message_type)),
            control_id: text(letter.map(|it| &it.control_id)),
            from: letter.map_or_else(|| life.sender.uri(), |it| it.from.clone()),
            to: life.org.uri(),
            status: Standing::of(life.status(), Some(life.words())),
            urgency: "",
            taken_at: String::new(),
            reason: life.reason.as_ref().map(Why::of),
            owner: desk.map(|desk| Somebody::of(&desk.owner)),
            also: desk
                .iter()
                .flat_map(|it| &it.also)
                .map(Somebody::of)
                .collect(),
            concerns: life.concerns().iter().map(Doubt::of).collect(),
            timeline: life.timeline.iter().map(Line::of).collect(),
        }
    }
}

impl Standing {
    fn of(status: Status, words: Option<&str>) -> Self {
        let words = words.filter(|_| status != Status::Ended(End::Opened));
        Self {
            code: code(status),
            words: words.unwrap_or(status.words()).to_owned(),
            is_end: status.is_end(),
        }
    }
}

/// The code of a status.
pub(super) const fn code(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::WaitingForReview => "waiting-for-review",
        Status::WaitingToSend => "waiting-to-send",
        Status::Sent => "sent",
        Status::Delivered => "delivered",
        Status::Overdue => "overdue",
        Status::Ended(End::Accepted) => "accepted",
        Status::Ended(End::Opened) => "opened",
        Status::Ended(End::DeliveredUnconfirmed) => "delivered-unconfirmed",
        Status::Ended(End::Rejected) => "rejected",
        Status::Ended(End::RecipientNotFound) => "recipient-not-found",
        Status::Ended(End::NotOpenedSecurely) => "not-opened-securely",
        Status::Ended(End::NeverLeft) => "never-left",
        Status::Ended(End::NotCollected) => "not-collected",
        Status::Ended(End::Recalled) => "recalled",
    }
}

impl Why {
    fn of(reason: &Reason) -> Self {
        Self {
            code: reason.code.clone(),
            sentence: reason.sentence.clone(),
        }
    }
}

impl Somebody {
    fn of(owner: &Owner) -> Self {
        Self {
            id: owner.id.clone(),
            name: owner.name.clone(),
        }
    }
}

impl Doubt {
    fn of(concern: &Concern) -> Self {
        Self {
            about: concern.about.words(),
            reason: Why::of(&concern.reason),
        }
    }
}

impl Line {
    fn of(entry: &Entry) -> Self {
        Self {
            at: entry.at.to_rfc3339(),
            status: Standing::of(entry.status, None),
            by: entry.by.clone(),
            note: entry.note.as_ref().map(Why::of),
            alarm: entry.alarm,
        }
    }
}
