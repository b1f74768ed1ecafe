//! Where a chain breaks off, by following names only. It explains a refusal; it proves nothing.

use crate::{Certificate, Refusal};

/// Longest chain followed, in issuers.
const MAX_ISSUERS: usize = 8;

/// The issuers found by name, and what keeps them from reaching a root.
pub(crate) struct Lineage {
    pub(crate) issuers: Vec<Certificate>,
    pub(crate) gap: Option<Refusal>,
}

/// Follows the issuer names of `certificate` through `pool` to one of `roots`.
pub(crate) fn trace(
    certificate: &Certificate,
    pool: &[&Certificate],
    roots: &[Certificate],
) -> Lineage {
    let mut issuers: Vec<Certificate> = Vec::new();
    let mut current = certificate;
    loop {
        if let Some(root) = roots.iter().find(|root| is_issuer(root, current)) {
            issuers.push(root.clone());
            return Lineage { issuers, gap: None };
        }
        let unseen = |candidate: &&&Certificate| !issuers.contains(candidate);
        let next = pool
            .iter()
            .filter(unseen)
            .find(|candidate| is_issuer(candidate, current));
        match next {
            Some(issuer) if issuers.len() < MAX_ISSUERS => {
                issuers.push((*issuer).clone());
                current = issuer;
            }
            Some(_) | None => {
                let gap = Some(gap(current, issuers.is_empty()));
                return Lineage { issuers, gap };
            }
        }
    }
}

fn is_issuer(candidate: &Certificate, certificate: &Certificate) -> bool {
    candidate.subject_der() == certificate.issuer_der()
}

/// A certificate whose own issuer is not at hand most often lacks an intermediate. Further up,
/// or where a certificate issued itself, the authority is simply not one of ours.
fn gap(last: &Certificate, is_first: bool) -> Refusal {
    let issuer = last.issuer().to_owned();
    if is_first && last.issuer_der() != last.subject_der() {
        Refusal::MissingIntermediate { issuer }
    } else {
        Refusal::UnknownIssuer { issuer }
    }
}
