//! The one sender and the one receiver of sealed payloads, with the throw-away keys of the tests of
//! crate `sealed`.

use std::sync::{Arc, LazyLock};

use aes::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certs::Certificate;
use ids::Timestamp;
use sealed::{
    DecryptionKey, Keys, Opened, PayloadKind, PrivateKey, SigningKey, Trust, TrustRefusal,
};
use xml::{CanonicalForm, Limits, Tree, XmlError, guard};

const KEY: &str = include_str!("../../sealed/tests/fixtures/receiver.key.pem");
const RECEIVER: &str = include_str!("../../sealed/tests/fixtures/receiver.crt.pem");
const SENDER_KEY: &str = include_str!("../../sealed/tests/fixtures/sender.key.pem");
const SENDER: &str = include_str!("../../sealed/tests/fixtures/sender.crt.pem");
/// The one message and the one document that the sender ever signed.
const MESSAGE: &[u8] = include_bytes!("../../sealed/tests/fixtures/payload.bin");
const DOCUMENT: &[u8] = include_bytes!("../../sealed/tests/fixtures/payload.xml");

/// The time of every judgement: within the validity of all certificates here.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_796_083_200_000);

/// Bytes of an AES block.
const BLOCK: usize = 16;

/// The session key of everything that is sealed here: wrapping it once is enough.
const SESSION_KEY: [u8; 32] = [0x42; 32];
const VECTOR: [u8; BLOCK] = [0x24; BLOCK];

/// Who receives, and whom they trust.
pub(crate) struct World {
    /// Whom everything is sealed to.
    pub(crate) receiver: Certificate,
    /// The one signer who is trusted.
    pub(crate) sender: Certificate,
    /// The sender's key, for what is sealed here by the product itself.
    pub(crate) signing: Arc<SigningKey>,
    key: Arc<DecryptionKey>,
    wrapped_session_key: Vec<u8>,
    document: Vec<u8>,
}

/// The one world there is.
pub(crate) static WORLD: LazyLock<World> = LazyLock::new(|| {
    let receiver = Certificate::from_pem(RECEIVER).expect("the receiver's certificate");
    let key = PrivateKey::from_pem(KEY).expect("the receiver's key");
    let sender_key = PrivateKey::from_pem(SENDER_KEY).expect("the sender's key");
    World {
        signing: sender_key.signing,
        sender: Certificate::from_pem(SENDER).expect("the sender's certificate"),
        key: key.decryption,
        wrapped_session_key: wrapped(receiver.public_key_der()).expect("the receiver's RSA key"),
        receiver,
        document: canonical(DOCUMENT).expect("the document"),
    }
});

impl World {
    /// Panics unless what was opened is what the sender sealed, and from nobody but the sender.
    pub(crate) fn check(&self, opened: &Opened) {
        let payload = opened.payload();
        match payload.kind() {
            PayloadKind::Message => {
                assert_eq!(payload.bytes(), MESSAGE, "opened what nobody signed");
            }
            PayloadKind::Xml => {
                // A signature does not cover how the same content is spelt.
                let canonical = canonical(payload.bytes()).expect("no document of its own");
                assert_eq!(canonical, self.document, "opened what nobody signed");
            }
        }
        let signers = opened.signers();
        assert!(!signers.is_empty(), "opened what nobody signed");
        assert!(signers.iter().all(|signer| *signer == self.sender));
    }
}

impl Keys for World {
    fn by_ski(&self, ski: &[u8]) -> Option<Arc<DecryptionKey>> {
        (self.receiver.ski() == Some(ski)).then(|| self.key.clone())
    }
}

impl Trust for World {
    fn judge(&self, signer: &Certificate, at: Timestamp) -> Result<(), TrustRefusal> {
        assert_eq!(at, NOW, "judged at another time");
        if *signer == self.sender {
            return Ok(());
        }
        Err(TrustRefusal {
            code: "stranger",
            sentence: "the signer is not the one we know".to_owned(),
        })
    }
}

/// Encrypts any text to the receiver, as an attacker can who has the receiver's certificate.
#[must_use]
pub fn seal_text(text: &[u8]) -> Vec<u8> {
    let world: &World = &WORLD;
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    let ski = base64(world.receiver.ski().unwrap_or_default());
    let key = base64(&world.wrapped_session_key);
    let data = base64(&encrypted(text));
    format!(
        "<ep:encryptedPayload \
         xmlns:ep=\"http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010\" \
         xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ep:keys><xenc:EncryptedKey>\
         <xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-1_5\"/>\
         <ds:KeyInfo><ds:X509Data><ds:X509SKI>{ski}</ds:X509SKI></ds:X509Data></ds:KeyInfo>\
         <xenc:CipherData><xenc:CipherValue>{key}</xenc:CipherValue></xenc:CipherData>\
         </xenc:EncryptedKey></ep:keys><ep:encryptedPayloadData><xenc:EncryptedData>\
         <xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes256-cbc\"/>\
         <xenc:CipherData><xenc:CipherValue>{data}</xenc:CipherValue></xenc:CipherData>\
         </xenc:EncryptedData></ep:encryptedPayloadData></ep:encryptedPayload>"
    )
    .into_bytes()
}

fn encrypted(text: &[u8]) -> Vec<u8> {
    let mut data = VECTOR.to_vec();
    data.extend_from_slice(text);
    data.resize(data.len() + BLOCK, 0);
    let mode = cbc::Encryptor::<aes::Aes256>::new(&SESSION_KEY.into(), &VECTOR.into());
    let padded = mode.encrypt_padded::<Pkcs7>(&mut data[BLOCK..], text.len());
    let length = padded.expect("there is room for the padding").len();
    data.truncate(BLOCK + length);
    data
}

fn wrapped(spki: &[u8]) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
    let public = PublicEncryptingKey::from_der(spki)?;
    let mut wrapped = vec![0; public.key_size_bytes()];
    let public = Pkcs1PublicEncryptingKey::new(public)?;
    public.encrypt(&SESSION_KEY, &mut wrapped)?;
    Ok(wrapped)
}

/// The exclusive canonical form.
pub(crate) fn canonical(document: &[u8]) -> Result<Vec<u8>, XmlError> {
    let guarded = guard(document, &Limits::default())?;
    let mut out = Vec::new();
    let tree = Tree::parse(&guarded)?;
    tree.root()
        .canonicalise(&CanonicalForm::default(), &mut out);
    Ok(out)
}
