//! Keys, a judge, and packages that are right until a test makes them wrong.

use std::sync::{Arc, LazyLock};

use cda::{File, Limits, Package, Sign};
use certs::{Anchors, Certificate, Purpose};
use ids::{Hpio, Timestamp};
use sealed::{DigestAlgorithm, PrivateKey, Profile, Signer, Trust, TrustRefusal};
use synth::pki::{TestPki, Validity};

use crate::zip::{Entry, zip};

/// The time of the tests: 2026-11-22T00:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

/// What a signer says is signed. `{ROOT}` is the digest of the document.
pub(crate) const E_SIGNATURE: &str = "<q:eSignature \
    xmlns:q=\"http://ns.electronichealth.net.au/cdaPackage/xsd/eSignature/2012\">\
    <Manifest xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><Reference URI=\"CDA_ROOT.XML\">\
    <DigestMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#sha1\"/>\
    <DigestValue>{ROOT}</DigestValue></Reference></Manifest>\
    <q:signingTime>2026-11-20T14:31:00.123+11:00</q:signingTime>\
    <q:approver><q:personId>{PERSON}</q:personId><q:personName><q:nameTitle>Dr</q:nameTitle>\
    <q:givenName>Grace</q:givenName><q:familyName>Specimen</q:familyName></q:personName>\
    </q:approver></q:eSignature>";

pub(crate) const PERSON: &str = "http://ns.electronichealth.net.au/id/hi/hpii/1.0/8003611566666859";

/// An authority, an organisation that it knows, and one that it does not.
pub(crate) struct Pki {
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) signer: Signer,
    pub(crate) stranger: Signer,
}

pub(crate) static PKI: LazyLock<Pki> = LazyLock::new(|| {
    let hpio = Hpio::parse("8003629900024197").unwrap();
    let signer = |pki: &TestPki| {
        let validity = Validity::two_years(NOW.plus_millis(-86_400_000));
        let issued = pki.organisation(&hpio, "Placeholder", validity).unwrap();
        let key = PrivateKey::from_pem(&issued.key_pem).unwrap().signing;
        Signer::new(key, issued.certificate).unwrap()
    };
    let pki = TestPki::new(NOW).unwrap();
    let other = TestPki::new(NOW).unwrap();
    let anchors = Anchors::new(pki.root_pem().as_bytes())
        .unwrap()
        .with_intermediates(pki.intermediate_pem().as_bytes())
        .unwrap();
    Pki {
        anchors: Arc::new(anchors),
        signer: signer(&pki),
        stranger: signer(&other),
    }
});

/// Judges by the anchors of the test PKI.
pub(crate) struct Judge;

impl Trust for Judge {
    fn judge(&self, signer: &Certificate, at: Timestamp) -> Result<(), TrustRefusal> {
        certs::judge(signer, &PKI.anchors, Purpose::Signing, at)
            .map(drop)
            .map_err(|refusal| TrustRefusal {
                code: refusal.code(),
                sentence: refusal.to_string(),
            })
    }
}

/// A signature over this document, by this signer.
pub(crate) fn signature(root: &[u8], signer: &Signer, person: &str) -> Vec<u8> {
    let digest = DigestAlgorithm::Sha1.value_of(root);
    let text = E_SIGNATURE
        .replace("{ROOT}", digest.as_str())
        .replace("{PERSON}", person);
    (signer, Profile::LegacySha1)
        .sign(text.as_bytes(), "Id_1")
        .unwrap()
}

pub(crate) fn sha1(bytes: &[u8]) -> String {
    let value = DigestAlgorithm::Sha1.value_of(bytes);
    format!("integrityCheck=\"{value}\"")
}

/// A package of these files in the usual folder.
pub(crate) fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<Entry> = files
        .iter()
        .map(|(name, bytes)| Entry::new(&format!("IHE_XDM/SUBSET01/{name}"), bytes))
        .collect();
    zip(&entries)
}

/// A signed package of this document and these files.
pub(crate) fn signed(root: &[u8], files: &[(&str, &[u8])]) -> Vec<u8> {
    let signature = signature(root, &PKI.signer, PERSON);
    let mut all: Vec<(&str, &[u8])> = vec![("CDA_ROOT.XML", root), ("CDA_SIGN.XML", &signature)];
    all.extend_from_slice(files);
    package(&all)
}

pub(crate) fn read(bytes: &[u8]) -> Package {
    Package::read(bytes, &Limits::default()).unwrap()
}

/// The codes of what verifying finds, in order.
pub(crate) fn codes(package: &Package) -> Vec<&'static str> {
    let verification = package.verify(&Judge, NOW);
    let found = verification.findings();
    found.into_iter().map(|finding| finding.code).collect()
}

pub(crate) fn file(name: &str, bytes: &[u8]) -> File {
    File {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

/// The smallest PNG there is: one pixel.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\
    \x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0\
    IEND\xaeB`\x82";
