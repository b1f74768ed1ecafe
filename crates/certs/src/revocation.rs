//! What the lists and answers at hand say about a chain.

use ids::Timestamp;

use crate::revocation_policy::Known;
use crate::{Anchors, Certificate, Freshness, OcspStatus, Refusal};

/// What is known about the revocation of a trusted certificate. A certificate that its issuer
/// revoked before the time asked about is never trusted, however old the list or answer; what to
/// make of the other cases is policy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Revocation {
    /// Neither a list of its issuer nor an answer about it is at hand.
    NoList,
    /// A list of its issuer does not name it, or an answer says that it is good.
    NotListed {
        /// How fresh that is.
        freshness: Freshness,
    },
}

/// The outcome for a chain in which nothing is revoked.
pub(crate) struct Checked {
    /// About the certificate itself.
    pub(crate) leaf: Revocation,
    /// The earliest next update of what is current and was used.
    pub(crate) next_update: Option<Timestamp>,
}

/// That an authority said a certificate was not revoked, or from when on it was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LastWord {
    /// How fresh that is at the time asked about.
    pub freshness: Freshness,
    /// As of when it was right.
    pub this_update: Timestamp,
    /// By when there is news; `None` when that is not said.
    pub next_update: Option<Timestamp>,
}

impl Anchors {
    /// The most telling word at hand about the revocation of `certificate`, issued by `issuer`.
    #[must_use]
    pub fn last_word(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Timestamp,
    ) -> Option<LastWord> {
        best_word(certificate, issuer, self, at)
    }
}

/// Asks about `certificate` and each of its issuers but the root.
pub(crate) fn check(
    certificate: &Certificate,
    issuers: &[Certificate],
    anchors: &Anchors,
    at: Timestamp,
) -> Result<Checked, Refusal> {
    let mut checked = Checked {
        leaf: Revocation::NoList,
        next_update: None,
    };
    let below = std::iter::once(certificate).chain(issuers);
    for (index, (subject, issuer)) in below.zip(issuers).enumerate() {
        if let Some(since) = revoked_since(subject, issuer, anchors).filter(|since| *since <= at) {
            return Err(if index == 0 {
                Refusal::Revoked { since }
            } else {
                Refusal::IssuerRevoked {
                    issuer: subject.subject().to_owned(),
                    since,
                }
            });
        }
        let word = best_word(subject, issuer, anchors, at);
        let known = match word {
            Some(word) => Known::Said {
                freshness: word.freshness,
                this_update: word.this_update,
            },
            None => Known::Nothing {
                asked_since: anchors.asked_since(subject),
            },
        };
        // Many roots publish nothing about the few authorities below them; of those that do, the
        // policy is to know.
        let must_know = index == 0 || names_an_address(subject);
        if must_know || word.is_some() {
            anchors.policy().check(known, issuer.subject(), at)?;
        }
        let Some(word) = word else { continue };
        if index == 0 {
            let freshness = word.freshness;
            checked.leaf = Revocation::NotListed { freshness };
        }
        if word.freshness == Freshness::Current {
            let both = checked.next_update.into_iter().chain(word.next_update);
            checked.next_update = both.min();
        }
    }
    Ok(checked)
}

fn names_an_address(certificate: &Certificate) -> bool {
    !certificate.crl_distribution_points().is_empty() || !certificate.ocsp_responders().is_empty()
}

/// Since when it has been revoked, as the newest list or the newest answer says.
fn revoked_since(
    subject: &Certificate,
    issuer: &Certificate,
    anchors: &Anchors,
) -> Option<Timestamp> {
    let lists = anchors.revocation_lists().iter();
    let list = lists
        .filter(|list| list.covers(subject, issuer))
        .max_by_key(|list| list.this_update());
    let answers = anchors.ocsp_answers().iter();
    let answer = answers
        .filter(|answer| answer.covers(subject, issuer))
        .max_by_key(|answer| answer.this_update());
    let by_list = list.and_then(|list| list.revoked_since(subject));
    let by_answer = answer.and_then(|answer| match answer.status() {
        OcspStatus::Revoked { since } => Some(since),
        OcspStatus::Good | OcspStatus::Unknown => None,
    });
    by_list.into_iter().chain(by_answer).min()
}

/// The most telling of what says that it is not revoked.
fn best_word(
    subject: &Certificate,
    issuer: &Certificate,
    anchors: &Anchors,
    at: Timestamp,
) -> Option<LastWord> {
    let lists = anchors.revocation_lists().iter();
    let by_lists = lists
        .filter(|list| list.covers(subject, issuer))
        .map(|list| LastWord {
            freshness: list.freshness(at),
            this_update: list.this_update(),
            next_update: list.next_update(),
        });
    let answers = anchors.ocsp_answers().iter();
    let by_answers = answers
        .filter(|answer| answer.covers(subject, issuer))
        .filter(|answer| match answer.status() {
            OcspStatus::Good | OcspStatus::Revoked { .. } => true,
            OcspStatus::Unknown => false,
        })
        .map(|answer| LastWord {
            freshness: answer.freshness(at),
            this_update: answer.this_update(),
            next_update: answer.next_update(),
        });
    by_lists.chain(by_answers).min_by_key(|word| {
        let newest_first = std::cmp::Reverse(word.this_update);
        (word.freshness.rank(), newest_first)
    })
}
