//! The sealer port over our keys and trust anchors.

use crate::Failure;
use crate::config::{PracticeConfig, ProfileName};
use crate::secret_file::{self, refuse_if_shared};
use arc_swap::ArcSwap;
use bytes::Bytes;
use certs::{Certificate, Purpose};
use delivery::Reason;
use engine::Clock;
use engine::clock::SystemClock;
use engine::ports::{OpenedParcel, SealedParcel, Sealer};
use ids::{MessageId, Organisation, Timestamp};
use sealed::{DecryptionKey, Keys, Payload, PrivateKey, SealIds, Signer, Trust, TrustRefusal};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use transport::LiveTrust;
use vault::Vault;

/// The keys of the practices of this node, which can be replaced while it runs.
pub struct Keyring {
    rings: ArcSwap<HashMap<Organisation, Arc<Ring>>>,
    trust: SignerTrust,
    profile: sealed::Profile,
}

/// One practice's keys.
struct Ring {
    signer: Signer,
    keys: DecryptionKeys,
}

/// Keys by the SKI of their certificates: the present one, and earlier ones for messages in flight.
#[derive(Default)]
pub struct DecryptionKeys(HashMap<Vec<u8>, Arc<DecryptionKey>>);

impl DecryptionKeys {
    /// Adds the key of a certificate.
    pub fn add(&mut self, certificate: &Certificate, key: Arc<DecryptionKey>) {
        if let Some(ski) = certificate.ski() {
            self.0.insert(ski.to_vec(), key);
        }
    }

    /// Adds the keys of `earlier` that are not here.
    fn inherit(&mut self, earlier: &Self) {
        for (ski, key) in &earlier.0 {
            self.0.entry(ski.clone()).or_insert_with(|| key.clone());
        }
    }
}

impl Keys for DecryptionKeys {
    fn by_ski(&self, ski: &[u8]) -> Option<Arc<DecryptionKey>> {
        self.0.get(ski).cloned()
    }
}

/// Signers are judged against whom we trust at the moment.
pub struct SignerTrust(pub LiveTrust);

impl Trust for SignerTrust {
    fn judge(&self, signer: &Certificate, at: Timestamp) -> Result<(), TrustRefusal> {
        match self.0.judge(signer, &[], Purpose::Signing, at) {
            Ok(_) => Ok(()),
            Err(refusal) => {
                let sentence = format!("{refusal} {}", refusal.fix());
                Err(TrustRefusal {
                    code: refusal.code(),
                    sentence,
                })
            }
        }
    }
}

impl Keyring {
    /// Reads the keys of all practices.
    pub fn load(
        practices: &[PracticeConfig],
        trust: LiveTrust,
        profile: ProfileName,
        vault: Option<&Vault>,
    ) -> Result<Self, Failure> {
        let mut rings = HashMap::new();
        for practice in practices {
            let org = crate::config::organisation(&practice.organisation)
                .map_err(|error| Failure::Usage(error.to_string()))?;
            let ring = ring(practice, &org, vault)?;
            rings.insert(org, Arc::new(ring));
        }
        Ok(Self {
            rings: ArcSwap::from_pointee(rings),
            trust: SignerTrust(trust),
            profile: profile.into(),
        })
    }

    /// Puts the keys of `fresh` in the place of ours. Those that we had still open what is in
    /// flight, until the node stops; `earlier_keys` keeps them for longer.
    pub fn replace(&self, fresh: &Self) {
        let earlier = self.rings.load();
        let mut rings = HashMap::new();
        for (org, ring) in fresh.rings.load().iter() {
            let mut keys = DecryptionKeys(ring.keys.0.clone());
            if let Some(earlier) = earlier.get(org) {
                keys.inherit(&earlier.keys);
            }
            let signer = ring.signer.clone();
            rings.insert(org.clone(), Arc::new(Ring { signer, keys }));
        }
        self.rings.store(Arc::new(rings));
    }

    fn ring(&self, org: &Organisation) -> Result<Arc<Ring>, Reason> {
        let rings = self.rings.load();
        let ring = rings.get(org).cloned();
        ring.ok_or_else(|| Reason::new("no-key", format!("There is no key for {org} on this node")))
    }
}

fn ring(
    practice: &PracticeConfig,
    org: &Organisation,
    vault: Option<&Vault>,
) -> Result<Ring, Failure> {
    let earlier = practice.earlier_keys.iter().map(|earlier| &earlier.key);
    for key in earlier.chain([&practice.key]) {
        refuse_if_shared(key)?;
        if vault.is_some() && secret_file::is_plain_key(key)? {
            let key = key.display();
            tracing::warn!("{key} lies in clear; seal it: sealpost vault seal-key {key}");
        }
    }
    let (certificate, key) = pair(&practice.certificate, &practice.key, vault)?;
    certs::proves(&certificate, org).map_err(|mismatch| {
        let path = practice.certificate.display();
        Failure::Usage(format!("practice {}: {path}: {mismatch}", practice.name))
    })?;
    let mut keys = DecryptionKeys::default();
    for earlier in &practice.earlier_keys {
        let (certificate, key) = pair(&earlier.certificate, &earlier.key, vault)?;
        keys.add(&certificate, key.decryption);
    }
    keys.add(&certificate, key.decryption);
    let signer = Signer::new(key.signing, certificate)
        .map_err(|error| Failure::Usage(format!("{}: {error}", practice.key.display())))?;
    Ok(Ring { signer, keys })
}

/// Reads a certificate (the first in its file) and its private key, which `vault` may have sealed.
pub fn pair(
    certificate: &Path,
    key: &Path,
    vault: Option<&Vault>,
) -> Result<(Certificate, PrivateKey), Failure> {
    let chain = chain(certificate)?;
    let Some(leaf) = chain.into_iter().next() else {
        let words = format!("{} holds no certificate", certificate.display());
        return Err(Failure::Usage(words));
    };
    let text = secret_file::private_key(key, vault)?;
    let key = PrivateKey::from_pem(&text)
        .map_err(|error| Failure::Usage(format!("{}: {error}", key.display())))?;
    Ok((leaf, key))
}

/// Reads all certificates of a file.
pub fn chain(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    Certificate::chain_from_bytes(&bytes)
        .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}

impl Sealer for Keyring {
    fn seal(
        &self,
        org: &Organisation,
        payload: &[u8],
        certificate: &[u8],
        id: MessageId,
    ) -> Result<SealedParcel, Reason> {
        let ring = self.ring(org)?;
        // What we sign with a certificate that is no longer good, every receiver refuses.
        let judged = self
            .trust
            .judge(ring.signer.certificate(), SystemClock.now());
        judged.map_err(|refusal| {
            let words = format!("This practice's own certificate: {}", refusal.sentence);
            Reason::new("own-certificate", words)
        })?;
        let recipient = Certificate::from_der(certificate)
            .map_err(|error| Reason::new("recipient-certificate", error.to_string()))?;
        let payload = Payload::message(payload);
        let ids = SealIds {
            payload_id: format!("_p{id}"),
            data_id: format!("_d{id}"),
        };
        let sealed = sealed::seal(&payload, &ring.signer, &[recipient], self.profile, &ids)
            .map_err(|error| Reason::new("not-sealed", error.to_string()))?;
        let digest = sealed.digest.as_str().to_owned();
        Ok(SealedParcel {
            bytes: Bytes::from(sealed.xml),
            digest,
        })
    }

    fn open(
        &self,
        org: &Organisation,
        sealed: &[u8],
        at: Timestamp,
    ) -> Result<OpenedParcel, Reason> {
        let ring = self.ring(org)?;
        let opened = sealed::open(sealed, &ring.keys, &self.trust, at)
            .map_err(|error| Reason::new(error.code(), error.reason()))?;
        let mut signers = Vec::new();
        for signer in opened.signers() {
            let named = signer
                .organisations()
                .map_err(|error| Reason::new("signer-ambiguous", error.to_string()))?;
            signers.extend(named);
        }
        let digest = opened.digest().as_str().to_owned();
        let payload = Bytes::from(opened.into_payload().into_bytes());
        Ok(OpenedParcel {
            payload,
            digest,
            signers,
        })
    }

    fn fingerprint(&self, sealed: &[u8]) -> Result<String, Reason> {
        let digest = sealed::fingerprint(sealed)
            .map_err(|error| Reason::new("payload-malformed", error.reason()))?;
        Ok(delivery::BlobId::from_digest(&digest).as_str().to_owned())
    }
}
