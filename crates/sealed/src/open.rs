//! Opening: decrypt, verify, judge, in this order.

use certs::Certificate;
use ids::Timestamp;
use xml::{Tree, guard};

use crate::cipher::Decrypted;
use crate::encrypted_payload::EncryptedPayload;
use crate::limits;
use crate::open_error::{Fault, OpenError};
use crate::session_key::SessionKey;
use crate::signature::ValidSignature;
use crate::signed_payload::Verified;
use crate::{Algorithms, Cipher, DigestValue, KeyTransport, Keys, Payload, Trust};

/// A payload that was sealed to us, unaltered, by a signer that is trusted. Only [`open`] makes
/// one.
#[derive(Debug, Clone)]
pub struct Opened {
    payload: Payload,
    signers: Vec<Certificate>,
    digest: DigestValue,
    algorithms: Algorithms,
}

impl Opened {
    /// What was sealed.
    #[must_use]
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// What was sealed, owned.
    #[must_use]
    pub fn into_payload(self) -> Payload {
        self.payload
    }

    /// Who signed it, in the order of the signatures; never empty. That one of them is the sender
    /// that the message names is for the caller to check.
    #[must_use]
    pub fn signers(&self) -> &[Certificate] {
        &self.signers
    }

    /// The digest that a receipt quotes to prove that we opened it: of the first signature.
    #[must_use]
    pub fn digest(&self) -> &DigestValue {
        &self.digest
    }

    /// What it was made with.
    #[must_use]
    pub fn algorithms(&self) -> Algorithms {
        self.algorithms
    }
}

/// Opens `xml`, a document whose root is `ep:encryptedPayload`.
///
/// Every signature must be valid over the payload returned, and every signer trusted at `at`.
///
/// # Errors
/// [`OpenError`]. Peers get its [`peer_code`](OpenError::peer_code), nothing else.
pub fn open(
    xml: &[u8],
    keys: &dyn Keys,
    trust: &dyn Trust,
    at: Timestamp,
) -> Result<Opened, OpenError> {
    let (decrypted, cipher, key_transport) = decrypt(xml, keys)?;
    let Verified {
        first,
        others,
        payload,
    } = Verified::of(decrypted.text(), |signer| {
        // Looked at only now, so that wrong padding costs what right padding does.
        if !decrypted.intact {
            return Err(Fault::Decryption.into());
        }
        trust.judge(signer, at).map_err(OpenError::SignerRefused)
    })?;
    let ValidSignature {
        certificate,
        digest,
        signature_algorithm,
        digest_algorithm,
    } = first;
    let others = others.into_iter().map(|other| other.certificate);
    let signers = std::iter::once(certificate).chain(others).collect();
    let algorithms = Algorithms {
        signature: signature_algorithm,
        digest: digest_algorithm,
        cipher,
        key_transport,
    };
    Ok(Opened {
        payload,
        signers,
        digest,
        algorithms,
    })
}

fn decrypt(xml: &[u8], keys: &dyn Keys) -> Result<(Decrypted, Cipher, KeyTransport), OpenError> {
    let guarded = guard(xml, &limits::outer()).map_err(OpenError::Xml)?;
    let tree = Tree::parse(&guarded).map_err(OpenError::Xml)?;
    let payload = EncryptedPayload::of(&tree)?;
    let cipher = payload.cipher()?;
    let ours = payload.keys.iter().find_map(|wrapped| {
        if wrapped.ski.is_empty() {
            None
        } else {
            Some((wrapped, keys.by_ski(&wrapped.ski)?))
        }
    });
    let (wrapped, key) = ours.ok_or(OpenError::NoKeyOfOurs)?;
    let transport = wrapped.transport()?;
    let (wrapped, sealed) = (wrapped.cipher_value()?, payload.cipher_value()?);

    // Made whether or not it will be needed, so that both cases take the same way.
    let substitute = SessionKey::random(cipher).ok_or(Fault::Decryption)?;
    let unwrapped = key.unwrap(transport, &wrapped);
    let session_key = substitute.or_unwrapped(unwrapped.as_ref().map(|key| key.as_slice()));
    let decrypted = cipher.open(&session_key, sealed).ok_or(Fault::Decryption)?;
    Ok((decrypted, cipher, transport))
}
