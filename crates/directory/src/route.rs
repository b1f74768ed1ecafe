//! Route: where and under which key a message goes.

use certs::Certificate;
use ids::{Hd, Organisation};
use serde_json::Value;

use crate::offer::Interface;

/// Where an organisation receives one kind of payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// URL of the sealed message delivery service (https).
    pub address: String,
    /// The organisation that runs it, when the directory identifies it.
    pub provider: Option<Organisation>,
}

/// Everything needed to seal and send one message to one recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// SMD `receiverOrganisation`.
    pub organisation: Organisation,
    /// URL of the sealed message delivery service (https).
    pub endpoint_address: String,
    /// The organisation that runs the endpoint, when the directory identifies it.
    pub provider: Option<Organisation>,
    /// The key encipherment certificate, judged usable at the moment asked about.
    pub certificate: Certificate,
    /// SMD `serviceInterface`: how that service takes messages.
    pub interface: Interface,
    /// SMD `serviceCategory`: the payload code as the recipient publishes it.
    pub payload: String,
    /// MSH-6 as published, verbatim.
    pub receiving_facility: Hd,
    /// MSH-5 as published, verbatim; `None` leaves MSH-5 empty.
    pub receiving_application: Option<Hd>,
    /// What people call the recipient: a practitioner and practice, service, or organisation.
    pub recipient_name: String,
    /// The directory entries this was decided from (ids, versions, certificate thumbprint), to be
    /// kept with the message.
    pub snapshot: Value,
}
