//! A message as people and scripts are shown it. No patient data.

use crate::desk_view::DeskView;
use delivery::inbound::Inbound;
use delivery::{Entry, Life, Relayed, Urgency};
use serde::Serialize;
use store::Stored;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageView {
    /// Our id of it.
    pub id: String,
    /// `outbound` or `inbound`.
    pub direction: &'static str,
    /// Whether a person sent it; else it is an acknowledgement.
    #[serde(skip)]
    pub is_document: bool,
    /// invocationId; `null` where nothing was sealed.
    pub invocation_id: Option<String>,
    /// HL7 message type.
    pub kind: String,
    /// MSH-10.
    pub control_id: String,
    /// Who sent it.
    pub from: String,
    /// Whom it is for.
    pub to: String,
    /// The status word.
    pub status: String,
    /// How urgent it is, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<&'static str>,
    /// Received: who looks after it.
    #[serde(flatten)]
    pub desk: Option<DeskView>,
    /// Received: which version of its document it brought, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Received: who was told that nobody opened it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub escalated_to: Vec<String>,
    /// Why it ended badly, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Sent: the directory entries that it was addressed by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listing: Option<serde_json::Value>,
    /// What happened.
    pub timeline: Vec<EntryView>,
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryView {
    /// RFC 3339, UTC.
    pub at: String,
    /// The status word.
    pub status: String,
    /// Who says so.
    pub by: String,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Asks for attention.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub alarm: bool,
}

impl MessageView {
    /// The message as shown.
    pub fn of(life: &Life) -> Self {
        match life {
            Life::Outbound(life) => Self {
                id: life.id.to_string(),
                direction: "outbound",
                is_document: life.kind.is_document(),
                invocation_id: life
                    .envelope
                    .as_ref()
                    .map(|e| e.invocation_id.as_str().to_owned()),
                kind: kind_words(&life.message_type),
                control_id: life.control_id.clone(),
                from: life.from.clone(),
                to: match life.recipient() {
                    "" => "nobody named".to_owned(),
                    named => named.to_owned(),
                },
                status: life.status().words().to_owned(),
                urgency: life.urgency.words(),
                desk: None,
                version: None,
                escalated_to: Vec::new(),
                reason: life.reason.as_ref().map(|reason| reason.sentence.clone()),
                listing: life.envelope.as_ref().and_then(|it| it.listing.clone()),
                timeline: life.timeline.iter().map(EntryView::of).collect(),
            },
            Life::Inbound(life) => Self::received(life),
            Life::Relayed(life) => Self::passed_on(life),
        }
    }

    fn received(life: &Inbound) -> Self {
        let letter = life.letter.as_ref();
        let text = |part: Option<&String>| part.cloned().unwrap_or_default();
        let told = life.escalations.iter();
        Self {
            id: life.id.to_string(),
            direction: "inbound",
            is_document: letter.is_some_and(|l| l.nature == delivery::inbound::Nature::Document),
            invocation_id: Some(life.invocation_id.as_str().to_owned()),
            kind: short_type(&text(letter.map(|letter| &letter.message_type))),
            control_id: text(letter.map(|letter| &letter.control_id)),
            from: letter.map_or_else(|| life.sender.uri(), |letter| letter.from.clone()),
            to: life.org.uri(),
            status: if life.opened.is_some() {
                "Opened"
            } else {
                life.words()
            }
            .to_owned(),
            urgency: life.urgency().words(),
            desk: life.desk.as_ref().map(|desk| DeskView::of(life, desk)),
            version: life.version.as_ref().and_then(|version| version.words()),
            escalated_to: told
                .filter_map(|one| one.to.as_ref().map(|to| to.name.clone()))
                .collect(),
            reason: life.reason.as_ref().map(|reason| reason.sentence.clone()),
            listing: None,
            timeline: life.timeline.iter().map(EntryView::of).collect(),
        }
    }

    fn passed_on(life: &Relayed) -> Self {
        Self {
            id: life.id.to_string(),
            direction: "relayed",
            is_document: false,
            invocation_id: Some(life.invocation_id().as_str().to_owned()),
            kind: "sealed".to_owned(),
            control_id: String::new(),
            from: life.sender().uri(),
            to: life.receiver().uri(),
            status: life.words().to_owned(),
            urgency: None,
            desk: None,
            version: None,
            escalated_to: Vec::new(),
            reason: life.reason.as_ref().map(|reason| reason.sentence.clone()),
            listing: None,
            timeline: life.timeline.iter().map(EntryView::of).collect(),
        }
    }

    /// One line for people.
    pub fn summary(&self) -> String {
        let Self {
            id,
            kind,
            from,
            to,
            status,
            ..
        } = self;
        let urgent = self
            .urgency
            .map(|word| format!("{}  ", word.to_uppercase()));
        let other = if self.direction == "inbound" {
            format!("from {from}")
        } else {
            format!("to {to}")
        };
        let whose = self.desk.as_ref().map(DeskView::words);
        let version = self.version.as_ref().map(|words| format!(" [{words}]"));
        // The desk says why something waits; the same reason twice is no help.
        let is_said = self
            .desk
            .as_ref()
            .is_some_and(|desk| !desk.concerns.is_empty());
        let reason = self.reason.as_ref().filter(|_| !is_said);
        let why = reason.map(|reason| format!(": {reason}"));
        let told = match self.escalated_to.as_slice() {
            [] => String::new(),
            people => format!(" (not opened: {} told)", people.join(", ")),
        };
        let [urgent, whose, version, why] =
            [urgent, whose, version, why].map(Option::unwrap_or_default);
        one_line(&format!(
            "{id}  {urgent}{kind:<8}  {other}  {status}{why}{whose}{told}{version}"
        ))
    }
}

/// What is urgent and still waits for somebody goes first; the rest keeps its order.
pub fn urgent_first(messages: &mut [Stored]) {
    messages.sort_by_key(|stored| std::cmp::Reverse(pressing(&stored.life)));
}

fn pressing(life: &Life) -> Urgency {
    if life.status().is_end() {
        Urgency::Routine
    } else {
        life.urgency()
    }
}

/// Names and types come from messages of others: on a terminal they are text and nothing else.
fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).collect()
}

/// The message type, or what stands in its place when the file could not be read.
fn kind_words(message_type: &str) -> String {
    if message_type.is_empty() {
        "unreadable".to_owned()
    } else {
        short_type(message_type)
    }
}

/// `REF^I12` of `REF^I12^REF_I12`.
fn short_type(message_type: &str) -> String {
    message_type
        .split('^')
        .take(2)
        .collect::<Vec<_>>()
        .join("^")
}

impl EntryView {
    /// The line as shown.
    pub fn of(entry: &Entry) -> Self {
        Self {
            at: entry.at.to_rfc3339(),
            status: entry.status.words().to_owned(),
            by: entry.by.clone(),
            note: entry.note.as_ref().map(|note| note.sentence.clone()),
            alarm: entry.alarm,
        }
    }

    /// One line for people.
    pub fn words(&self) -> String {
        let note = self
            .note
            .as_ref()
            .map(|note| format!(" — {note}"))
            .unwrap_or_default();
        let mark = if self.alarm { "! " } else { "" };
        let line = format!("{}  {mark}{} (by {}){note}", self.at, self.status, self.by);
        one_line(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_cannot_write_lines_or_move_the_cursor() {
        let view = MessageView {
            id: "1".to_owned(),
            direction: "inbound",
            is_document: true,
            invocation_id: None,
            kind: "REF^I12".to_owned(),
            control_id: String::new(),
            from: "Clinic\n2  REF^I12  from Bank  Opened\u{1b}[2J".to_owned(),
            to: String::new(),
            status: "Needs a person".to_owned(),
            urgency: None,
            desk: None,
            version: None,
            escalated_to: Vec::new(),
            reason: None,
            listing: None,
            timeline: Vec::new(),
        };
        let summary = view.summary();
        assert!(!summary.contains(char::is_control), "{summary:?}");
        assert!(summary.contains("from Clinic 2  REF^I12  from Bank  Opened [2J"));
        let entry = EntryView {
            at: "2026-11-22T01:02:03Z".to_owned(),
            status: "Opened".to_owned(),
            by: "x\r\u{7}y".to_owned(),
            note: Some("n\u{9b}1m".to_owned()),
            alarm: false,
        };
        assert!(!entry.words().contains(char::is_control));
    }

    /// A received document as the store keeps it, with `more` in it.
    fn received(more: &str) -> Stored {
        let hex = "01".repeat(32);
        let text = format!(
            r#"{{"direction":"inbound","id":"00000000-0000-0000-0000-000000000003",
            "org":"https://b.example/id","sender":"https://a.example/id",
            "invocation_id":"urn:uuid:00000000-0000-0000-0000-000000000007","category":"urn:x",
            "peer":"p","sealed":"{hex}","fingerprint":"f","custody_at":0,"timeline":[],{more}}}"#
        );
        Stored {
            life: serde_json::from_str(&text).unwrap(),
            version: 1,
        }
    }

    fn letter(urgency: &str) -> String {
        let hex = "02".repeat(32);
        format!(
            r#""letter":{{"content":"{hex}","message_type":"REF^I12","control_id":"C1",
            "from":"Wattle","digest":"d","nature":{{"is":"document"}},"urgency":"{urgency}"}}"#
        )
    }

    #[test]
    fn a_line_says_who_has_it_what_is_to_be_looked_at_and_who_was_told() {
        let reason = r#"{"code":"recipient-unknown","sentence":"Nobody of this practice"}"#;
        let stored = received(&format!(
            r#"{},"phase":"triage","reason":{reason},"desk":{{"owner":{{"id":"lee","name":"Lee"}},
            "also":[{{"id":"kim","name":"Kim"}}],"because":{reason},
            "concerns":[{{"about":"recipient","reason":{reason}}}]}},
            "escalations":[{{"to":{{"id":"kim","name":"Kim"}},"at":0}}],
            "version":{{"relation":"first",
            "replaced_by":"00000000-0000-0000-0000-000000000009"}}"#,
            letter("stat")
        ));
        let view = MessageView::of(&stored.life);
        let summary = view.summary();
        assert_eq!(
            summary,
            "00000000-0000-0000-0000-000000000003  AT ONCE  REF^I12   from Wattle  Needs a \
             person; with Lee (also Kim); recipient: Nobody of this practice (not opened: Kim \
             told) [replaced by 00000000-0000-0000-0000-000000000009]"
        );
        let json = serde_json::to_value(&view).unwrap();
        assert_eq!(json["owner"], "Lee");
        assert_eq!(json["concerns"][0]["about"], "recipient");
        assert_eq!(json["urgency"], "at once");
    }

    #[test]
    fn what_is_urgent_and_waits_goes_first_and_the_rest_keeps_its_order() {
        let one = |phase: &str, urgency: &str| {
            received(&format!(r#"{},"phase":"{phase}""#, letter(urgency)))
        };
        let mut list = vec![
            one("with-software", "routine"),
            one("accepted", "stat"),
            one("with-software", "urgent"),
            one("triage", "stat"),
        ];
        urgent_first(&mut list);
        let phases: Vec<_> = list
            .iter()
            .map(|stored| (MessageView::of(&stored.life).status, stored.life.urgency()))
            .map(|(status, urgency)| (status.chars().next().unwrap(), urgency))
            .collect();
        let wanted = [
            ('N', Urgency::Stat),
            ('W', Urgency::Urgent),
            ('W', Urgency::Routine),
            ('A', Urgency::Stat),
        ];
        assert_eq!(phases, wanted);
    }
}
