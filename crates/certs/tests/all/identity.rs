//! Whom a certificate names: every source of §6.3, and what must not pass.

use certs::{Certificate, IdentityMismatch, proves};
use ids::{Hpio, Organisation};
use rcgen::{CertificateParams, DistinguishedName, DnType};

use crate::pki::{self, HPIO, OTHER_HPIO};

const HPIO_URI: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003628233352432";
const TARGET: &str = "http://ns.vendor.example/smd/id/hostname/ACC0000000001";

/// Something done to a certificate before it is issued.
type Put = fn(&mut CertificateParams);

fn organisation(uri: &str) -> Organisation {
    Organisation::parse_uri(uri).unwrap()
}

fn nameless() -> CertificateParams {
    let mut params = pki::leaf();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "somebody");
    params
}

fn issued(params: &CertificateParams) -> Certificate {
    pki::pki().issue(params)
}

#[test]
fn the_hpio_is_found_in_each_place_alone() {
    let places: [(&str, Put); 6] = [
        ("DC", |params| pki::push_dc(params, HPIO)),
        ("CN", |params| {
            params
                .distinguished_name
                .push(DnType::CommonName, pki::common_name(HPIO));
        }),
        ("CN in capitals", |params| {
            let name = pki::common_name(HPIO).to_uppercase();
            params.distinguished_name.push(DnType::CommonName, name);
        }),
        ("SAN", |params| pki::push_uri(params, HPIO_URI)),
        ("SAN in the older spelling", |params| {
            pki::push_uri(params, &HPIO_URI.replace("hpio", "hpi-o"));
        }),
        ("UID", |params| pki::push_uid(params, HPIO)),
    ];
    for (place, put) in places {
        let mut params = nameless();
        put(&mut params);
        let found = issued(&params).organisations();
        assert_eq!(found, Ok(vec![organisation(HPIO_URI)]), "{place}");
    }
}

#[test]
fn two_different_hpios_are_refused_wherever_they_are() {
    let puts: [Put; 3] = [
        |params| {
            params
                .distinguished_name
                .push(DnType::CommonName, pki::common_name(OTHER_HPIO));
        },
        |params| pki::push_uri(params, &HPIO_URI.replace(HPIO, OTHER_HPIO)),
        |params| pki::push_uid(params, OTHER_HPIO),
    ];
    let first = Hpio::parse(OTHER_HPIO).unwrap();
    let second = Hpio::parse(HPIO).unwrap();
    for put in puts {
        let mut params = pki::leaf();
        put(&mut params);
        let certificate = issued(&params);
        let ambiguous = IdentityMismatch::Ambiguous {
            first: first.clone(),
            second: second.clone(),
        };
        assert_eq!(certificate.organisations(), Err(ambiguous.clone()));
        assert_eq!(
            proves(&certificate, &organisation(HPIO_URI)),
            Err(ambiguous)
        );
    }
}

#[test]
fn the_same_hpio_in_every_place_is_one() {
    let mut params = pki::leaf();
    pki::push_uri(&mut params, HPIO_URI);
    pki::push_uid(&mut params, HPIO);
    assert_eq!(
        issued(&params).organisations(),
        Ok(vec![organisation(HPIO_URI)])
    );
}

#[test]
fn a_wrong_check_digit_is_let_pass() {
    let mut params = nameless();
    pki::push_dc(&mut params, "8003625833400002");
    let found = issued(&params).organisations().unwrap();
    assert_eq!(found[0].hpio().map(Hpio::as_str), Some("8003625833400002"));
}

#[test]
fn look_alikes_name_nobody() {
    let puts: [(&str, Put); 7] = [
        ("a contracted service provider", |params| {
            pki::push_dc(params, "8003630000000004")
        }),
        ("an individual", |params| {
            pki::push_uid(params, "8003610000010401")
        }),
        ("too short", |params| pki::push_dc(params, &HPIO[1..])),
        ("with a space", |params| {
            pki::push_dc(params, "8003 6282 3335 2432")
        }),
        ("another domain after it", |params| {
            let name = format!("{}.example", pki::common_name(HPIO));
            params.distinguished_name.push(DnType::CommonName, name);
        }),
        ("the domain without its dot", |params| {
            let name = format!("{HPIO}xid.electronichealth.net.au");
            params.distinguished_name.push(DnType::CommonName, name);
        }),
        ("the number in another label", |params| {
            let name = format!("{HPIO}.general.id.electronichealth.net.au");
            params.distinguished_name.push(DnType::CommonName, name);
        }),
    ];
    for (name, put) in puts {
        let mut params = nameless();
        put(&mut params);
        let certificate = issued(&params);
        assert_eq!(certificate.organisations(), Ok(vec![]), "{name}");
        let refused = proves(&certificate, &organisation(HPIO_URI));
        assert_eq!(refused, Err(IdentityMismatch::Nameless), "{name}");
    }
}

#[test]
fn a_vendor_target_is_proved_byte_for_byte() {
    let certificate = issued(&pki::vendor_leaf(TARGET));
    assert_eq!(certificate.organisations(), Ok(vec![organisation(TARGET)]));
    assert_eq!(proves(&certificate, &organisation(TARGET)), Ok(()));
    for other in [
        format!("{TARGET}0"),
        TARGET.to_lowercase(),
        TARGET.replace("http:", "https:"),
    ] {
        assert!(
            proves(&certificate, &organisation(&other)).is_err(),
            "{other}"
        );
    }
}

#[test]
fn an_hpio_and_targets_are_all_proved() {
    let mut params = pki::leaf();
    pki::push_uri(&mut params, TARGET);
    pki::push_uri(&mut params, TARGET);
    pki::push_uri(&mut params, "not a uri");
    let certificate = issued(&params);
    let both = vec![organisation(HPIO_URI), organisation(TARGET)];
    assert_eq!(certificate.organisations().as_ref(), Ok(&both));
    for organisation in &both {
        assert_eq!(proves(&certificate, organisation), Ok(()));
    }
}

#[test]
fn another_organisation_is_refused_in_plain_words() {
    let claimed = organisation(&HPIO_URI.replace(HPIO, OTHER_HPIO));
    let refused = proves(&issued(&pki::leaf()), &claimed).unwrap_err();
    let proved = vec![organisation(HPIO_URI)];
    assert_eq!(
        refused,
        IdentityMismatch::OtherOrganisation {
            claimed: claimed.clone(),
            proved
        }
    );
    assert_eq!(
        refused.to_string(),
        format!(
            "the certificate belongs to {HPIO_URI} and not to {claimed}: \
             check the organisation number and whose certificate was supplied"
        )
    );
}
