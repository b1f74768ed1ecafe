//! Endpoint: where and how messages are taken.

use ids::{Hd, Organisation};
use serde::{Deserialize, Serialize};

use super::extension::with_url;
use super::{CodeableConcept, Coding, Extension, Extra, Identifier, Meta, Period, Reference};
use crate::uris;

/// The only scheme anything is sent by.
const HTTPS: &str = "https://";

/// A secure-messaging endpoint (AU PD `au-pd-sm-endpoint`, HCPD `hcpd-endpoint`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Endpoint {
    /// Logical id within its source.
    pub id: String,
    /// Version and source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Receiving facility and application, certificates, environment, suppression.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// SMD targets and local ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<Identifier>,
    /// `active`, or why not (`suspended`, `off`, `error`, `entered-in-error`, `test`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The service interface spoken there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_type: Option<Coding>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managing_organization: Option<Reference>,
    /// When it is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// What it takes; read every coding of every concept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub payload_type: Vec<CodeableConcept>,
    /// URL to deliver to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Endpoint {
    /// The SMD targets, in the order published. A value that is no URI is left out.
    pub fn targets(&self) -> impl Iterator<Item = Organisation> {
        let named = |id: &&Identifier| id.system.as_deref() == Some(uris::id::SMD_TARGET);
        let values = self
            .identifier
            .iter()
            .filter(named)
            .filter_map(|id| id.value.as_deref());
        values.filter_map(|value| Organisation::parse_uri(value).ok())
    }

    /// MSH-6 of messages sent here (`au-receivingfacility`), verbatim.
    #[must_use]
    pub fn receiving_facility(&self) -> Option<Hd> {
        with_url(&self.extension, uris::ext::RECEIVING_FACILITY).find_map(Extension::to_designator)
    }

    /// MSH-5 of messages sent here (`au-receivingapplication`), verbatim.
    #[must_use]
    pub fn receiving_application(&self) -> Option<Hd> {
        with_url(&self.extension, uris::ext::RECEIVING_APPLICATION)
            .find_map(Extension::to_designator)
    }

    /// The published encryption certificates as written: PEM, base64 of PEM, or base64 of DER.
    pub fn certificate_texts(&self) -> impl Iterator<Item = &str> {
        with_url(&self.extension, uris::ext::ENCRYPTION_CERTIFICATE)
            .filter_map(|extension| extension.value_string.as_deref())
    }

    /// The address, when it is an `https` URL with a host.
    #[must_use]
    pub fn https_address(&self) -> Option<&str> {
        let address = self.address.as_deref()?.trim();
        let scheme = address.get(..HTTPS.len())?;
        let rest = &address[HTTPS.len()..];
        let has_host = rest.starts_with(|first: char| first.is_alphanumeric() || first == '[');
        let clean = !address.contains(|c: char| c.is_whitespace() || c.is_control());
        (scheme.eq_ignore_ascii_case(HTTPS) && has_host && clean).then_some(address)
    }

    /// Every payload coding.
    pub fn payload_codings(&self) -> impl Iterator<Item = &Coding> {
        self.payload_type.iter().flat_map(|concept| &concept.coding)
    }

    /// Every environment coding (R5 back-port of `Endpoint.environmentType`).
    pub fn environment_codings(&self) -> impl Iterator<Item = &Coding> {
        with_url(&self.extension, uris::ext::ENVIRONMENT_TYPE)
            .filter_map(|extension| extension.value_codeable_concept.as_ref())
            .flat_map(|concept| &concept.coding)
    }
}
