//! New entries: what a person knows of a practice, before it becomes FHIR.

use certs::Certificate;
use ids::{Hd, Hpii, Hpio, Organisation, ProviderNumber};

use crate::environment::Environment;

/// An organisation to publish.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// FHIR id within the file: letters, digits, `-` and `.`, at most 64.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its HPI-O.
    pub hpio: Option<Hpio>,
}

/// A secure-messaging endpoint to publish.
#[derive(Debug, Clone)]
pub struct NewEndpoint {
    /// FHIR id within the file.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The SMD target: what senders put into `receiverOrganisation`.
    pub target: Organisation,
    /// The `https` URL of sealed message delivery.
    pub address: String,
    /// MSH-6 of messages sent here.
    pub facility: Hd,
    /// MSH-5 of messages sent here.
    pub application: Option<Hd>,
    /// The payload codes taken ([`crate::uris::payload`] or agreed ones).
    pub payloads: Vec<String>,
    /// The certificates to encrypt to; old and new one while a key is being changed.
    pub certificates: Vec<Certificate>,
    /// Production or test.
    pub environment: Environment,
    /// Id of the [`NewOrganisation`] that runs it.
    pub managed_by: String,
}

/// A person to publish.
#[derive(Debug, Clone)]
pub struct NewPractitioner {
    /// FHIR id within the file.
    pub id: String,
    /// The person's HPI-I.
    pub hpii: Option<Hpii>,
    /// Title, such as `Dr`; may be empty.
    pub prefix: String,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
}

/// A person's work at an organisation, to publish.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// FHIR id within the file.
    pub id: String,
    /// Id of the [`NewPractitioner`].
    pub practitioner: String,
    /// Id of the [`NewOrganisation`].
    pub organisation: String,
    /// What the person does there, in words.
    pub occupation: String,
    /// The Medicare provider number for this person at this place.
    pub provider_number: Option<ProviderNumber>,
    /// Ids of the [`NewEndpoint`]s that may be used to reach the person there.
    pub endpoints: Vec<String>,
}

/// A service to publish, addressable without a person.
#[derive(Debug, Clone)]
pub struct NewService {
    /// FHIR id within the file.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Id of the [`NewOrganisation`] that provides it.
    pub organisation: String,
    /// Ids of the [`NewEndpoint`]s that may be used to reach it.
    pub endpoints: Vec<String>,
}
