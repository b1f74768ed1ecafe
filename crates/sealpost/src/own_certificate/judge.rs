//! Whether a certificate will do for a practice, and if not, everything that is wrong with it.

use super::Bundle;
use certs::{Anchors, Certificate, IdentityMismatch, Purpose, Refusal, judge_with, proves};
use directory::Environment;
use ids::{Organisation, Timestamp};
use std::collections::BTreeSet;

/// What a certificate is judged against.
pub struct Setting<'a> {
    /// Whose it is to be.
    pub organisation: &'a Organisation,
    /// Whom the node trusts.
    pub anchors: &'a Anchors,
    /// Whether the node works with real messages.
    pub environment: Environment,
    /// The certificate in use, if there is one.
    pub present: Option<&'a Certificate>,
    /// Certificates that were in use before.
    pub earlier: &'a [Certificate],
    /// The moment.
    pub at: Timestamp,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is the one in use.
    #[error("This certificate is in place already.")]
    InPlace,
    /// A newer one took its place before.
    #[error("This certificate was replaced already: the one in use is valid from {}.", day(*.0))]
    Replaced(Timestamp),
    /// It is not to be trusted.
    #[error("{0}")]
    Refused(Refusal),
    /// A test authority issued it, and the node works with real messages.
    #[error("This is a test certificate (issued by \"{0}\"), and this node works in production.")]
    TestInProduction(String),
    /// It is another organisation's, or nobody's.
    #[error("The certificate is not this practice's: {0}.")]
    WrongOrganisation(IdentityMismatch),
}

impl Problem {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InPlace => "in-place",
            Self::Refused(refusal) => refusal.code(),
            Self::Replaced(_) => "replaced",
            Self::TestInProduction(_) => "test-in-production",
            Self::WrongOrganisation(_) => "wrong-organisation",
        }
    }

    /// What to do about it.
    pub fn fix(&self) -> &'static str {
        match self {
            Self::InPlace => "Nothing is to be done.",
            Self::Refused(refusal) => refusal.fix(),
            Self::Replaced(_) => {
                "Import the newest file that the authority sent; its key stays on the node for \
                 messages that are still under way."
            }
            Self::TestInProduction(_) => {
                "Import the practice's production certificate, or set environment = \"test\" on a \
                 node for training."
            }
            Self::WrongOrganisation(_) => {
                "Compare the HPI-O in the certificate with the practice's own, and correct \
                 `organisation` in the configuration if that is the wrong one; else ask for the \
                 right certificate."
            }
        }
    }
}

/// What a practice's own certificate is used for.
pub const PURPOSES: [Purpose; 3] = [
    Purpose::Signing,
    Purpose::KeyEncipherment,
    Purpose::TlsClient,
];

/// Everything that is wrong, each kind once; nothing if it will do.
pub fn problems(bundle: &Bundle, setting: &Setting<'_>) -> Vec<Problem> {
    let certificate = &bundle.certificate;
    let mut found = Vec::new();
    found.extend(replaced(certificate, setting));
    if let Err(mismatch) = proves(certificate, setting.organisation) {
        found.push(Problem::WrongOrganisation(mismatch));
    }
    if setting.environment == Environment::Production && is_for_tests(certificate) {
        found.push(Problem::TestInProduction(certificate.issuer().to_owned()));
    }
    let mut seen = BTreeSet::new();
    for purpose in PURPOSES {
        let judged = judge_with(
            certificate,
            &bundle.others,
            setting.anchors,
            purpose,
            setting.at,
        );
        if let Err(refusal) = judged
            && seen.insert(refusal.code())
        {
            found.push(Problem::Refused(refusal));
        }
    }
    found
}

fn replaced(certificate: &Certificate, setting: &Setting<'_>) -> Option<Problem> {
    let same = |other: &Certificate| other.thumbprint_sha256() == certificate.thumbprint_sha256();
    let present = setting.present?;
    if same(present) {
        return Some(Problem::InPlace);
    }
    let is_older = certificate.not_before() < present.not_before()
        && certificate.not_after() < present.not_after();
    let was_there = setting.earlier.iter().any(same);
    (is_older || was_there).then(|| Problem::Replaced(present.not_before()))
}

/// The names of NASH's test authorities begin with the word (smd §6.3), as those of others do.
fn is_for_tests(certificate: &Certificate) -> bool {
    let mut words = certificate
        .issuer()
        .split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word == "TEST")
}

/// The date of a moment, UTC, `2026-11-22`.
fn day(at: Timestamp) -> String {
    let mut text = at.to_rfc3339();
    text.truncate("2026-11-22".len());
    text
}
