//! The signed part alone: an XSP 2010 `signedPayload` that is not encrypted, as the signature of a
//! CDA package is. Nothing secret depends on it, so here every fault is told by its name.

use certs::Certificate;
use xml::{Tree, Writer, XmlError, guard};

use crate::limits;
use crate::open_error::{Fault, NotOpened, OpenError, Refused};
use crate::seal::is_fit_id;
use crate::signed_payload::{self, SignedData};
use crate::{DigestAlgorithm, Payload, Profile, SealError, SignatureAlgorithm, Signer};

/// Puts one XML document into a signed container. `id` names the signed element and must be as
/// [`SealIds`](crate::SealIds) says. The same arguments give the same bytes.
///
/// # Errors
/// [`SealError::IdUnfit`], [`SealError::PayloadXml`], [`SealError::PayloadConfusing`],
/// [`SealError::CryptoFailed`].
pub fn sign(
    document: &[u8],
    signer: &Signer,
    profile: Profile,
    id: &str,
) -> Result<Vec<u8>, SealError> {
    if !is_fit_id(id) {
        return Err(SealError::IdUnfit);
    }
    let algorithms = profile.algorithms();
    let signed = SignedData::of(&Payload::xml(document), id, algorithms.digest)?;
    let mut writer = Writer::new();
    signed_payload::write(&signed, signer, algorithms, id, &mut writer)
        .ok_or(SealError::CryptoFailed)?;
    Ok(writer.finish())
}

/// What a signed container holds, unaltered since it was signed. Only [`verify`] makes one.
#[derive(Debug, Clone)]
pub struct SignedXml {
    content: Payload,
    signatures: Vec<SignatureOf>,
}

impl SignedXml {
    /// The element that is signed, as a document of its own.
    #[must_use]
    pub fn content(&self) -> &Payload {
        &self.content
    }

    /// The signatures, in order; never empty. Every one is valid; none is judged.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureOf] {
        &self.signatures
    }
}

/// A valid signature: by whom, and how.
#[derive(Debug, Clone)]
pub struct SignatureOf {
    /// Whose key made it. Whether to trust it is for the caller to judge.
    pub certificate: Certificate,
    /// How it was signed.
    pub signature: SignatureAlgorithm,
    /// How the signed element was digested.
    pub digest: DigestAlgorithm,
}

/// Verifies every signature of a container over the element that is then returned.
///
/// # Errors
/// [`SignatureFault`] when one is not valid, or the bytes are no such container.
pub fn verify(container: &[u8]) -> Result<SignedXml, SignatureFault> {
    let guarded = guard(container, &limits::inner()).map_err(SignatureFault::Xml)?;
    let tree = Tree::parse(&guarded).map_err(SignatureFault::Xml)?;
    let (valid, content) = signed_payload::verified(&tree)?;
    let signatures: Vec<_> = valid
        .into_iter()
        .map(|valid| SignatureOf {
            certificate: valid.certificate,
            signature: valid.signature_algorithm,
            digest: valid.digest_algorithm,
        })
        .collect();
    if signatures.is_empty() {
        return Err(SignatureFault::Layout("there is no signature"));
    }
    Ok(SignedXml {
        content,
        signatures,
    })
}

/// Why a signed container proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// It asks for an algorithm that is not taken.
    #[error("{0}")]
    Algorithm(Refused),
    /// The certificate in it cannot be read.
    #[error("the signer's certificate in it cannot be read")]
    Certificate,
    /// What is signed is not one XML element.
    #[error("what is signed is not one XML element: {0}")]
    Content(&'static str),
    /// The signed element was changed after it was signed.
    #[error("the signed element was changed after it was signed")]
    Digest,
    /// It is not laid out as XSP 2010 says; what is wrong with it.
    #[error("it is not laid out as XSP 2010 says: {0}")]
    Layout(&'static str),
    /// The signature value is not one of the certificate's key.
    #[error("the signature was not made by the certificate beside it, or was changed")]
    Signature,
    /// It is not XML that is taken.
    #[error("{0}")]
    Xml(XmlError),
}

impl SignatureFault {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Algorithm(_) => "algorithm-refused",
            Self::Certificate => "certificate-unreadable",
            Self::Content(_) => "content-wrong",
            Self::Digest => "content-changed",
            Self::Layout(_) => "layout-wrong",
            Self::Signature => "signature-wrong",
            Self::Xml(_) => "xml-refused",
        }
    }
}

impl From<OpenError> for SignatureFault {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Algorithm(refused) => Self::Algorithm(refused),
            OpenError::Layout(place) => Self::Layout(place),
            OpenError::Payload(place) => Self::Content(place),
            OpenError::Xml(error) => Self::Xml(error),
            OpenError::NotOpened(NotOpened(fault)) => match fault {
                Fault::Algorithm(refused) => Self::Algorithm(refused),
                Fault::Certificate => Self::Certificate,
                Fault::Digest => Self::Digest,
                Fault::Layout(place) => Self::Layout(place),
                Fault::Decryption | Fault::Signature => Self::Signature,
            },
            // Nothing is encrypted and nobody is judged here.
            OpenError::NoKeyOfOurs | OpenError::SignerRefused(_) => Self::Signature,
        }
    }
}
