//! What goes into a certificate: the shapes met in the field.

use ids::{Hpio, SmdTarget, Timestamp};

use super::CRL_URL;
use super::flaw::Flaw;
use super::validity::{DAY_MILLIS, Validity};

/// The end of a NASH common name.
const NASH_DOMAIN: &str = "id.electronichealth.net.au";

/// Another test number, for the certificate that names two organisations.
const OTHER_HPIO: &str = "8003629999900083";

/// An attribute of a subject name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Attribute {
    CommonName,
    Country,
    DomainComponent,
    Organisation,
}

/// An entry of subjectAltName.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum AltName {
    Dns(String),
    Uri(String),
}

/// What the key may be used for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Usage {
    /// keyCertSign, cRLSign; and basicConstraints with CA.
    Authority,
    /// keyEncipherment, dataEncipherment.
    Encipherment,
    /// digitalSignature, keyEncipherment, dataEncipherment.
    Everything,
    /// digitalSignature.
    Signing,
}

/// Everything but key, serial number and issuer.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) subject: Vec<(Attribute, String)>,
    pub(crate) validity: Validity,
    pub(crate) usage: Usage,
    pub(crate) alt_names: Vec<AltName>,
    /// extKeyUsage clientAuth and serverAuth.
    pub(crate) tls_uses: bool,
    /// The policy of NASH organisation certificates.
    pub(crate) nash_policy: bool,
    pub(crate) has_ski: bool,
    pub(crate) names_sha1: bool,
    pub(crate) addresses: Addresses,
}

/// Where a certificate says that its authority can be asked.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Addresses {
    /// Its revocation list.
    pub list: Option<String>,
    /// Its OCSP responder.
    pub ocsp: Option<String>,
    /// Its own certificate.
    pub issuer: Option<String>,
}

impl Profile {
    pub(crate) fn authority(name: &str, validity: Validity) -> Self {
        let subject = vec![
            (Attribute::Country, "AU".to_owned()),
            (
                Attribute::Organisation,
                "Sealpost synthetic world".to_owned(),
            ),
            (Attribute::CommonName, name.to_owned()),
        ];
        Self {
            usage: Usage::Authority,
            nash_policy: false,
            addresses: Addresses::default(),
            ..Self::leaf(subject, validity)
        }
    }

    pub(crate) fn organisation(hpio: &Hpio, name: &str, validity: Validity) -> Self {
        let component = |text: &str| (Attribute::DomainComponent, text.to_owned());
        let subject = vec![
            component("au"),
            component("net"),
            component("electronichealth"),
            component("id"),
            component(hpio.as_str()),
            (Attribute::Organisation, name.to_owned()),
            (Attribute::CommonName, common_name(hpio.as_str())),
        ];
        Self::leaf(subject, validity)
    }

    pub(crate) fn vendor(target: &SmdTarget, name: &str, validity: Validity) -> Self {
        let subject = vec![
            (Attribute::Country, "AU".to_owned()),
            (Attribute::Organisation, name.to_owned()),
            (Attribute::CommonName, format!("{name} messaging node")),
        ];
        Self {
            alt_names: vec![AltName::Uri(target.as_str().to_owned())],
            tls_uses: true,
            nash_policy: false,
            ..Self::leaf(subject, validity)
        }
    }

    pub(crate) fn with_dns_names(mut self, names: &[&str]) -> Self {
        self.alt_names
            .extend(names.iter().map(|name| AltName::Dns((*name).to_owned())));
        self
    }

    pub(crate) fn with_flaw(mut self, flaw: Flaw, at: Timestamp) -> Self {
        match flaw {
            Flaw::EnciphermentOnly => self.usage = Usage::Encipherment,
            Flaw::Expired => {
                self.validity = Validity::days(at.plus_millis(-91 * DAY_MILLIS), 90);
            }
            Flaw::MissingSki => self.has_ski = false,
            Flaw::NotYetValid => self.validity = Validity::days(at.plus_millis(DAY_MILLIS), 90),
            Flaw::Sha1 => self.names_sha1 = true,
            Flaw::SigningOnly => self.usage = Usage::Signing,
            Flaw::TwoOrganisations => {
                self.subject
                    .retain(|(attribute, _)| *attribute != Attribute::CommonName);
                self.subject
                    .push((Attribute::CommonName, common_name(OTHER_HPIO)));
            }
        }
        self
    }

    fn leaf(subject: Vec<(Attribute, String)>, validity: Validity) -> Self {
        Self {
            subject,
            validity,
            usage: Usage::Everything,
            alt_names: Vec::new(),
            tls_uses: false,
            nash_policy: true,
            has_ski: true,
            names_sha1: false,
            addresses: Addresses {
                list: Some(CRL_URL.to_owned()),
                ..Addresses::default()
            },
        }
    }
}

fn common_name(hpio: &str) -> String {
    format!("general.{hpio}.{NASH_DOMAIN}")
}
