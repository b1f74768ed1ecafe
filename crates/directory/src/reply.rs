//! Reply: whether the answers to what we send can find their way back, and where we send ours.

use std::fmt;

use ids::{Hd, Organisation, Timestamp};

use crate::code_set::CodeSet;
use crate::directory::Directory;
use crate::offer::{Offer, answers_to};
use crate::payload_name::payload_name;
use crate::refusal::{Refusal, Sought};
use crate::resolve::{Sender, is_active, is_suppressed};
use crate::route::Route;
use crate::uris::interface;

/// Why the answer to a message might not come back: a warning before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyGap {
    /// The payload types that would answer it.
    pub answers: &'static [&'static str],
    /// Why none of them would reach us.
    pub refusal: Refusal,
}

impl fmt::Display for ReplyGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.answers.iter().map(|code| payload_name(code)).collect();
        let names = names.join(" or ");
        let why = if matches!(self.refusal, Refusal::UnknownRecipient { .. }) {
            "our own organisation has no endpoint in the directory.".to_owned()
        } else {
            self.refusal.sentence()
        };
        write!(
            f,
            "The recipient may be unable to send back {names}: {why} Publish our own entry, and \
             check it with `sealpost directory publish --dry-run`."
        )
    }
}

/// Where transport responses for an organisation go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseRoute {
    /// The endpoint's id in the directory.
    pub endpoint: String,
    /// URL of its TransportResponseDelivery service (https).
    pub address: String,
}

impl Directory {
    /// Whether the answers to a message of this payload type would find their way back to
    /// `ours`: our own entry takes one of the types that answer it, under a certificate that may
    /// be encrypted to. Asked before sending.
    ///
    /// # Errors
    /// [`ReplyGap`]
    pub fn check_reply(
        &self,
        ours: &Organisation,
        payload: &str,
        at: Timestamp,
        sender: Sender<'_>,
    ) -> Result<(), ReplyGap> {
        let answers = answers_to(payload);
        let mut first = None;
        for answer in answers {
            match self.lookup_by_organisation(ours, answer, at, sender) {
                Ok(_) => return Ok(()),
                Err(refusal) => {
                    first.get_or_insert(refusal);
                }
            }
        }
        match first {
            Some(refusal) => Err(ReplyGap { answers, refusal }),
            None => Ok(()),
        }
    }

    /// The way back by the facility that a received message names in MSH-4, for the RRI or ACK
    /// that answers it. Only an endpoint that publishes the whole of it, or the HPI-O in it, is
    /// found.
    ///
    /// # Errors
    /// The [`Refusal`] that names the step nearest to success.
    pub fn lookup_by_facility(
        &self,
        facility: &Hd,
        payload: &str,
        at: Timestamp,
        sender: Sender<'_>,
    ) -> Result<Route, Refusal> {
        let wanted = crate::Wanted {
            facility: facility.clone(),
            individuals: Vec::new(),
            payload: payload.to_owned(),
            at,
        };
        self.resolve_offer(&wanted, &Offer::of(&[payload]), sender)
    }

    /// Where a transport response to a message of `sender_organisation` goes, where the message
    /// itself does not say: the endpoint of that SMD target that takes transport responses.
    ///
    /// # Errors
    /// [`Refusal::UnknownRecipient`] when it has none, else what keeps the first from being used.
    pub fn lookup_responses(
        &self,
        sender_organisation: &Organisation,
        at: Timestamp,
        sender: Sender<'_>,
    ) -> Result<ResponseRoute, Refusal> {
        let takes_responses = |endpoint: &&crate::fhir::Endpoint| {
            let code = interface::TRANSPORT_RESPONSE_DELIVERY;
            let coding = endpoint.connection_type.as_ref();
            coding.is_some_and(|coding| CodeSet::SmdInterfaces.says(coding, code))
                && !is_suppressed(&endpoint.extension)
        };
        let mut refusal = Refusal::UnknownRecipient {
            sought: Sought::Organisation,
        };
        for endpoint in self
            .endpoints_of(sender_organisation)
            .filter(takes_responses)
        {
            let recipient = crate::name::shown(endpoint.name.as_deref().unwrap_or(&endpoint.id));
            if !is_active(endpoint, at) {
                refusal = Refusal::EndpointInactive { recipient };
            } else if !sender.environment.holds(endpoint) {
                let ours = sender.environment;
                refusal = Refusal::WrongEnvironment { recipient, ours };
            } else if let Some(address) = endpoint.https_address() {
                return Ok(ResponseRoute {
                    endpoint: endpoint.id.clone(),
                    address: address.to_owned(),
                });
            } else {
                let lacks = crate::Lack::Address;
                refusal = Refusal::EndpointIncomplete { recipient, lacks };
            }
        }
        Err(refusal)
    }
}
