//! Sealing: sign, then encrypt.

use certs::Certificate;
use xml::{Writer, XmlError};

use crate::cipher::TRAILER_BYTES_MAX;
use crate::limits::{ID_BYTES_MAX, PAYLOAD_BYTES_MAX, RECIPIENTS_MAX};
use crate::names::{DS, EP, TYPE_ELEMENT, XENC};
use crate::session_key::SessionKey;
use crate::signed_payload::{self, SignedData, Unfit};
use crate::{Algorithms, DigestAlgorithm, DigestValue, Payload, Profile, Signer};

/// The ids of the two elements that are referred to: names as XML has them, at most 128 ASCII
/// letters, digits, `.`, `-` and `_`, the first a letter or `_`. They must be unique, such as
/// `_` followed by a UUID, and say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealIds {
    /// Of `signedPayloadData`, seen only by who opens it.
    pub payload_id: String,
    /// Of `EncryptedData`, seen by everybody.
    pub data_id: String,
}

/// A sealed payload, and what must be kept of it.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// `ep:encryptedPayload`: every prefix declared, no default namespace, base64 unwrapped.
    pub xml: Vec<u8>,
    /// The digest that only who opened it can quote in a receipt.
    pub digest: DigestValue,
    /// How that digest was made.
    pub digest_algorithm: DigestAlgorithm,
}

/// Seals `payload` to all of `recipients`, signed by `signer`.
///
/// The certificates are taken as they are: to judge them is for the caller, before.
///
/// # Errors
/// [`SealError`]; with a payload, ids and certificates that are fit, only
/// [`SealError::CryptoFailed`].
pub fn seal(
    payload: &Payload,
    signer: &Signer,
    recipients: &[Certificate],
    profile: Profile,
    ids: &SealIds,
) -> Result<Sealed, SealError> {
    check(payload, recipients, ids)?;
    let algorithms = profile.algorithms();
    let signed = SignedData::of(payload, &ids.payload_id, algorithms.digest)?;
    let plain = signed_payload(&signed, signer, algorithms, ids).ok_or(SealError::CryptoFailed)?;

    let session_key = SessionKey::random(algorithms.cipher).ok_or(SealError::CryptoFailed)?;
    let sealed = algorithms
        .cipher
        .seal(&session_key, plain)
        .ok_or(SealError::CryptoFailed)?;
    let wrapped = recipients
        .iter()
        .map(|recipient| WrappedKey::new(&session_key, recipient, algorithms));
    let wrapped: Vec<_> = wrapped.collect::<Result<_, _>>()?;
    Ok(Sealed {
        xml: encrypted_payload(&wrapped, &sealed, algorithms, &ids.data_id),
        digest: DigestValue::of(signed.digest.as_ref()),
        digest_algorithm: algorithms.digest,
    })
}

/// Why a payload was not sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A recipient's certificate has no subject key identifier, the only name that keys go by.
    #[error(
        "the certificate of {subject} has no subject key identifier, so nothing can be sealed to \
         it; ask its holder for another"
    )]
    CertificateSkiMissing {
        /// Subject of the certificate.
        subject: String,
    },
    /// The crypto library failed; it has no more to say.
    #[error("the crypto library could not sign or encrypt; try again")]
    CryptoFailed,
    /// An id is not as [`SealIds`] says.
    #[error("an element id is not a plain XML name of at most 128 characters; make a new one")]
    IdUnfit,
    /// A signing key and a certificate do not belong together.
    #[error("the signing key and the certificate are of different keys; give the pair")]
    KeyMismatch,
    /// There is nobody to seal to.
    #[error("there is no recipient certificate to seal to")]
    NoRecipient,
    /// The XML payload holds an element that could be taken for the signed one, or would be taken
    /// for the wrapper of a message and holds none.
    #[error(
        "the XML payload holds a signedPayloadData of its own or an element with its id, or its \
         root is of SMD's Message namespace without the one data element"
    )]
    PayloadConfusing,
    /// The payload is larger than 32 MiB.
    #[error("the payload has {bytes} bytes; at most 33554432 can be sealed")]
    PayloadTooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The XML payload is not XML that is taken.
    #[error("the XML payload cannot be sealed: {0}")]
    PayloadXml(XmlError),
    /// A recipient's key is not RSA of 2048 to 8192 bits.
    #[error("the certificate of {subject} has no RSA key of 2048 to 8192 bits to seal to")]
    RecipientKeyUnusable {
        /// Subject of the certificate.
        subject: String,
    },
    /// There are more than 64 recipients.
    #[error("there are {count} recipients; at most 64 can be sealed to at once")]
    TooManyRecipients {
        /// How many.
        count: usize,
    },
}

impl From<Unfit> for SealError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Xml(error) => Self::PayloadXml(error),
            Unfit::Confusing => Self::PayloadConfusing,
        }
    }
}

fn check(payload: &Payload, recipients: &[Certificate], ids: &SealIds) -> Result<(), SealError> {
    let bytes = payload.bytes().len();
    if bytes > PAYLOAD_BYTES_MAX {
        return Err(SealError::PayloadTooLarge { bytes });
    }
    if recipients.is_empty() {
        return Err(SealError::NoRecipient);
    }
    if recipients.len() > RECIPIENTS_MAX {
        return Err(SealError::TooManyRecipients {
            count: recipients.len(),
        });
    }
    if is_fit_id(&ids.payload_id) && is_fit_id(&ids.data_id) {
        Ok(())
    } else {
        Err(SealError::IdUnfit)
    }
}

/// Whether an id is as [`SealIds`] says.
pub(crate) fn is_fit_id(id: &str) -> bool {
    let starts = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    id.bytes().next().is_some_and(starts) && id.bytes().all(goes_on) && id.len() <= ID_BYTES_MAX
}

/// The plain text, behind room for the initialisation vector, with room for what follows it.
fn signed_payload(
    signed: &SignedData,
    signer: &Signer,
    algorithms: Algorithms,
    ids: &SealIds,
) -> Option<Vec<u8>> {
    const AROUND_DATA_BYTES: usize = 2_048;
    let certificate_bytes = signer.certificate().der().len() * 2;
    let capacity = AROUND_DATA_BYTES + certificate_bytes + signed.xml.len() + TRAILER_BYTES_MAX;
    let mut buffer = Vec::with_capacity(capacity);
    buffer.resize(algorithms.cipher.vector_bytes(), 0);
    let mut writer = Writer::after(buffer);
    signed_payload::write(signed, signer, algorithms, &ids.payload_id, &mut writer)?;
    Some(writer.finish())
}

/// The session key encrypted to one recipient.
struct WrappedKey<'a> {
    ski: &'a [u8],
    value: Vec<u8>,
}

impl<'a> WrappedKey<'a> {
    fn new(
        key: &SessionKey,
        recipient: &'a Certificate,
        algorithms: Algorithms,
    ) -> Result<Self, SealError> {
        let subject = || recipient.subject().to_owned();
        // From the extension only: older certificates have 8 bytes that no computing gives.
        let ski = recipient.ski().filter(|ski| !ski.is_empty());
        let ski = ski.ok_or_else(|| SealError::CertificateSkiMissing { subject: subject() })?;
        let value = algorithms
            .key_transport
            .wrap(key, recipient.public_key_der())
            .ok_or_else(|| SealError::RecipientKeyUnusable { subject: subject() })?;
        Ok(Self { ski, value })
    }
}

fn encrypted_payload(
    keys: &[WrappedKey<'_>],
    sealed: &[u8],
    algorithms: Algorithms,
    data_id: &str,
) -> Vec<u8> {
    const EACH_KEY_BYTES: usize = 2_048;
    let capacity = EACH_KEY_BYTES * (1 + keys.len()) + sealed.len().div_ceil(3) * 4;
    let reference = format!("#{data_id}");
    let mut writer = Writer::with_capacity(capacity);
    writer.element(EP, "encryptedPayload", &[], |w| {
        w.element(EP, "keys", &[], |w| {
            for key in keys {
                encrypted_key(key, algorithms, &reference, w);
            }
        });
        w.element(EP, "encryptedPayloadData", &[], |w| {
            let attributes = [("Id", data_id), ("Type", TYPE_ELEMENT)];
            w.element(XENC, "EncryptedData", &attributes, |w| {
                let cipher = [("Algorithm", algorithms.cipher.uri())];
                w.element(XENC, "EncryptionMethod", &cipher, |_| {});
                cipher_data(sealed, w);
            });
        });
    });
    writer.finish()
}

fn encrypted_key(key: &WrappedKey<'_>, algorithms: Algorithms, reference: &str, w: &mut Writer) {
    w.element(XENC, "EncryptedKey", &[], |w| {
        let transport = [("Algorithm", algorithms.key_transport.uri())];
        w.element(XENC, "EncryptionMethod", &transport, |_| {});
        w.element(DS, "KeyInfo", &[], |w| {
            w.element(DS, "X509Data", &[], |w| {
                w.element(DS, "X509SKI", &[], |w| w.base64(key.ski));
            });
        });
        cipher_data(&key.value, w);
        w.element(XENC, "ReferenceList", &[], |w| {
            w.element(XENC, "DataReference", &[("URI", reference)], |_| {});
        });
    });
}

fn cipher_data(value: &[u8], w: &mut Writer) {
    w.element(XENC, "CipherData", &[], |w| {
        w.element(XENC, "CipherValue", &[], |w| w.base64(value));
    });
}
