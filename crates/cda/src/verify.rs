//! What a package proves, each part told by itself.

mod finding;

use certs::Certificate;
use ids::Timestamp;
use sealed::{DigestAlgorithm, SignatureAlgorithm, SignatureFault, Trust, TrustRefusal};

pub use finding::{Finding, Severity};

use crate::document::{FileReference, IntegrityCheck};
use crate::e_signature::{Approval, DigestRefused, ESignature, ESignatureFault};
use crate::limits::SIGNATURE_BYTES_MAX;
use crate::opaque::opaque;
use crate::package::ROOT_NAME;
use crate::{Document, DocumentError, Package};

/// What [`Package::verify`] found. [`findings`](Self::findings) says it in sentences.
#[derive(Clone, Debug)]
pub struct Verification {
    /// Whether the document can be read.
    pub document: Result<(), DocumentError>,
    /// Whether it is signed.
    pub signature: SignatureVerdict,
    /// Whether what was signed is this document.
    pub manifest: ManifestVerdict,
    /// Who approved it, and when; only from a valid signature.
    pub approval: Option<Approval>,
    /// Each file that the document refers to, in the order of its references.
    pub attachments: Vec<Attachment>,
    /// Names of files that the document does not refer to.
    pub extra: Vec<String>,
}

/// Whether a package is signed.
#[derive(Clone, Debug)]
pub enum SignatureVerdict {
    /// There is no `CDA_SIGN.XML`.
    Absent,
    /// There is one, and it proves nothing.
    Invalid(SignatureFault),
    /// There is one, and every signature in it is valid.
    Valid(Vec<SignedBy>),
    /// It is larger than any signature.
    TooLarge,
}

/// One valid signature.
#[derive(Clone, Debug)]
pub struct SignedBy {
    /// Whose key made it.
    pub certificate: Certificate,
    /// Whether that certificate is trusted.
    pub trust: Result<(), TrustRefusal>,
    /// How it was signed.
    pub signature: SignatureAlgorithm,
    /// How the signed element was digested.
    pub digest: DigestAlgorithm,
}

/// Whether what was signed is this document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ManifestVerdict {
    /// The document was changed after it was signed.
    Differs,
    /// The digest is not one that can be compared.
    DigestRefused(DigestRefused),
    /// It is this document.
    Matches(DigestAlgorithm),
    /// The manifest does not name the document.
    NoReference,
    /// What was signed is no eSignature.
    NotESignature(ESignatureFault),
    /// Without a valid signature the manifest proves nothing.
    Unproven,
}

/// One file that the document refers to.
#[derive(Clone, Eq, PartialEq)]
pub struct Attachment {
    /// Its name as the document has it.
    pub name: String,
    /// How it is.
    pub verdict: AttachmentVerdict,
}

opaque!(Attachment);

/// How a file is that the document refers to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AttachmentVerdict {
    /// It does not have the digest that the document gives.
    Altered,
    /// It has that digest.
    Intact(DigestAlgorithm),
    /// It is not in the package.
    Missing,
    /// The reference leads out of the package, and is not followed.
    Remote,
    /// It is there, and the document gives no digest.
    Unchecked,
    /// It is there, and the digest that the document gives cannot be compared.
    UnreadableDigest,
}

impl Package {
    /// Verifies signature, manifest and attachments. Signers are judged by `trust` for the time
    /// `at`. Nothing is hidden by what went wrong before it, except that nothing signed is believed
    /// without a valid signature.
    #[must_use]
    pub fn verify(&self, trust: &dyn Trust, at: Timestamp) -> Verification {
        let document = self.document();
        let (signature, signed) = self.signature_verdict(trust, at);
        let e_signature = signed.as_deref().map(ESignature::read);
        let references = document.as_ref().map_or(&[][..], |d| &d.references);
        Verification {
            signature,
            manifest: match &e_signature {
                None => ManifestVerdict::Unproven,
                Some(Err(fault)) => ManifestVerdict::NotESignature(*fault),
                Some(Ok(e_signature)) => manifest_verdict(e_signature, &self.root().bytes),
            },
            approval: e_signature.and_then(Result::ok).map(|read| read.approval),
            attachments: references
                .iter()
                .map(|reference| self.attachment_verdict(reference))
                .collect(),
            extra: self.extra(document.as_ref().ok()),
            document: document.map(drop),
        }
    }

    fn signature_verdict(
        &self,
        trust: &dyn Trust,
        at: Timestamp,
    ) -> (SignatureVerdict, Option<Vec<u8>>) {
        let Some(file) = self.signature() else {
            return (SignatureVerdict::Absent, None);
        };
        if file.bytes.len() > SIGNATURE_BYTES_MAX {
            return (SignatureVerdict::TooLarge, None);
        }
        match sealed::verify(&file.bytes) {
            Err(fault) => (SignatureVerdict::Invalid(fault), None),
            Ok(signed) => {
                let by = signed.signatures().iter().map(|by| SignedBy {
                    certificate: by.certificate.clone(),
                    trust: trust.judge(&by.certificate, at),
                    signature: by.signature,
                    digest: by.digest,
                });
                let by = by.collect();
                let content = signed.content().bytes().to_vec();
                (SignatureVerdict::Valid(by), Some(content))
            }
        }
    }

    fn attachment_verdict(&self, reference: &FileReference) -> Attachment {
        let verdict = match (&reference.integrity, self.attachment(&reference.name)) {
            _ if reference.is_remote() => AttachmentVerdict::Remote,
            (_, None) => AttachmentVerdict::Missing,
            (IntegrityCheck::Absent, Some(_)) => AttachmentVerdict::Unchecked,
            (IntegrityCheck::Unreadable, Some(_)) => AttachmentVerdict::UnreadableDigest,
            (IntegrityCheck::Digest { algorithm, .. }, Some(file)) => {
                match reference.integrity.holds(&file.bytes) {
                    Some(true) => AttachmentVerdict::Intact(*algorithm),
                    Some(false) | None => AttachmentVerdict::Altered,
                }
            }
        };
        Attachment {
            name: reference.name.clone(),
            verdict,
        }
    }

    /// Files that nothing refers to. Of a document that cannot be read, nothing can be said.
    fn extra(&self, document: Option<&Document>) -> Vec<String> {
        let Some(document) = document else {
            return Vec::new();
        };
        let named: std::collections::BTreeSet<String> = document
            .references
            .iter()
            .map(|reference| crate::archive::as_key(&reference.name))
            .collect();
        let files = self.attachments().iter().map(|file| &file.name);
        files
            .filter(|name| !named.contains(&crate::archive::as_key(name)))
            .cloned()
            .collect()
    }
}

fn manifest_verdict(e_signature: &ESignature, root: &[u8]) -> ManifestVerdict {
    let is_root = |uri: &str| uri.eq_ignore_ascii_case(ROOT_NAME);
    let mut references = e_signature.references.iter();
    let Some(reference) = references.find(|reference| is_root(&reference.uri)) else {
        return ManifestVerdict::NoReference;
    };
    match &reference.digest {
        Err(refused) => ManifestVerdict::DigestRefused(*refused),
        Ok((algorithm, value)) if algorithm.value_of(root) == *value => {
            ManifestVerdict::Matches(*algorithm)
        }
        Ok(_) => ManifestVerdict::Differs,
    }
}
