//! What the revocation lists at hand say about a chain.

use ids::Timestamp;

use crate::{Certificate, Freshness, Refusal, RevocationList};

/// What is known about the revocation of a trusted certificate. A certificate that a list names
/// is never trusted, however old the list; what to make of the other cases is policy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Revocation {
    /// No list of its issuer is at hand.
    NoList,
    /// A list of its issuer does not name it.
    NotListed {
        /// How fresh that list is.
        freshness: Freshness,
    },
}

/// The outcome for a chain in which nothing is revoked.
pub(crate) struct Checked {
    /// About the certificate itself.
    pub(crate) leaf: Revocation,
    /// The earliest next update of the current lists used.
    pub(crate) next_update: Option<Timestamp>,
}

/// Asks the lists about `certificate` and each of its issuers but the root.
pub(crate) fn check(
    certificate: &Certificate,
    issuers: &[Certificate],
    lists: &[RevocationList],
    at: Timestamp,
) -> Result<Checked, Refusal> {
    let mut checked = Checked {
        leaf: Revocation::NoList,
        next_update: None,
    };
    let below = std::iter::once(certificate).chain(issuers);
    for (index, (subject, issuer)) in below.zip(issuers).enumerate() {
        let Some(list) = newest(subject, issuer, lists) else {
            continue;
        };
        if let Some(since) = list.revoked_since(subject) {
            return Err(if index == 0 {
                Refusal::Revoked { since }
            } else {
                Refusal::IssuerRevoked {
                    issuer: subject.subject().to_owned(),
                    since,
                }
            });
        }
        let freshness = list.freshness(at);
        if index == 0 {
            checked.leaf = Revocation::NotListed { freshness };
        }
        if freshness == Freshness::Current {
            let earlier = checked
                .next_update
                .into_iter()
                .chain(list.next_update())
                .min();
            checked.next_update = earlier;
        }
    }
    Ok(checked)
}

fn newest<'a>(
    subject: &Certificate,
    issuer: &Certificate,
    lists: &'a [RevocationList],
) -> Option<&'a RevocationList> {
    lists
        .iter()
        .filter(|list| list.covers(subject, issuer))
        .max_by_key(|list| list.this_update())
}
