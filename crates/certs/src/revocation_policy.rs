//! What to make of a certificate of which nobody can say whether it was revoked.

use ids::Timestamp;

use crate::{Freshness, Refusal};

/// Whether not knowing is enough to refuse.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum RevocationMode {
    /// It is not: the certificate is trusted, and that its revocation is not known is told. Beyond
    /// the maximum age it is.
    #[default]
    SoftFail,
    /// It is.
    HardFail,
}

/// The operator's policy. Whatever it says, a certificate that is known to be revoked is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RevocationPolicy {
    /// Whether not knowing is enough to refuse.
    pub mode: RevocationMode,
    /// How long, in milliseconds, an authority may be silent before soft-fail hardens: counted
    /// from when its last word ran out, or from when it was first asked in vain.
    pub max_age_ms: i64,
}

impl Default for RevocationPolicy {
    /// Soft-fail that never hardens: for commands that judge with what they are given.
    fn default() -> Self {
        Self {
            mode: RevocationMode::SoftFail,
            max_age_ms: i64::MAX,
        }
    }
}

/// What is known of one link of a chain in which nothing is revoked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Known {
    /// The authority said that it is not revoked.
    Said {
        freshness: Freshness,
        this_update: Timestamp,
    },
    /// It said nothing; since when it has been asked, if it has.
    Nothing { asked_since: Option<Timestamp> },
}

impl RevocationPolicy {
    /// Whether what is known will do at `at`. `issuer` is who should know.
    pub(crate) fn check(self, known: Known, issuer: &str, at: Timestamp) -> Result<(), Refusal> {
        let issuer = || issuer.to_owned();
        match (known, self.mode) {
            (
                Known::Said {
                    freshness,
                    this_update,
                },
                mode,
            ) => {
                let (run_out, mode) = match freshness {
                    // What was issued later than the time asked about knows of it.
                    Freshness::Current | Freshness::NotYetIssued { .. } => return Ok(()),
                    // Without a next update nobody can tell when it runs out; its age decides.
                    Freshness::NoNextUpdate => (this_update, RevocationMode::SoftFail),
                    Freshness::Stale { next_update } => (next_update, mode),
                };
                match mode {
                    RevocationMode::SoftFail if self.allows(run_out, at) => Ok(()),
                    RevocationMode::SoftFail | RevocationMode::HardFail => {
                        let (issuer, since) = (issuer(), run_out);
                        Err(Refusal::RevocationStale { issuer, since })
                    }
                }
            }
            (Known::Nothing { asked_since }, RevocationMode::SoftFail) => match asked_since {
                Some(since) if !self.allows(since, at) => {
                    Err(Refusal::RevocationUnknown { issuer: issuer() })
                }
                Some(_) | None => Ok(()),
            },
            (Known::Nothing { .. }, RevocationMode::HardFail) => {
                Err(Refusal::RevocationUnknown { issuer: issuer() })
            }
        }
    }

    fn allows(self, since: Timestamp, at: Timestamp) -> bool {
        at.as_millis().saturating_sub(since.as_millis()) <= self.max_age_ms
    }
}
