//! The test PKI, judged by the certificate crate.

use std::sync::LazyLock;

use certs::{
    Anchors, Certificate, IdentityMismatch, Purpose, Refusal, Revocation, SignatureAlgorithm,
    judge, proves,
};
use ids::{Organisation, SmdTarget};
use synth::TestPki;
use synth::pki::{CRL_URL, Flaw, Issued, Validity};
use synth::world::Practice;

use crate::now;

const DAY: i64 = 24 * 60 * 60 * 1_000;
const TARGET: &str = "http://ns.vendor.example/smd/id/hostname/ACC0000000001";

/// Key making is slow, so most tests share one.
static PKI: LazyLock<TestPki> = LazyLock::new(|| TestPki::new(now()).unwrap());

fn anchors(pki: &TestPki) -> Anchors {
    Anchors::new(pki.root_pem().as_bytes())
        .unwrap()
        .with_intermediates(pki.intermediate_pem().as_bytes())
        .unwrap()
}

fn wattle(pki: &TestPki) -> Issued {
    let practice = Practice::wattle_street_medical();
    pki.organisation(&practice.hpio, &practice.name, Validity::two_years(now()))
        .unwrap()
}

#[test]
fn an_organisation_certificate_has_the_shape_of_nash() {
    let practice = Practice::wattle_street_medical();
    let hpio = practice.hpio.as_str();
    let certificate = wattle(&PKI).certificate;
    assert_eq!(
        certificate.subject(),
        format!(
            "DC=au, DC=net, DC=electronichealth, DC=id, DC={hpio}, O=Wattle Street Medical, \
             CN=general.{hpio}.id.electronichealth.net.au"
        )
    );
    assert_eq!(
        *certificate.signature_algorithm(),
        SignatureAlgorithm::RsaSha256
    );
    assert_eq!(certificate.rsa_bits(), Some(2_048));
    assert_eq!(certificate.ski().map(<[u8]>::len), Some(20));
    assert_eq!(certificate.policies(), ["1.2.36.174030967.1.20.1.1"]);
    assert_eq!(certificate.crl_distribution_points(), [CRL_URL]);
    assert!(certificate.extended_key_usage().is_none());
    assert!(certificate.san_uris().is_empty());
    assert!(!certificate.is_authority());
    let usage = certificate.key_usage().unwrap();
    assert!(usage.digital_signature() && usage.key_encipherment() && usage.data_encipherment());
    assert!(!usage.key_cert_sign() && !usage.crl_sign());
    assert_eq!(certificate.not_before(), now());
    assert_eq!(certificate.not_after(), now().plus_millis(730 * DAY));
}

#[test]
fn it_is_trusted_for_everything_and_proves_its_organisation() {
    let issued = wattle(&PKI);
    for purpose in Purpose::ALL {
        let trusted = judge(&issued.certificate, &anchors(&PKI), purpose, now()).unwrap();
        assert_eq!(trusted.issuers().len(), 2);
        assert_eq!(trusted.revocation(), Revocation::NoList);
    }
    let ours = Practice::wattle_street_medical().organisation();
    assert_eq!(issued.certificate.organisations(), Ok(vec![ours.clone()]));
    assert_eq!(proves(&issued.certificate, &ours), Ok(()));
    let theirs = Practice::banksia_cardiology().organisation();
    assert!(proves(&issued.certificate, &theirs).is_err());
}

#[test]
fn a_vendor_certificate_proves_its_target() {
    let target = SmdTarget::parse(TARGET).unwrap();
    let issued = PKI
        .vendor(&target, "Example Vendor", Validity::two_years(now()))
        .unwrap();
    for purpose in Purpose::ALL {
        assert!(judge(&issued.certificate, &anchors(&PKI), purpose, now()).is_ok());
    }
    let organisation = Organisation::Target(target);
    assert_eq!(issued.certificate.organisations(), Ok(vec![organisation]));
    assert!(issued.certificate.policies().is_empty());
    let uses = issued.certificate.extended_key_usage().unwrap();
    assert!(uses.client_auth && uses.server_auth && !uses.any);
}

#[test]
fn dns_names_are_there_only_when_asked_for() {
    let practice = Practice::wattle_street_medical();
    let validity = Validity::two_years(now());
    let names = ["localhost", "gateway.example.invalid"];
    let issued = PKI
        .organisation_with_names(&practice.hpio, &practice.name, &names, validity)
        .unwrap();
    let has = |issued: &Issued, name: &str| {
        let der = issued.certificate.der();
        der.windows(name.len())
            .any(|bytes| bytes == name.as_bytes())
    };
    for name in names {
        assert!(has(&issued, name), "{name}");
        assert!(!has(&wattle(&PKI), name), "{name}");
    }
    assert!(
        judge(
            &issued.certificate,
            &anchors(&PKI),
            Purpose::TlsServer,
            now()
        )
        .is_ok()
    );
}

#[test]
fn every_flaw_is_refused_by_its_name() {
    let practice = Practice::wattle_street_medical();
    for flaw in Flaw::ALL {
        let issued = PKI
            .flawed(&practice.hpio, &practice.name, flaw, now())
            .unwrap();
        let judged = |purpose| {
            judge(&issued.certificate, &anchors(&PKI), purpose, now()).map_err(|e| e.code())
        };
        let encrypting = judged(Purpose::KeyEncipherment).map(|_| ());
        let signing = judged(Purpose::Signing).map(|_| ());
        let expected = match flaw {
            Flaw::EnciphermentOnly => (Ok(()), Err("wrong-usage")),
            Flaw::Expired => (Err("expired"), Err("expired")),
            Flaw::MissingSki => (Err("missing-ski"), Ok(())),
            Flaw::NotYetValid => (Err("not-yet-valid"), Err("not-yet-valid")),
            Flaw::Sha1 => (Err("sha1-signed"), Err("sha1-signed")),
            Flaw::SigningOnly => (Err("wrong-usage"), Ok(())),
            Flaw::TwoOrganisations => (Ok(()), Ok(())),
        };
        assert_eq!((encrypting, signing), expected, "{flaw:?}");
        let proved = proves(&issued.certificate, &practice.organisation());
        let ambiguous = matches!(proved, Err(IdentityMismatch::Ambiguous { .. }));
        assert_eq!(ambiguous, flaw == Flaw::TwoOrganisations, "{flaw:?}");
        assert_eq!(proved.is_ok(), flaw != Flaw::TwoOrganisations, "{flaw:?}");
    }
}

#[test]
fn two_worlds_do_not_trust_each_other() {
    let stranger = TestPki::new(now()).unwrap();
    let issued = wattle(&stranger);
    let refused = judge(&issued.certificate, &anchors(&PKI), Purpose::Signing, now());
    assert!(
        matches!(refused, Err(Refusal::BadSignature { .. })),
        "{refused:?}"
    );
}

#[test]
fn only_the_revoked_certificate_is_refused() {
    let mut pki = TestPki::new(now()).unwrap();
    let (kept, lost) = (wattle(&pki), wattle(&pki));
    pki.revoke(&lost, now());
    pki.revoke(&lost, now());
    let list = pki.crl_pem(now()).unwrap();
    let anchors = anchors(&pki)
        .with_revocation_lists(list.as_bytes())
        .unwrap();
    let judged = |issued: &Issued| judge(&issued.certificate, &anchors, Purpose::Signing, now());
    assert_eq!(
        judged(&lost).unwrap_err(),
        Refusal::Revoked { since: now() }
    );
    let trusted = judged(&kept).unwrap();
    assert!(matches!(trusted.revocation(), Revocation::NotListed { .. }));
    assert_eq!(trusted.valid_until(), now().plus_millis(7 * DAY));
}

#[test]
fn an_empty_list_is_a_list() {
    let mut pki = TestPki::new(now()).unwrap();
    let list = pki.crl_pem(now()).unwrap();
    let anchors = anchors(&pki)
        .with_revocation_lists(list.as_bytes())
        .unwrap();
    assert_eq!(
        anchors.revocation_lists()[0].next_update(),
        Some(now().plus_millis(7 * DAY))
    );
}

#[test]
fn the_key_belongs_to_the_certificate() {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
    let issued = wattle(&PKI);
    let text: String = issued
        .key_pem
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap();
    let key = RsaKeyPair::from_pkcs8(&der).unwrap();
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
    assert_eq!(public.as_ref(), issued.certificate.public_key_der());
    assert!(issued.key_pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

#[test]
fn the_chain_is_the_certificate_then_its_issuer() {
    let issued = wattle(&PKI);
    let chain = Certificate::chain_from_pem(&issued.chain_pem).unwrap();
    assert_eq!(chain[0], issued.certificate);
    assert_eq!(
        chain[1],
        Certificate::from_pem(&PKI.intermediate_pem()).unwrap()
    );
    assert_eq!(chain.len(), 2);
    assert_eq!(
        Certificate::from_pem(&issued.cert_pem),
        Ok(issued.certificate)
    );
}

#[test]
fn debug_shows_no_private_key() {
    let issued = wattle(&PKI);
    let text = format!("{issued:?} {:?}", *PKI);
    let key_line = issued.key_pem.lines().nth(5).unwrap();
    assert!(
        !text.contains(key_line) && !text.contains("PRIVATE"),
        "{text}"
    );
    assert!(text.contains("Wattle Street Medical"));
}

#[test]
fn serial_numbers_do_not_repeat() {
    let (a, b) = (wattle(&PKI).certificate, wattle(&PKI).certificate);
    assert_ne!(a.serial(), b.serial());
    assert_eq!(a.serial().len(), 32);
    assert_ne!(a.public_key_der(), b.public_key_der());
}

#[test]
fn authorities_say_test_and_last_ten_years() {
    for pem in [PKI.root_pem(), PKI.intermediate_pem()] {
        let certificate = Certificate::from_pem(&pem).unwrap();
        assert!(certificate.subject().contains("CN=TEST Synthetic"));
        assert!(certificate.is_authority());
        let life = certificate
            .not_after()
            .millis_since(certificate.not_before());
        assert_eq!(life, 3_650 * DAY);
        assert!(certificate.not_before() < now());
    }
}
