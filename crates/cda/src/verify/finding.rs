//! What a verification found, in sentences for whoever has to act on it.

use std::fmt;

use serde::Serialize;

use super::{AttachmentVerdict, ManifestVerdict, SignatureVerdict, Verification};
use crate::e_signature::DigestRefused;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// The package can be used; somebody should know of this.
    Warning,
    /// The package is not what its author released.
    Error,
}

/// One thing that was found. The sentence names no file and nobody's data; `file` does.
#[derive(Clone, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// A stable word for programs.
    pub code: &'static str,
    /// What was found and what to do about it.
    pub sentence: String,
    /// The file it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}: {}", self.severity, self.code, self.sentence)
    }
}

impl Finding {
    fn new(severity: Severity, code: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            sentence: sentence.into(),
            file: None,
        }
    }

    fn error(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, sentence)
    }

    fn about(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }
}

impl Verification {
    /// Whether nothing was found that makes the package another one than its author released. A
    /// package without a signature can be sound.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings()
            .iter()
            .all(|finding| finding.severity < Severity::Error)
    }

    /// Whether it is signed by somebody trusted, and is what was signed.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        let trusted = matches!(&self.signature, SignatureVerdict::Valid(by)
            if by.iter().all(|by| by.trust.is_ok()));
        trusted && self.is_sound()
    }

    /// Everything that was found, in the order of the parts.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Err(error) = &self.document {
            found.push(Finding::error(error.code(), error.to_string()));
        }
        self.of_signature(&mut found);
        found.extend(of_manifest(self.manifest));
        if self.approval.as_ref().is_some_and(|a| !a.names_a_person()) {
            found.push(Finding::error(
                "approver-id-relative",
                "the approver is not named by an absolute URI; the sender must give the URI of \
                 an HPI-I or the like",
            ));
        }
        for attachment in &self.attachments {
            let finding = of_attachment(attachment.verdict);
            found.extend(finding.map(|finding| finding.about(&attachment.name)));
        }
        for name in &self.extra {
            let sentence = "a file is in the package that the document does not refer to; ask \
                            the sender what it is, and do not file it with the document";
            found.push(Finding::error("attachment-extra", sentence).about(name));
        }
        found
    }

    fn of_signature(&self, found: &mut Vec<Finding>) {
        match &self.signature {
            SignatureVerdict::Absent => found.push(Finding::new(
                Severity::Warning,
                "signature-absent",
                "the package has no CDA_SIGN.XML; only the message around it says who sent it",
            )),
            SignatureVerdict::Invalid(fault) => found.push(Finding::error(
                "signature-invalid",
                format!("the signature proves nothing ({}): {fault}", fault.code()),
            )),
            SignatureVerdict::TooLarge => found.push(Finding::error(
                "signature-too-large",
                "CDA_SIGN.XML is larger than 1 MiB; no signature is",
            )),
            SignatureVerdict::Valid(by) => {
                let refusals = by.iter().filter_map(|by| by.trust.as_ref().err());
                found.extend(refusals.map(|refusal| {
                    let code = refusal.code;
                    let sentence = format!("the signer ({code}): {}", refusal.sentence);
                    Finding::error("signer-not-trusted", sentence)
                }));
            }
        }
    }
}

fn of_manifest(verdict: ManifestVerdict) -> Option<Finding> {
    Some(match verdict {
        ManifestVerdict::Matches(_) | ManifestVerdict::Unproven => return None,
        ManifestVerdict::Differs => Finding::error(
            "document-changed",
            "the document is not the one that was signed; ask the sender to send it again",
        ),
        ManifestVerdict::DigestRefused(DigestRefused::Algorithm) => Finding::error(
            "manifest-algorithm",
            "the manifest's digest is neither SHA-1 nor SHA-256 of the whole file",
        ),
        ManifestVerdict::DigestRefused(DigestRefused::Value) => {
            Finding::error("manifest-digest", "the manifest's digest cannot be read")
        }
        ManifestVerdict::NoReference => Finding::error(
            "manifest-no-document",
            "the manifest does not name CDA_ROOT.XML, so the signature says nothing about it",
        ),
        ManifestVerdict::NotESignature(fault) => {
            Finding::error("not-an-esignature", fault.to_string())
        }
    })
}

fn of_attachment(verdict: AttachmentVerdict) -> Option<Finding> {
    let unchecked = |code, sentence: &str| Finding::new(Severity::Warning, code, sentence);
    Some(match verdict {
        AttachmentVerdict::Intact(_) => return None,
        AttachmentVerdict::Altered => Finding::error(
            "attachment-altered",
            "a file is not the one that the document refers to; ask the sender to send it again",
        ),
        AttachmentVerdict::Missing => Finding::error(
            "attachment-missing",
            "a file that the document refers to is not in the package; ask the sender for it",
        ),
        AttachmentVerdict::Remote => unchecked(
            "attachment-remote",
            "the document refers to something outside the package, which was not looked at",
        ),
        AttachmentVerdict::Unchecked => unchecked(
            "attachment-unchecked",
            "the document gives no digest of a file, so a change of it cannot be noticed",
        ),
        AttachmentVerdict::UnreadableDigest => Finding::error(
            "attachment-digest",
            "the document gives a digest of a file that is neither SHA-1 nor SHA-256",
        ),
    })
}
