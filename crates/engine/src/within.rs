//! What one organisation of this node has for another: no network lies between them.

use crate::ports::Destination;
use crate::{Engine, Peer, ReceiveRefusal, Reception, ResponseRefusal};
use delivery::inbound::Told;
use delivery::outbound::Reply;
use delivery::response::code;
use ids::Organisation;
use smd::{SealedMessage, TransportResponse};

/// A practice whose keys are here: no certificate has to prove it to us.
struct Ourselves([Organisation; 1]);

impl Peer for Ourselves {
    fn organisations(&self) -> &[Organisation] {
        &self.0
    }
}

impl Engine {
    /// Gives a message to a tenant of ours; `None` where the receiver is none.
    pub(crate) async fn deliver_here(
        &self,
        to: &Destination,
        message: &SealedMessage,
    ) -> Option<Reply> {
        let hosting = self.hosting.as_ref()?;
        if !hosting.serves(&message.metadata.receiver_organisation) {
            return None;
        }
        let peer = Ourselves([to.on_behalf_of.clone()]);
        let taken = self.receive(&peer, message.clone()).await;
        Some(match taken.map(store::Durable::into_inner) {
            Ok(Reception::Duplicate) => Reply::Taken { duplicate: true },
            Ok(Reception::Taken) => Reply::Taken { duplicate: false },
            Err(ReceiveRefusal::Store(error)) => Reply::Unclear(error.to_string()),
            Err(refusal @ ReceiveRefusal::MailboxFull(_)) => {
                Reply::Unreachable(refusal.to_string())
            }
            Err(refusal) => Reply::Refused {
                code: refused(&refusal).to_owned(),
                message: refusal.to_string(),
            },
        })
    }

    /// Gives a response to an organisation whose responses come to this provider; `None` where
    /// the address is another's.
    pub(crate) async fn respond_here(
        &self,
        to: &Destination,
        response: &TransportResponse,
    ) -> Option<Told> {
        let hosting = self.hosting.as_ref()?;
        if to.address != hosting.provider.respond_to {
            return None;
        }
        let peer = Ourselves([to.on_behalf_of.clone()]);
        Some(
            match self.transport_response(&peer, response.clone()).await {
                Ok(_) => Told::Done,
                Err(ResponseRefusal::Store(error)) => Told::NotYet(error.to_string()),
                Err(ResponseRefusal::UnknownSender(org)) => {
                    Told::Never(format!("{org} is not served here any more"))
                }
            },
        )
    }
}

fn refused(refusal: &ReceiveRefusal) -> &'static str {
    match refusal {
        ReceiveRefusal::DifferentContent => code::DIFFERENT_CONTENT,
        ReceiveRefusal::Expired(_) => code::EXPIRED,
        ReceiveRefusal::Loop => code::LOOP,
        ReceiveRefusal::Malformed(_) => code::NOT_OPENED,
        ReceiveRefusal::NotEntitled(_) => code::NOT_ENTITLED,
        ReceiveRefusal::MailboxFull(_) | ReceiveRefusal::Store(_) => code::NOT_FORWARDED,
        ReceiveRefusal::TooManyHops(_) => code::TOO_MANY_HOPS,
        ReceiveRefusal::UnknownReceiver(_) => code::UNKNOWN_RECEIVER,
    }
}
