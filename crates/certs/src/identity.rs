//! Which organisation a certificate speaks for (smd §6.2 and §6.3).

use std::collections::BTreeSet;

use ids::{Hpio, Organisation};
use thiserror::Error;

use crate::Certificate;

/// What follows the host name and the HPI-O in the common name of a NASH certificate.
const NASH_DOMAIN: &str = ".id.electronichealth.net.au";

/// Digits in an HPI-O.
const HPIO_DIGITS: usize = 16;

/// Why a certificate does not prove to be the organisation named.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum IdentityMismatch {
    /// Two HPI-Os in one certificate: nobody can say which is meant.
    #[error(
        "the certificate names two organisations, {first} and {second}: \
         it cannot be used; ask its owner to have it issued again"
    )]
    Ambiguous {
        /// The lower number.
        first: Hpio,
        /// The higher number.
        second: Hpio,
    },
    /// Neither an HPI-O nor an SMD target is in it.
    #[error(
        "the certificate does not name any healthcare organisation: \
         use a NASH organisation certificate or one from a messaging vendor"
    )]
    Nameless,
    /// It belongs to somebody else.
    #[error(
        "the certificate belongs to {} and not to {claimed}: \
         check the organisation number and whose certificate was supplied",
        list(.proved)
    )]
    OtherOrganisation {
        /// Who the message or the configuration says it is.
        claimed: Organisation,
        /// Who the certificate says it is; not empty.
        proved: Vec<Organisation>,
    },
}

impl Certificate {
    /// The organisations this certificate names: first the HPI-O, looked for in the subject's DC,
    /// then in the label before `.id.electronichealth.net.au` of its CN, in the SAN URIs and in
    /// the subject's UID; then every other absolute SAN URI as a vendor's SMD target. A wrong
    /// check digit is let pass. Empty when nothing is named.
    ///
    /// # Errors
    /// [`IdentityMismatch::Ambiguous`] when two different HPI-Os are found (smd §6.3).
    pub fn organisations(&self) -> Result<Vec<Organisation>, IdentityMismatch> {
        let (from_san, targets) = self.san_organisations();
        let from_dc = self.domain_components().iter().filter_map(|dc| hpio(dc));
        let from_cn = self.common_names().iter().filter_map(|cn| hpio_label(cn));
        let from_uid = self.user_ids().iter().filter_map(|uid| hpio(uid));
        let found: BTreeSet<Hpio> = from_dc
            .chain(from_cn)
            .chain(from_san)
            .chain(from_uid)
            .collect();
        let mut found = found.into_iter();
        let hpio = found.next();
        if let (Some(first), Some(second)) = (hpio.clone(), found.next()) {
            return Err(IdentityMismatch::Ambiguous { first, second });
        }
        Ok(hpio
            .into_iter()
            .map(Organisation::Hpio)
            .chain(targets)
            .collect())
    }

    fn san_organisations(&self) -> (Vec<Hpio>, Vec<Organisation>) {
        let mut hpios = Vec::new();
        let mut targets = Vec::new();
        for organisation in self.san_uris().iter().filter_map(|uri| parse(uri)) {
            match organisation {
                Organisation::Hpio(hpio) => hpios.push(hpio),
                Organisation::Target(_) if targets.contains(&organisation) => {}
                Organisation::Target(_) => targets.push(organisation),
            }
        }
        (hpios, targets)
    }
}

/// Whether `certificate` names `organisation`: by its HPI-O, or by an SMD target equal to the
/// claimed one byte for byte. It says nothing about trust: [`judge`](crate::judge) does.
///
/// # Errors
/// [`IdentityMismatch`] when it names nobody, two organisations, or another one.
pub fn proves(
    certificate: &Certificate,
    organisation: &Organisation,
) -> Result<(), IdentityMismatch> {
    let proved = certificate.organisations()?;
    if proved.is_empty() {
        return Err(IdentityMismatch::Nameless);
    }
    if proved.contains(organisation) {
        return Ok(());
    }
    Err(IdentityMismatch::OtherOrganisation {
        claimed: organisation.clone(),
        proved,
    })
}

/// SAN entries that are no usable URI name nobody; they do not make the certificate wrong.
fn parse(uri: &str) -> Option<Organisation> {
    Organisation::parse_uri(uri).ok()
}

/// Exactly sixteen digits that are an HPI-O; check digits of real certificates are sometimes
/// wrong, so they are not looked at.
fn hpio(text: &str) -> Option<Hpio> {
    let plain = text.len() == HPIO_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { Hpio::read(text).0 } else { None }
}

/// `<host>.<HPI-O>.id.electronichealth.net.au`, in any case.
fn hpio_label(common_name: &str) -> Option<Hpio> {
    let lower = common_name.to_ascii_lowercase();
    let labels = lower.strip_suffix(NASH_DOMAIN)?;
    hpio(labels.rsplit('.').next()?)
}

fn list(organisations: &[Organisation]) -> String {
    let uris: Vec<String> = organisations.iter().map(Organisation::uri).collect();
    uris.join(" and ")
}
