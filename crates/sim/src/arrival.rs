//! A request reaches a node: the engine takes it, and the reply goes back.

use crate::ledger::Passage;
use crate::parcel;
use crate::pause::{Replier, at_once};
use crate::scene::Scene;
use crate::wire::{Cargo, TlsPeer};
use audit::Action;
use delivery::Life;
use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::{Engine, Peer, ReceiveRefusal, Reception, ResponseRefusal};
use smd::{SealedMessage, StandardErrorCode, TransportResponse, codes};
use std::sync::Arc;
use store::{Key, MemoryStore, Space, Store};

/// Where a request arrived.
#[derive(Clone)]
pub(crate) struct Arrival {
    pub(crate) scene: Arc<Scene>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) disk: Arc<MemoryStore>,
    pub(crate) peer: TlsPeer,
}

impl Arrival {
    /// Serves the request to its end.
    pub(crate) async fn serve(self, cargo: Cargo) {
        match cargo {
            Cargo::Message(message, replier) => self.message(*message, replier).await,
            Cargo::Response(response, replier) => self.response(*response, replier).await,
        }
    }

    async fn message(&self, message: SealedMessage, replier: Option<Replier<Reply>>) {
        let passage = Passage {
            sender: message.metadata.sender_organisation.clone(),
            receiver: message.metadata.receiver_organisation.clone(),
            invocation: message.metadata.invocation_id.clone(),
        };
        let fingerprint = parcel::fingerprint(&message.encrypted_payload);
        let outcome = self.engine.receive(&self.peer, message).await;
        let outcome = outcome.map(|durable| *durable.get());
        self.scene.note(|| format!("  receive: {outcome:?}"));
        match &outcome {
            Ok(_) => self.check_custody(&passage, fingerprint.ok().as_deref()),
            Err(ReceiveRefusal::Store(_)) => {}
            Err(_) if self.peer.organisations().contains(&passage.sender) => {
                self.scene.ledger().refused(passage);
            }
            Err(_) => {}
        }
        if let Some(replier) = replier {
            replier.give(reply_to_message(outcome));
        }
    }

    /// The peer is told `ok`: is the message on the disk?
    fn check_custody(&self, passage: &Passage, fingerprint: Option<&str>) {
        let id = self.scene.ledger().receiver_life(passage);
        let stored = id.and_then(|id| at_once(self.disk.life(id))?.ok()?);
        let is_kept = stored.is_some_and(|stored| match stored.life {
            Life::Inbound(life) => Some(life.fingerprint.as_str()) == fingerprint,
            Life::Outbound(_) | Life::Relayed(_) => false,
        });
        if !is_kept {
            let words = "a peer was told ok for a message that the store does not hold";
            self.scene.ledger().object(words);
        }
    }

    async fn response(&self, response: TransportResponse, replier: Option<Replier<Told>>) {
        let metadata = response.metadata.clone();
        let outcome = self.engine.transport_response(&self.peer, response).await;
        self.scene
            .note(|| format!("  transport response: {outcome:?}"));
        let told = match outcome {
            Ok(_) => {
                if self.is_recorded(&metadata) != Some(true) {
                    let words = "a peer was told ok for a response that is not recorded";
                    self.scene.ledger().object(words);
                }
                Told::Done
            }
            Err(ResponseRefusal::Store(_)) => Told::NotYet(
                StandardErrorCode::ServiceTemporaryUnavailable
                    .as_str()
                    .to_owned(),
            ),
            Err(ResponseRefusal::UnknownSender(_)) => Told::Never("unknown sender".to_owned()),
        };
        if let Some(replier) = replier {
            replier.give(told);
        }
    }

    /// Credited to a message, or noted as ignored.
    fn is_recorded(&self, said: &smd::ResponseMetadata) -> Option<bool> {
        let org = &said.sender_organisation;
        let key = Key::new(org, Space::Invocation, &[said.invocation_id.as_str()]);
        let response = said.response_id.as_str();
        if let Some(id) = at_once(self.disk.find(&key))?.ok()?.first() {
            let name = Key::new(org, Space::Response, &[&id.to_string(), response]);
            if !at_once(self.disk.find(&name))?.ok()?.is_empty() {
                return Some(true);
            }
        }
        let entries = at_once(self.disk.audit(org, 0, usize::MAX))?.ok()?;
        Some(entries.iter().any(|entry| {
            entry.draft.action == Action::ReceiptIgnored
                && entry.draft.detail.get("response").map(String::as_str) == Some(response)
        }))
    }
}

/// As the transport tells it.
fn reply_to_message(outcome: Result<Reception, ReceiveRefusal>) -> Reply {
    let refusal = match outcome {
        Ok(Reception::Taken) => return Reply::Taken { duplicate: false },
        Ok(Reception::Duplicate) => return Reply::Taken { duplicate: true },
        Err(refusal) => refusal,
    };
    let message = refusal.to_string();
    let refused = |code: &str| Reply::Refused {
        code: code.to_owned(),
        message: message.clone(),
    };
    match &refusal {
        ReceiveRefusal::DifferentContent => refused(codes::DIFFERENT_CONTENT_UNDER_SAME_ID),
        ReceiveRefusal::Loop => refused(codes::LOOP),
        ReceiveRefusal::MailboxFull(_) => Reply::Unreachable(message),
        ReceiveRefusal::TooManyHops(_) => refused(codes::TOO_MANY_HOPS),
        ReceiveRefusal::UnknownReceiver(_) => refused(codes::UNKNOWN_RECEIVER),
        ReceiveRefusal::Expired(_) => refused(StandardErrorCode::BadParam.as_str()),
        ReceiveRefusal::Malformed(_) => refused(StandardErrorCode::BadlyFormedMsg.as_str()),
        ReceiveRefusal::NotEntitled(_) => refused(StandardErrorCode::NotAuthorised.as_str()),
        // It was here, and whether nothing of it was kept is not certain.
        ReceiveRefusal::Store(_) => Reply::Unclear("turned away for now".to_owned()),
    }
}
