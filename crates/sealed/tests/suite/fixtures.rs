//! Throw-away keys and certificates, and a world that trusts or does not.

use std::sync::{Arc, LazyLock};

use certs::Certificate;
use ids::Timestamp;
use sealed::{
    DecryptionKey, Keys, OpenError, Opened, Payload, PrivateKey, Profile, SealIds, Sealed, Signer,
    Trust, TrustRefusal, open, seal,
};

pub(crate) struct Party {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

impl Party {
    fn new(key: &str, certificate: &str) -> Self {
        Self {
            key: PrivateKey::from_pem(key).unwrap(),
            certificate: Certificate::from_pem(certificate).unwrap(),
        }
    }

    pub(crate) fn signer(&self) -> Signer {
        Signer::new(self.key.signing.clone(), self.certificate.clone()).unwrap()
    }
}

pub(crate) const RECEIVER_KEY: &str = include_str!("../fixtures/receiver.key.pem");
pub(crate) const RECEIVER_KEY_PKCS1: &str = include_str!("../fixtures/receiver.pkcs1.pem");

pub(crate) static SENDER: LazyLock<Party> = LazyLock::new(|| {
    Party::new(
        include_str!("../fixtures/sender.key.pem"),
        include_str!("../fixtures/sender.crt.pem"),
    )
});
pub(crate) static RECEIVER: LazyLock<Party> =
    LazyLock::new(|| Party::new(RECEIVER_KEY, include_str!("../fixtures/receiver.crt.pem")));
pub(crate) static STRANGER: LazyLock<Party> = LazyLock::new(|| {
    Party::new(
        include_str!("../fixtures/stranger.key.pem"),
        include_str!("../fixtures/stranger.crt.pem"),
    )
});
/// The receiver's key under an older certificate, with an identifier of 8 bytes.
pub(crate) static SHORT_SKI: LazyLock<Certificate> = LazyLock::new(|| {
    Certificate::from_pem(include_str!("../fixtures/receiver-short-ski.crt.pem")).unwrap()
});
pub(crate) static NO_SKI: LazyLock<Certificate> = LazyLock::new(|| {
    Certificate::from_pem(include_str!("../fixtures/receiver-no-ski.crt.pem")).unwrap()
});

pub(crate) const MESSAGE: &[u8] = include_bytes!("../fixtures/payload.bin");
pub(crate) const DOCUMENT: &[u8] = include_bytes!("../fixtures/payload.xml");

pub(crate) const PROFILES: [Profile; 3] = [Profile::Default, Profile::LegacySha1, Profile::Modern];

/// The keys of some certificates.
pub(crate) struct Ring(pub(crate) Vec<(Vec<u8>, Arc<DecryptionKey>)>);

impl Ring {
    pub(crate) fn of(party: &Party) -> Self {
        let ski = party.certificate.ski().unwrap().to_vec();
        Self(vec![(ski, party.key.decryption.clone())])
    }
}

impl Keys for Ring {
    fn by_ski(&self, ski: &[u8]) -> Option<Arc<DecryptionKey>> {
        self.0
            .iter()
            .find(|(known, _)| known == ski)
            .map(|(_, key)| key.clone())
    }
}

/// Trusts these certificates, at the one time that the tests use.
pub(crate) struct Trusting<'a>(pub(crate) &'a [&'a Certificate]);

impl Trust for Trusting<'_> {
    fn judge(&self, signer: &Certificate, at: Timestamp) -> Result<(), TrustRefusal> {
        assert_eq!(at, now(), "the time of judgement is the caller's");
        if self.0.contains(&signer) {
            return Ok(());
        }
        let sentence = "the signer is not one of ours to trust".to_owned();
        Err(TrustRefusal {
            code: "unknown-signer",
            sentence,
        })
    }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap()
}

pub(crate) fn seal_ids() -> SealIds {
    SealIds {
        payload_id: "_0f0e0d0c-0b0a-4908-8706-050403020100".to_owned(),
        data_id: "_aaaabbbb-cccc-4ddd-8eee-ffff00001111".to_owned(),
    }
}

/// From the sender to the receiver.
pub(crate) fn sealed(payload: &Payload, profile: Profile) -> Sealed {
    let recipients = [RECEIVER.certificate.clone()];
    seal(payload, &SENDER.signer(), &recipients, profile, &seal_ids()).unwrap()
}

/// Opened by the receiver, who trusts the sender.
pub(crate) fn opened(xml: &[u8]) -> Result<Opened, OpenError> {
    open(
        xml,
        &Ring::of(&RECEIVER),
        &Trusting(&[&SENDER.certificate]),
        now(),
    )
}

/// Why the receiver refuses it.
pub(crate) fn refusal(xml: &[u8]) -> OpenError {
    let Err(error) = opened(xml) else {
        panic!("{} bytes opened", xml.len())
    };
    assert_eq!(error.peer_code(), "not-opened");
    assert_eq!(error.to_string(), "the sealed payload could not be opened");
    error
}
