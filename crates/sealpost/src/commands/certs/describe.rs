//! One certificate, described.

use crate::commands::hl7::text::printable;
use crate::{Failure, output};
use certs::{Certificate, KeyUsage};
use ids::Organisation;
use serde::Serialize;
use std::path::Path;

/// What a certificate says. `ski` and `thumbprint_sha256` are lower-case hexadecimal.
#[derive(Debug, Serialize)]
pub(super) struct Description {
    file: String,
    subject: String,
    issuer: String,
    serial: String,
    not_before: String,
    not_after: String,
    /// URIs; empty where none is named, or two are.
    organisations: Vec<Organisation>,
    /// Why the certificate cannot say whose it is.
    identity_fault: Option<String>,
    authority: bool,
    signature_algorithm: String,
    rsa_bits: Option<u32>,
    key_usage: Option<Vec<&'static str>>,
    extended_key_usage: Option<Vec<&'static str>>,
    ski: Option<String>,
    thumbprint_sha256: String,
    san_uris: Vec<String>,
    policies: Vec<String>,
    revocation_lists: Vec<String>,
    ocsp_responders: Vec<String>,
}

impl Description {
    /// Describes a certificate of a file.
    pub(super) fn of(file: &Path, certificate: &Certificate) -> Self {
        let (organisations, identity_fault) = match certificate.organisations() {
            Ok(named) => (named, None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        Self {
            file: file.display().to_string(),
            subject: certificate.subject().to_owned(),
            issuer: certificate.issuer().to_owned(),
            serial: certificate.serial(),
            not_before: certificate.not_before().to_rfc3339(),
            not_after: certificate.not_after().to_rfc3339(),
            organisations,
            identity_fault,
            authority: certificate.is_authority(),
            signature_algorithm: certificate.signature_algorithm().to_string(),
            rsa_bits: certificate.rsa_bits(),
            key_usage: certificate.key_usage().map(key_usages),
            extended_key_usage: certificate.extended_key_usage().map(extended_usages),
            ski: certificate.ski().map(hex),
            thumbprint_sha256: certificate.thumbprint_hex(),
            san_uris: certificate.san_uris().to_vec(),
            policies: certificate.policies().to_vec(),
            revocation_lists: certificate.crl_distribution_points().to_vec(),
            ocsp_responders: certificate.ocsp_responders().to_vec(),
        }
    }

    /// Prints it for people.
    pub(super) fn print(&self) -> Result<(), Failure> {
        output::line(&format!("{}: {}", self.file, printable(&self.subject)))?;
        let organisations: Vec<_> = self.organisations.iter().map(Organisation::uri).collect();
        let nobody = || "(names no organisation)".to_owned();
        let named = match (&self.identity_fault, organisations.is_empty()) {
            (Some(fault), _) => fault.clone(),
            (None, true) => nobody(),
            (None, false) => organisations.join(", "),
        };
        let key = match self.rsa_bits {
            Some(bits) => format!("RSA, {bits} bits"),
            None => "not RSA".to_owned(),
        };
        let kind = if self.authority {
            "an authority"
        } else {
            "an organisation"
        };
        let facts = [
            ("organisation", named),
            ("issuer", self.issuer.clone()),
            ("serial", self.serial.clone()),
            (
                "valid",
                format!("{} to {}", self.not_before, self.not_after),
            ),
            ("of", kind.to_owned()),
            ("key", key),
            ("signed with", self.signature_algorithm.clone()),
            ("key usage", words(self.key_usage.as_deref())),
            ("extended", words(self.extended_key_usage.as_deref())),
            (
                "key id (SKI)",
                self.ski.clone().unwrap_or_else(|| "none".to_owned()),
            ),
            ("SHA-256", self.thumbprint_sha256.clone()),
            ("names (URI)", self.san_uris.join(", ")),
            ("policies", self.policies.join(", ")),
            ("CRL", self.revocation_lists.join(", ")),
            ("OCSP", self.ocsp_responders.join(", ")),
        ];
        for (name, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
            output::line(&format!("  {name:13} {}", printable(fact)))?;
        }
        Ok(())
    }
}

fn words(usages: Option<&[&'static str]>) -> String {
    match usages {
        None => "any".to_owned(),
        Some([]) => "none that is known here".to_owned(),
        Some(usages) => usages.join(", "),
    }
}

fn key_usages(usage: KeyUsage) -> Vec<&'static str> {
    chosen([
        (usage.digital_signature(), "digitalSignature"),
        (usage.key_encipherment(), "keyEncipherment"),
        (usage.data_encipherment(), "dataEncipherment"),
        (usage.key_cert_sign(), "keyCertSign"),
        (usage.crl_sign(), "cRLSign"),
    ])
}

fn extended_usages(usage: &certs::ExtendedKeyUsage) -> Vec<&'static str> {
    chosen([
        (usage.any, "anyExtendedKeyUsage"),
        (usage.client_auth, "clientAuth"),
        (usage.server_auth, "serverAuth"),
    ])
}

fn chosen<const N: usize>(names: [(bool, &'static str); N]) -> Vec<&'static str> {
    names
        .into_iter()
        .filter_map(|(chosen, name)| chosen.then_some(name))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
