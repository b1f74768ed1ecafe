//! CertificateJudge: whether a published certificate may be encrypted to.

use certs::{Anchors, Certificate, Purpose};
use ids::{Organisation, Timestamp};

/// Decides about a recipient's encryption certificate. The directory finds certificates; trust
/// anchors, revocation and key usage are somebody else's knowledge.
pub trait CertificateJudge {
    /// Whether content for `organisation` may be encrypted to `certificate` at the moment `at`.
    ///
    /// # Errors
    /// Why not, as one plain sentence for a practice manager, without patient data.
    fn judge(
        &self,
        certificate: &Certificate,
        organisation: &Organisation,
        at: Timestamp,
    ) -> Result<(), String>;
}

/// The usual judge: the certificate must be trusted for key encipherment and name the
/// organisation.
impl CertificateJudge for Anchors {
    fn judge(
        &self,
        certificate: &Certificate,
        organisation: &Organisation,
        at: Timestamp,
    ) -> Result<(), String> {
        certs::judge(certificate, self, Purpose::KeyEncipherment, at)
            .map_err(|refusal| refusal.to_string())?;
        certs::proves(certificate, organisation).map_err(|mismatch| mismatch.to_string())
    }
}
