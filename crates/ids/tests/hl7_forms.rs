//! HL7 forms: designators and identifiers with authority and type.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{Hd, Hl7Id, Hpii, Hpio, IdError, Ihi, MedicareNumber, Npio, ProviderNumber};
use proptest::prelude::*;

const OID: &str = "1.2.36.1.2001.1003.0.8003621566684455";

#[test]
fn a_site_is_named_by_its_hpi_o() {
    let hpio = Hpio::parse("8003621566684455").unwrap();
    let hd = hpio.to_hd("Wattle Street Medical");
    assert_eq!(hd.to_string(), format!("Wattle Street Medical^{OID}^ISO"));
    assert_eq!(
        hd.to_subcomponents(),
        format!("Wattle Street Medical&{OID}&ISO")
    );
    assert_eq!(hd.hpio(), Some(hpio));
}

#[test]
fn an_hpi_o_is_read_only_from_its_own_oid_of_type_iso() {
    assert!(Hd::new("", OID, "iso").hpio().is_some());
    for (id, universal_type) in [
        (OID, "GUID"),
        (OID, ""),
        ("8003621566684455", "ISO"),
        ("1.2.36.1.2001.1003.0.8003611566666859", "ISO"),
        ("1.2.36.1.2001.1003.0.800362000022222", "ISO"),
    ] {
        assert_eq!(
            Hd::new("Name", id, universal_type).hpio(),
            None,
            "{id} {universal_type}"
        );
    }
    assert_eq!(Hd::new("8003621566684455", "", "").hpio(), None);
    let sample = Hd::new("", "1.2.36.1.2001.1003.0.8003620833333783", "ISO");
    assert_eq!(sample.hpio().unwrap().as_str(), "8003620833333783");
}

#[test]
fn designators_are_compared_by_universal_id_when_both_have_one_else_by_name() {
    let full = Hd::new("Wattle", OID, "ISO");
    let cases = [
        (Hd::new("Another name", OID, "ISO"), true),
        (Hd::new("Wattle", "1.2.3", "ISO"), false),
        (Hd::new("Wattle", OID, "GUID"), false),
        (Hd::new("Wattle", "", ""), true),
        (Hd::new("Wattle", OID, ""), true),
        (Hd::new("wattle", "", ""), false),
        (Hd::new("Wattle ", "", ""), false),
        (Hd::new("", OID, ""), false),
        (Hd::default(), false),
    ];
    for (other, same) in cases {
        assert_eq!(full.same_as(&other), same, "{other:?}");
        assert_eq!(other.same_as(&full), same, "{other:?}");
    }
    assert!(!Hd::default().same_as(&Hd::default()));
}

#[test]
fn designators_are_read_from_components_and_from_text() {
    let hd = Hd::new("a", "b", "c");
    assert_eq!(Hd::from_components(&["a", "b", "c", "surplus"]), hd);
    assert_eq!(Hd::from_components(&["a"]), Hd::new("a", "", ""));
    assert!(Hd::from_components::<&str>(&[]).is_empty());
    assert_eq!(Hd::parse("a^b^c"), Ok(hd.clone()));
    assert_eq!(Hd::parse("a&b&c"), Ok(hd));
    assert_eq!(
        Hd::parse("Smith & Sons^1.2^ISO"),
        Ok(Hd::new("Smith & Sons", "1.2", "ISO"))
    );
    assert_eq!(Hd::parse("GENIE"), Ok(Hd::new("GENIE", "", "")));
    assert!(matches!(Hd::parse(""), Err(IdError::Empty { .. })));
    assert!(matches!(Hd::parse("^^"), Err(IdError::Empty { .. })));
    assert!(matches!(
        Hd::parse(&"a".repeat(Hd::MAX_BYTES + 1)),
        Err(IdError::TooLong { .. })
    ));
}

#[test]
fn delimiters_in_a_name_are_escaped_and_other_backslashes_left_alone() {
    let hd = Hd::new("Smith & Sons | ^~\\", "1.2", "ISO");
    assert_eq!(
        hd.to_string(),
        "Smith \\T\\ Sons \\F\\ \\S\\\\R\\\\E\\^1.2^ISO"
    );
    assert_eq!(Hd::parse(&hd.to_string()), Ok(hd));
    assert_eq!(
        Hd::parse("A\\B^\\.br\\^\\T").unwrap(),
        Hd::new("A\\B", "\\.br\\", "\\T")
    );
    assert_eq!(Hd::new("a", "", "").to_string(), "a");
    assert_eq!(Hd::new("", "", "c").to_string(), "^^c");
}

#[test]
fn identifiers_are_written_with_their_authority_and_type() {
    let provider = ProviderNumber::parse("2426621B").unwrap().to_hl7();
    let cases = [
        (provider, "2426621B", "AUSHICPR", "UPIN"),
        (
            Hpio::parse("8003621566684455").unwrap().to_hl7(),
            "8003621566684455",
            "AUSHIC",
            "NOI",
        ),
        (
            Hpii::parse("8003619900015717").unwrap().to_hl7(),
            "8003619900015717",
            "AUSHIC",
            "NPI",
        ),
        (
            Ihi::parse("8003605679672853").unwrap().to_hl7(),
            "8003605679672853",
            "AUSHIC",
            "NI",
        ),
        (
            MedicareNumber::parse("61405230941").unwrap().to_hl7(),
            "61405230941",
            "AUSHIC",
            "MC",
        ),
    ];
    for (hl7, id, authority, type_code) in cases {
        assert_eq!(hl7, Hl7Id::new(id, Hd::new(authority, "", ""), type_code));
    }
    let npio = Npio::parse("8003619900015717@8003621566684455").unwrap();
    assert_eq!(npio.to_hl7().type_code, "NPIO");
    assert_eq!(Npio::read_hl7(&npio.to_hl7()).0, Some(npio));
}

#[test]
fn provider_numbers_are_read_as_the_field_writes_them() {
    let by_oid = Hd::new("", ProviderNumber::AUTHORITY_OID, "ISO");
    for (authority, type_code) in [
        (Hd::new("AUSHICPR", "", ""), "UPIN"),
        (Hd::new("AUSHICPR", "", ""), "PRN"),
        (Hd::new("AUSHICPR", "", ""), ""),
        (Hd::new("aushicpr", "", ""), "upin"),
        (by_oid, "UPIN"),
    ] {
        let hl7 = Hl7Id::new("426621b", authority, type_code);
        assert!(ProviderNumber::read_hl7(&hl7).0.is_some(), "{hl7:?}");
    }
}

#[test]
fn another_kind_of_identifier_is_silently_passed_over() {
    let ihi = Ihi::parse("8003605679672853").unwrap().to_hl7();
    assert_eq!(MedicareNumber::read_hl7(&ihi), (None, vec![]));
    assert_eq!(ProviderNumber::read_hl7(&ihi), (None, vec![]));
    let vendor = Hl7Id::new("EV0001", Hd::new("Argus", "", ""), "VDI");
    assert_eq!(ProviderNumber::read_hl7(&vendor), (None, vec![]));
    // Without a type AUSHIC could mean any of its numbers.
    let untyped = Hl7Id::new("8003605679672853", Hd::new("AUSHIC", "", ""), "");
    assert_eq!(Ihi::read_hl7(&untyped), (None, vec![]));
    let foreign = Hl7Id::new("8003605679672853", Hd::new("NZHIS", "", ""), "NI");
    assert_eq!(Ihi::read_hl7(&foreign), (None, vec![]));
}

#[test]
fn an_odd_value_of_the_right_kind_is_a_warning() {
    let hl7 = Hl7Id::new("2345678P", Hd::new("AUSHICPR", "", ""), "");
    let (kept, findings) = ProviderNumber::read_hl7(&hl7);
    assert!(kept.is_some());
    assert_eq!(findings.len(), 1);
    let lost = Hl7Id::new("Myers, Colin", Hd::new("AUSHICPR", "", ""), "");
    let (none, findings) = ProviderNumber::read_hl7(&lost);
    assert_eq!((none, findings.len()), (None, 1));
}

proptest! {
    #[test]
    fn a_designator_survives_writing_and_parsing(
        namespace in "[ -~é]{1,20}",
        universal_id in "[ -~]{0,20}",
        universal_type in "[ -~]{0,6}",
    ) {
        let hd = Hd::new(&namespace, &universal_id, &universal_type);
        prop_assert_eq!(&Hd::parse(&hd.to_string()).unwrap(), &hd);
        prop_assert_eq!(&Hd::parse(&hd.to_subcomponents()).unwrap(), &hd);
        let json = serde_json::to_string(&hd).unwrap();
        prop_assert_eq!(serde_json::from_str::<Hd>(&json).unwrap(), hd);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "[\\\\FSTRE^&é ]{0,60}") {
        if let Ok(hd) = Hd::parse(&text) {
            prop_assert_eq!(Hd::parse(&hd.to_string()).unwrap(), hd);
        }
    }
}
