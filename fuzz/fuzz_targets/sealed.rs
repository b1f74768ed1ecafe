//! Any bytes as a sealed payload: what opens is what the one trusted signer sealed, whatever was
//! done to it on the way.

#![no_main]

use std::sync::{Arc, LazyLock};

use certs::Certificate;
use ids::Timestamp;
use libfuzzer_sys::fuzz_target;
use sealed::{DecryptionKey, Keys, OpenError, PrivateKey, Trust, TrustRefusal, fingerprint, open};

const KEY: &str = include_str!("../../crates/sealed/tests/fixtures/receiver.key.pem");
const RECEIVER: &str = include_str!("../../crates/sealed/tests/fixtures/receiver.crt.pem");
const SENDER: &str = include_str!("../../crates/sealed/tests/fixtures/sender.crt.pem");
/// The one message that the sender ever sealed, and the one document, still sealed.
const MESSAGE: &[u8] = include_bytes!("../../crates/sealed/tests/fixtures/payload.bin");
const DOCUMENT: &[u8] = include_bytes!("../../crates/sealed/tests/fixtures/peer-default-xml.xml");

const NOW: Timestamp = Timestamp::from_millis(1_796_083_200_000);

struct World {
    receiver: Certificate,
    sender: Certificate,
    key: Arc<DecryptionKey>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| World {
    receiver: Certificate::from_pem(RECEIVER).expect("the receiver's certificate"),
    sender: Certificate::from_pem(SENDER).expect("the sender's certificate"),
    key: PrivateKey::from_pem(KEY)
        .expect("the receiver's key")
        .decryption,
});

/// The document as opening gives it: the element alone, without what stood around it.
static OPENED_DOCUMENT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let world: &World = &WORLD;
    let opened = open(DOCUMENT, world, world, NOW).expect("the sealed document");
    opened.into_payload().into_bytes()
});

impl Keys for World {
    fn by_ski(&self, ski: &[u8]) -> Option<Arc<DecryptionKey>> {
        (self.receiver.ski() == Some(ski)).then(|| self.key.clone())
    }
}

impl Trust for World {
    fn judge(&self, signer: &Certificate, _: Timestamp) -> Result<(), TrustRefusal> {
        if signer.der() == self.sender.der() {
            return Ok(());
        }
        Err(TrustRefusal {
            code: "stranger",
            sentence: String::new(),
        })
    }
}

fuzz_target!(|bytes: &[u8]| {
    let world: &World = &WORLD;
    match open(bytes, world, world, NOW) {
        Ok(opened) => {
            let payload = opened.payload().bytes();
            assert!(
                payload == MESSAGE || payload == *OPENED_DOCUMENT,
                "something was opened that nobody sealed"
            );
            assert!(fingerprint(bytes).is_ok(), "opened, but not told apart");
        }
        Err(error) => {
            let other = OpenError::NoKeyOfOurs;
            assert_eq!(
                error.peer_code(),
                other.peer_code(),
                "peers can tell reasons apart"
            );
            assert_eq!(
                error.to_string(),
                other.to_string(),
                "peers can tell reasons apart"
            );
        }
    }
    drop(fingerprint(bytes));
});
