//! By what published certificates are judged.

use crate::Failure;
use crate::config::Trust;
use certs::Certificate;
use directory::CertificateJudge;
use ids::{Organisation, Timestamp};
use std::path::PathBuf;

/// The files to judge certificates by.
#[derive(Debug, clap::Args)]
pub(super) struct JudgeArgs {
    /// PEM file with the authorities that are trusted.
    #[arg(long, value_name = "FILE")]
    anchors: Option<PathBuf>,
    /// PEM file with intermediate authorities.
    #[arg(long, value_name = "FILE", requires = "anchors")]
    intermediates: Option<PathBuf>,
    /// Certificate revocation list, PEM or DER; may be repeated.
    #[arg(long, value_name = "FILE", requires = "anchors")]
    crl: Vec<PathBuf>,
}

impl JudgeArgs {
    /// Reads all the files.
    pub(super) fn judge(&self) -> Result<Box<dyn CertificateJudge>, Failure> {
        let Some(anchors) = &self.anchors else {
            return Ok(Box::new(DatesAndOwner));
        };
        let mut trust = Trust::of(anchors.clone(), self.intermediates.clone());
        trust.revocation_lists.clone_from(&self.crl);
        Ok(Box::new(trust.load()?))
    }

    /// Whether certificates are judged in full.
    pub(super) fn is_given(&self) -> bool {
        self.anchors.is_some()
    }
}

/// What can be said of a certificate without knowing whom to trust.
struct DatesAndOwner;

impl CertificateJudge for DatesAndOwner {
    fn judge(
        &self,
        certificate: &Certificate,
        organisation: &Organisation,
        at: Timestamp,
    ) -> Result<(), String> {
        let (from, until) = (certificate.not_before(), certificate.not_after());
        if at < from {
            return Err(format!(
                "the certificate is valid only from {}",
                from.to_rfc3339()
            ));
        }
        if at > until {
            return Err(format!("the certificate ended at {}", until.to_rfc3339()));
        }
        certs::proves(certificate, organisation).map_err(|mismatch| mismatch.to_string())
    }
}
