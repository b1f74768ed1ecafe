//! Every identifier system of the sheet, by its exact URI (provider-directory §1.3).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{
    Abn, Acn, AhpraRegistration, Arbn, Caei, Csp, DvaNumber, Hae, Hpii, Hpio, Hspo, IdCode,
    IdError, Ihi, Lspn, MedicareNumber, NataAccreditation, NataSite, Npio, Paid, Paio,
    PharmacyApproval, PrescriberNumber, ProviderNumber, RacsId, SmdTarget,
};

#[test]
fn every_system_is_spelt_as_published() {
    let ns = |rest: &str| format!("http://ns.electronichealth.net.au/{rest}");
    let au = |rest: &str| format!("http://hl7.org.au/id/{rest}");
    for (ours, published) in [
        (Hpio::SYSTEM, ns("id/hi/hpio/1.0")),
        (Hpii::SYSTEM, ns("id/hi/hpii/1.0")),
        (Ihi::SYSTEM, ns("id/hi/ihi/1.0")),
        (Hspo::SYSTEM, ns("id/hi/hspo/1.0")),
        (Hae::SYSTEM, ns("id/hi/hae/1.0")),
        (Csp::SYSTEM, ns("id/hi/csp/1.0")),
        (Paio::SYSTEM, ns("id/pcehr/paio/1.0")),
        (Paid::SYSTEM, ns("id/pcehr/paid/1.0")),
        (Caei::SYSTEM, ns("id/pcehr/caei/1.0")),
        (ProviderNumber::SYSTEM, ns("id/medicare-provider-number")),
        (
            PrescriberNumber::SYSTEM,
            ns("id/medicare-prescriber-number"),
        ),
        (Lspn::SYSTEM, ns("id/location-specific-practice-number")),
        (RacsId::SYSTEM, ns("id/residential-aged-care-service-id")),
        (PharmacyApproval::SYSTEM, ns("id/pharmacy-approval-number")),
        (DvaNumber::SYSTEM, ns("id/dva")),
        (MedicareNumber::SYSTEM, ns("id/medicare-number")),
        (SmdTarget::SYSTEM, ns("smd/target")),
        (Npio::SYSTEM, au("npio")),
        (AhpraRegistration::SYSTEM, au("ahpra-registration-number")),
        (Abn::SYSTEM, au("abn")),
        (Acn::SYSTEM, au("acn")),
        (Arbn::SYSTEM, au("arbn")),
        (NataAccreditation::SYSTEM, au("nata-accreditation")),
        (NataSite::SYSTEM, au("nata-site")),
    ] {
        assert_eq!(ours, published);
    }
}

#[test]
fn every_oid_root_is_as_published() {
    assert_eq!(Hpio::OID_ROOT, "1.2.36.1.2001.1003.0");
    assert_eq!(Hpii::OID_ROOT, "1.2.36.1.2001.1003.0");
    assert_eq!(Ihi::OID_ROOT, "1.2.36.1.2001.1003.0");
    assert_eq!(Paio::OID_ROOT, "1.2.36.1.2001.1007.1");
    assert_eq!(Paid::OID_ROOT, "1.2.36.1.2001.1007.20");
    assert_eq!(ProviderNumber::AUTHORITY_OID, "1.2.36.174030967.0.2");
}

#[test]
fn a_system_is_read_in_any_case_with_a_finding() {
    let uri = "HTTP://HL7.ORG.AU/ID/ABN/51824753556";
    assert_eq!(Abn::from_uri(uri).unwrap().as_str(), "51824753556");
    let (abn, findings) = Abn::read_uri(&format!(" {uri} "));
    assert_eq!(abn.unwrap().as_str(), "51824753556");
    assert_eq!(
        findings.iter().map(|f| f.code).collect::<Vec<_>>(),
        [IdCode::OlderSpelling]
    );
    let (odd, findings) = Abn::read_uri("http://hl7.org.au/id/ABN/5182 4753 557");
    assert_eq!(odd.unwrap().as_str(), "51824753557");
    let codes: Vec<_> = findings.iter().map(|f| f.code).collect();
    assert_eq!(
        codes,
        [
            IdCode::CheckDigit,
            IdCode::Normalised,
            IdCode::OlderSpelling
        ]
    );
}

#[test]
fn one_system_is_not_taken_for_another() {
    let acn = Acn::parse("004085616").unwrap();
    assert!(matches!(
        Arbn::from_uri(&acn.to_uri()),
        Err(IdError::Prefix { .. })
    ));
    let (none, findings) = Arbn::read_uri(&acn.to_uri());
    assert_eq!(none, None);
    assert_eq!(findings[0].code, IdCode::Prefix);
    assert!(Lspn::from_uri("http://hl7.org.au/id/nata-site/1").is_err());
}
