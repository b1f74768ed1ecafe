//! `sealpost cda check`: what a package proves, part by part.

use crate::adapters::keyring::SignerTrust;
use crate::commands::hl7::text::printable;
use crate::commands::open::trust_args::TrustArgs;
use crate::{Failure, output};
use ::cda::{
    Approval, AttachmentVerdict, Finding, Limits, ManifestVerdict, Package, Severity,
    SignatureVerdict, Verification,
};
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::Timestamp;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;

/// Says what a CDA package proves: who signed it, whether it is what was signed, and whether its
/// files are those that the document refers to.
///
/// The exit code is 1 when the package is refused, or something speaks against its being what its
/// author released. A package without a signature can be sound; it is never proven.
///
/// With --json, one object:
///
/// {"sound", "proven", "signature": "absent", "invalid" or "valid", "signers": [{"subject",
/// "thumbprint_sha256", "trusted"}], "document": "readable" or a code, "manifest": "matches",
/// "unproven" or "wrong", "approval": null or {"person_id", "name", "signing_time"},
/// "attachments": [{"name", "verdict"}], "extra": [NAME], "findings": [{"severity", "code",
/// "sentence", "file"}], "container": [{"code", "sentence"}]}
///
/// Of a package that is refused: {"refused": CODE, "reason": SENTENCE}.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The package, a zip file.
    file: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// The moment for which the signers are judged, RFC 3339; now, if not given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse_rfc3339)]
    at: Option<Timestamp>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    sound: bool,
    proven: bool,
    signature: &'static str,
    signers: Vec<Signer>,
    document: &'static str,
    manifest: &'static str,
    approval: Option<Approval>,
    attachments: Vec<Attachment>,
    extra: Vec<String>,
    findings: Vec<Finding>,
    container: Vec<Odd>,
}

#[derive(Serialize)]
struct Signer {
    subject: String,
    thumbprint_sha256: String,
    trusted: bool,
}

#[derive(Serialize)]
struct Attachment {
    name: String,
    verdict: &'static str,
}

#[derive(Serialize)]
struct Odd {
    code: &'static str,
    sentence: String,
}

#[derive(Serialize)]
struct Refused {
    refused: &'static str,
    reason: String,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let trust = SignerTrust(Arc::new(args.trust.anchors()?).into());
    let at = args.at.unwrap_or_else(|| SystemClock.now());
    let bytes = super::read(&args.file)?;
    let file = args.file.display();
    let package = match Package::read(&bytes, &Limits::default()) {
        Ok(package) => package,
        Err(error) => {
            if args.json {
                output::json(&Refused {
                    refused: error.code(),
                    reason: error.to_string(),
                })?;
            }
            return Err(Failure::Negative(format!("{file} was refused: {error}")));
        }
    };
    let report = report(&package, package.verify(&trust, at));
    if args.json {
        output::json(&report)?;
    } else {
        report.print()?;
    }
    if report.sound {
        return Ok(());
    }
    Err(Failure::Negative(format!(
        "{file} is not proven to be what its author released"
    )))
}

fn report(package: &Package, verification: Verification) -> Report {
    let container = package.findings().iter().map(|finding| Odd {
        code: finding.code(),
        sentence: finding.to_string(),
    });
    let attachments = verification
        .attachments
        .iter()
        .map(|attachment| Attachment {
            name: attachment.name.clone(),
            verdict: attachment_word(attachment.verdict),
        });
    let signers = match &verification.signature {
        SignatureVerdict::Valid(by) => by.as_slice(),
        SignatureVerdict::Absent | SignatureVerdict::Invalid(_) | SignatureVerdict::TooLarge => &[],
    };
    Report {
        sound: verification.is_sound(),
        proven: verification.is_proven(),
        signature: match &verification.signature {
            SignatureVerdict::Absent => "absent",
            SignatureVerdict::Invalid(_) | SignatureVerdict::TooLarge => "invalid",
            SignatureVerdict::Valid(_) => "valid",
        },
        signers: signers
            .iter()
            .map(|by| Signer {
                subject: by.certificate.subject().to_owned(),
                thumbprint_sha256: by.certificate.thumbprint_hex(),
                trusted: by.trust.is_ok(),
            })
            .collect(),
        document: match &verification.document {
            Ok(()) => "readable",
            Err(error) => error.code(),
        },
        manifest: match verification.manifest {
            ManifestVerdict::Matches(_) => "matches",
            ManifestVerdict::Unproven => "unproven",
            ManifestVerdict::Differs
            | ManifestVerdict::DigestRefused(_)
            | ManifestVerdict::NoReference
            | ManifestVerdict::NotESignature(_) => "wrong",
        },
        attachments: attachments.collect(),
        findings: verification.findings(),
        container: container.collect(),
        approval: verification.approval,
        extra: verification.extra,
    }
}

fn attachment_word(verdict: AttachmentVerdict) -> &'static str {
    match verdict {
        AttachmentVerdict::Altered => "altered",
        AttachmentVerdict::Intact(_) => "intact",
        AttachmentVerdict::Missing => "missing",
        AttachmentVerdict::Remote => "remote",
        AttachmentVerdict::Unchecked => "unchecked",
        AttachmentVerdict::UnreadableDigest => "unreadable-digest",
    }
}

impl Report {
    fn print(&self) -> Result<(), Failure> {
        let verdict = match (self.sound, self.proven) {
            (_, true) => "Signed by somebody trusted, and unaltered since",
            (true, false) => "Nothing is wrong with it, and nothing proves who made it",
            (false, false) => "Not proven to be what its author released; see below",
        };
        output::line(verdict)?;
        output::line(&format!("  document    {}", self.document))?;
        output::line(&format!("  signature   {}", self.signature))?;
        for signer in &self.signers {
            let trusted = if signer.trusted {
                "trusted"
            } else {
                "not trusted"
            };
            let subject = printable(&signer.subject);
            output::line(&format!("  signed by   {subject} ({trusted})"))?;
        }
        output::line(&format!("  manifest    {}", self.manifest))?;
        if let Some(approval) = &self.approval {
            let words = format!(
                "{} ({}), {}",
                approval.name.words(),
                approval.person_id,
                approval.signing_time
            );
            output::line(&format!("  approved    {}", printable(&words)))?;
        }
        for Attachment { name, verdict } in &self.attachments {
            output::line(&format!("  file        {}: {verdict}", printable(name)))?;
        }
        for name in &self.extra {
            output::line(&format!("  file        {}: extra", printable(name)))?;
        }
        for finding in &self.findings {
            let severity = match finding.severity {
                Severity::Info => "info",
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            output::line(&format!(
                "{severity:9} {}: {}",
                finding.code,
                printable(&finding.sentence)
            ))?;
        }
        for odd in &self.container {
            output::line(&format!("{:9} {}: {}", "info", odd.code, odd.sentence))?;
        }
        Ok(())
    }
}
