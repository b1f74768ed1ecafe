//! Sorting what came in: whom in the practice it is for, and what keeps it from being filed.

use crate::advance::Along;
use crate::named::named;
use crate::open::Finding;
use crate::outcome::delivered;
use crate::ports::PatientMatch;
use crate::versions::Dated;
use crate::{Engine, Practice};
use delivery::hand_over::file_name;
use delivery::inbound::{About, Concern, Desk, Event, Inbound, Letter, NotVerified, Owner};
use delivery::outbound::NotPrepared;
use delivery::response::code;
use delivery::{Folder, HandOver, Reason};
use display::{Displays, Preference};
use hl7v2::Message;
use ids::Timestamp;
use routing::{Because, Route, Who};
use store::{Key, NewKey, Space};

impl Engine {
    /// What becomes of a genuine document for this practice.
    pub(crate) async fn sort(
        &self,
        practice: &Practice,
        life: &Inbound,
        letter: Letter,
        read: &document::Letter,
        mut along: Along,
        now: Timestamp,
    ) -> Finding {
        let content = along.blobs.iter().find(|blob| blob.id == letter.content);
        let content = content.map(|blob| blob.bytes.clone());
        let document = content.clone();
        let message = content.and_then(|bytes| Message::read(bytes).message.ok());
        let mut dated = None;
        let mut desk = None;
        if let Some(message) = &message {
            dated = Dated::read(life, message, &practice.zone);
            desk = self.desk(practice, life, read, message, now).await;
        }
        let answer = if practice.imports && practice.software_confirms {
            code::DELIVERED
        } else {
            code::DELIVERED_NO_SOFTWARE_ACK
        };
        let outcome = delivered(answer, &letter.digest, now);
        let held = desk.as_ref().and_then(|desk| practice.holds(desk));
        let event = if let Some(reason) = held {
            Event::NotVerified(NotVerified::Triage {
                letter,
                reason,
                outcome,
                desk: desk.map(Box::new),
            })
        } else {
            along.keys.push(known_as(life, &read.control_id));
            let owner = desk.as_ref().map(|desk| desk.owner.id.as_str());
            let hand_over = practice.hand_over(life, &read.message_code, owner, now);
            Event::Verified {
                letter,
                hand_over,
                outcome,
                desk: desk.map(Box::new),
            }
        };
        Finding {
            dated,
            document,
            ..Finding::new(event, along)
        }
    }

    /// Whose desk it goes to, where the practice says who there is.
    async fn desk(
        &self,
        practice: &Practice,
        life: &Inbound,
        read: &document::Letter,
        message: &Message,
        now: Timestamp,
    ) -> Option<Desk> {
        let others = self.other_concerns(practice, life, message, now).await;
        if practice.roster.is_empty() {
            let first = others.first()?.reason.clone();
            return Some(with_concerns(practice.desk_of_triage(first, now), others));
        }
        let route = routing::route(&practice.roster, &named(read, message), now);
        let desk = match route {
            Route::Triage {
                owner: who,
                because,
                suggestion,
                location,
            } => {
                let because = reason(because);
                let concern = Concern {
                    about: About::Recipient,
                    reason: because.clone(),
                };
                return Some(with_concerns(
                    Desk {
                        owner: owner(who),
                        also: Vec::new(),
                        location,
                        because,
                        suggestion: suggestion.map(owner),
                        concerns: vec![concern],
                        filed: None,
                    },
                    others,
                ));
            }
            Route::To {
                who,
                also,
                because,
                location,
            } => Desk {
                location,
                owner: owner(who),
                also: also.into_iter().map(owner).collect(),
                because: reason(because),
                suggestion: None,
                concerns: Vec::new(),
                filed: None,
            },
        };
        Some(if others.is_empty() {
            desk
        } else {
            let place = desk.location.as_deref();
            let triage = owner(practice.roster.triage_owner(place, now));
            held_for(desk, triage, others)
        })
    }

    /// What keeps it from being filed beside its recipient. Asked only where Sealpost decides:
    /// software that matches for itself never waits for us.
    async fn other_concerns(
        &self,
        practice: &Practice,
        life: &Inbound,
        message: &Message,
        now: Timestamp,
    ) -> Vec<Concern> {
        if !practice.filing.holds(About::Patient) {
            return Vec::new();
        }
        let patients = &self.ports.patients;
        let matched = patients.matching(&life.org, message.bytes(), now).await;
        let patient = match matched {
            PatientMatch::Matched { .. } | PatientMatch::NotAsked => None,
            PatientMatch::NeedsPerson { reason } => Some(reason),
            PatientMatch::New => Some(Reason::new(
                "patient-new",
                "Nobody of the patient index comes into question; register the patient first",
            )),
        };
        let way_back = self.way_back(&life.sender, &life.category, now).await;
        let sender = match way_back {
            Err(NotPrepared::RecipientUnknown(_)) => Some(Reason::new(
                "sender-not-listed",
                "The directory does not list the organisation that sent it; find out who it is",
            )),
            Ok(_) | Err(NotPrepared::Impossible(_) | NotPrepared::NotNow(_)) => None,
        };
        let display = not_compliant(message);
        let concern = |about, reason: Option<Reason>| {
            let reason = reason?;
            Some(Concern { about, reason })
        };
        [
            concern(About::Patient, patient),
            concern(About::Sender, sender),
            concern(About::Display, display),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Why nobody may be able to read it as it was meant to be read (ADRM 008).
fn not_compliant(message: &Message) -> Option<Reason> {
    let displays = Displays::read(message);
    let picks = displays.pick(&Preference::default());
    let fault = displays.concerns(&picks).into_iter().next()?;
    let place = match fault.path.as_str() {
        "" => String::new(),
        path => format!(" ({path})"),
    };
    let words = format!("{}{place}", fault.sentence());
    Some(Reason::new("display-not-compliant", words))
}

/// On the desk of whoever sorts such things out; whose it is once it is filed is known.
fn held_for(desk: Desk, triage: Owner, concerns: Vec<Concern>) -> Desk {
    let mut also = desk.also;
    if desk.owner != triage {
        also.retain(|other| *other != triage);
        also.insert(0, desk.owner.clone());
    }
    let because = concerns
        .first()
        .map_or(desk.because, |concern| concern.reason.clone());
    Desk {
        owner: triage,
        also,
        location: desk.location,
        because,
        suggestion: Some(desk.owner),
        concerns,
        filed: None,
    }
}

fn with_concerns(mut desk: Desk, more: Vec<Concern>) -> Desk {
    desk.concerns.extend(more);
    desk
}

fn owner(who: Who) -> Owner {
    Owner {
        id: who.id,
        name: who.name,
    }
}

fn reason(because: Because) -> Reason {
    Reason::new(because.code.as_str(), because.sentence)
}

/// The name under which the software's acknowledgement finds it.
pub(crate) fn known_as(life: &Inbound, control_id: &str) -> NewKey {
    NewKey {
        key: Key::new(&life.org, Space::HandedOver, &[control_id]),
        life: life.id,
    }
}

impl Practice {
    /// The file for the practice's software, if it imports files.
    pub(crate) fn hand_over(
        &self,
        life: &Inbound,
        message_code: &str,
        owner: Option<&str>,
        now: Timestamp,
    ) -> Option<HandOver> {
        let extension = self.file_names.extension(message_code);
        let name = file_name(now, message_code, life.id, extension);
        let file = HandOver::new(Folder::Incoming, name).holding(message_code);
        self.imports.then(|| file.owned_by(owner))
    }

    /// The desk of whoever sorts out what nobody else gets, where the practice named somebody.
    pub(crate) fn triage_desk(&self, because: Reason, now: Timestamp) -> Option<Desk> {
        self.roster.data().triage_owner.as_ref()?;
        Some(self.desk_of_triage(because, now))
    }

    /// The same, or that of the reception where nobody is named: what is held has an owner.
    fn desk_of_triage(&self, because: Reason, now: Timestamp) -> Desk {
        Desk {
            owner: owner(self.roster.triage_owner(None, now)),
            also: Vec::new(),
            location: None,
            because,
            suggestion: None,
            concerns: Vec::new(),
            filed: None,
        }
    }

    /// Why a document on this desk is held for a person; `None` when it is not.
    fn holds(&self, desk: &Desk) -> Option<Reason> {
        let mut concerns = desk.concerns.iter();
        let held = concerns.find(|concern| self.filing.holds(concern.about))?;
        Some(held.reason.clone())
    }
}
