//! Why a sealed payload was not opened: one word for peers, the reason for our own screens.

use std::fmt;

use xml::XmlError;

use crate::TrustRefusal;

/// Why a sealed payload was not opened.
///
/// `Display` is for peers and says the same for every variant, as does
/// [`peer_code`](Self::peer_code); [`reason`](Self::reason) is for our own screens and audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// The outer part asks for an algorithm that is not taken.
    Algorithm(Refused),
    /// The outer part is not laid out as XSP 2010 says; what is wrong with it.
    Layout(&'static str),
    /// No key in it is encrypted to a certificate of ours.
    NoKeyOfOurs,
    /// It could not be decrypted, read or verified. See [`NotOpened`].
    NotOpened(NotOpened),
    /// The signature is valid, but what is signed is not a payload.
    Payload(&'static str),
    /// The signature is valid, but the signer's certificate is not trusted.
    SignerRefused(TrustRefusal),
    /// The outer part is not XML that is taken.
    Xml(XmlError),
}

impl OpenError {
    /// The one code that peers are told, whatever the reason.
    #[must_use]
    pub fn peer_code(&self) -> &'static str {
        "not-opened"
    }

    /// A stable code of the reason, for our own screens and audit: what the judgement on the signer
    /// says, else where opening stopped. Never for a peer.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignerRefused(refusal) => refusal.code,
            Self::Algorithm(_) => "algorithm-refused",
            Self::NoKeyOfOurs => "not-sealed-to-us",
            Self::Layout(_) | Self::NotOpened(_) | Self::Payload(_) | Self::Xml(_) => "not-opened",
        }
    }

    /// The reason in a sentence, for our own screens and audit. Never for a peer: before a valid
    /// signature it would help an attacker to decrypt.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Algorithm(refused) => refused.to_string(),
            Self::Layout(place) => {
                format!("the sealed payload is not laid out as XSP 2010 says: {place}")
            }
            Self::NoKeyOfOurs => "it is sealed to other certificates than ours; the sender may \
                                  have an old certificate of ours and should look it up again"
                .to_owned(),
            Self::NotOpened(NotOpened(fault)) => fault.to_string(),
            Self::Payload(place) => format!("the signed content is not a payload: {place}"),
            Self::SignerRefused(refusal) => refusal.sentence.clone(),
            Self::Xml(error) => error.to_string(),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the sealed payload could not be opened")
    }
}

impl std::error::Error for OpenError {}

/// Any failure from decryption to a valid signature. Neither `Debug` nor equality tells one from
/// another, so that no log line or comparison made on the way to a peer can;
/// [`OpenError::reason`] does.
#[derive(Clone)]
pub struct NotOpened(pub(crate) Fault);

impl fmt::Debug for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

impl PartialEq for NotOpened {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for NotOpened {}

/// What failed between decryption and a valid signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{0}")]
    Algorithm(Refused),
    #[error("the signer's certificate in it cannot be read")]
    Certificate,
    /// A wrong key, wrong padding, a wrong tag and plain text that is not XML are one: they are
    /// what padding oracles tell apart.
    #[error("it cannot be decrypted: the content was changed, or sealed with a wrong key")]
    Decryption,
    #[error("the signed content does not have the digest that was signed: it was changed")]
    Digest,
    #[error("the signed payload is not laid out as XSP 2010 says: {0}")]
    Layout(&'static str),
    #[error("the signature was not made by the certificate beside it, or was changed")]
    Signature,
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        Self::NotOpened(NotOpened(fault))
    }
}

impl From<Refused> for OpenError {
    fn from(refused: Refused) -> Self {
        Self::Algorithm(refused)
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        Self::Algorithm(refused)
    }
}

/// An algorithm that is not taken, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What it was to do.
    pub part: AlgorithmPart,
    /// Its URI as far as it is printable ASCII, at most 120 characters.
    pub name: String,
}

impl Refused {
    pub(crate) fn new(part: AlgorithmPart, name: &str) -> Self {
        const NAME_CHARACTERS_MAX: usize = 120;
        let printable = name.chars().filter(char::is_ascii_graphic);
        Self {
            part,
            name: printable.take(NAME_CHARACTERS_MAX).collect(),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.part {
            AlgorithmPart::Canonicalisation => "canonicalisation",
            AlgorithmPart::Cipher => "encryption",
            AlgorithmPart::Digest => "digest",
            AlgorithmPart::KeyTransport => "key transport",
            AlgorithmPart::KeyTransportDigest => "key transport digest",
            AlgorithmPart::MaskGeneration => "mask generation",
            AlgorithmPart::Signature => "signature",
            AlgorithmPart::Transform => "transform",
        };
        let name = if self.name.is_empty() {
            "(none named)"
        } else {
            &self.name
        };
        write!(
            f,
            "the {part} algorithm {name} is not taken; the sender must use another"
        )
    }
}

/// The parts that algorithms play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlgorithmPart {
    /// Of SignedInfo.
    Canonicalisation,
    /// Of the data.
    Cipher,
    /// Of the signed element.
    Digest,
    /// Of the session key.
    KeyTransport,
    /// Inside RSA-OAEP.
    KeyTransportDigest,
    /// Inside RSA-OAEP.
    MaskGeneration,
    /// Of SignedInfo.
    Signature,
    /// Of the signed element before its digest.
    Transform,
}
