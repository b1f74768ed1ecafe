//! Business numbers, registrations without a form, and qualified identifiers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{Abn, Acn, Arbn, Direction, IdCode, Lspn, NataAccreditation, NataSite};
use ids::{PharmacyApproval, QualifiedId, RacsId, Severity};
use proptest::prelude::*;

#[test]
fn published_business_numbers() {
    assert_eq!(
        Abn::parse("51824753556")
            .unwrap()
            .findings(Direction::Write),
        []
    );
    assert_eq!(
        Abn::parse("51 824 753 556").unwrap().as_str(),
        "51824753556"
    );
    assert_eq!(
        Acn::parse("004085616").unwrap().findings(Direction::Write),
        []
    );
    assert_eq!(
        Arbn::parse("004 085 616")
            .unwrap()
            .findings(Direction::Write),
        []
    );
}

#[test]
fn their_check_digit_is_a_warning_both_ways() {
    for direction in [Direction::Read, Direction::Write] {
        let wrong = [
            Abn::parse("51824753557").unwrap().findings(direction),
            Acn::parse("004085617").unwrap().findings(direction),
            Arbn::parse("004085617").unwrap().findings(direction),
        ];
        for findings in wrong {
            assert_eq!(findings.len(), 1);
            let found = (findings[0].code, findings[0].severity);
            assert_eq!(found, (IdCode::CheckDigit, Severity::Warning));
        }
    }
}

#[test]
fn their_length_is_not() {
    for text in ["", "5182475355", "518247535560", "5182475355A"] {
        assert!(Abn::parse(text).is_err(), "{text}");
        assert_eq!(Abn::read(text).0, None);
    }
    assert!(Acn::parse("00408561").is_err());
    assert!(Arbn::parse("0040856160").is_err());
    assert_eq!(Acn::read("004-085-616").1[0].code, IdCode::Normalised);
}

#[test]
fn their_systems() {
    let abn = Abn::parse("51824753556").unwrap();
    assert_eq!(abn.to_uri(), "http://hl7.org.au/id/abn/51824753556");
    assert_eq!(Abn::from_uri(&abn.to_uri()), Ok(abn));
    assert_eq!(Acn::SYSTEM, "http://hl7.org.au/id/acn");
    assert_eq!(Arbn::SYSTEM, "http://hl7.org.au/id/arbn");
}

#[test]
fn registrations_take_any_text_that_is_not_blank() {
    assert_eq!(NataSite::parse(" 2178 ").unwrap().as_str(), "2178");
    assert_eq!(Lspn::parse("012345").unwrap().to_string(), "012345");
    assert_eq!(
        RacsId::from_uri(&format!("{}/0042", RacsId::SYSTEM))
            .unwrap()
            .as_str(),
        "0042"
    );
    assert_eq!(PharmacyApproval::read("12345Q").1, []);
    assert_eq!(PharmacyApproval::read(" ").1[0].code, IdCode::Empty);
    assert_eq!(Lspn::read("a\u{7}b").1[0].code, IdCode::Character);
    let long = "1".repeat(NataSite::MAX_BYTES + 1);
    assert_eq!(NataSite::read(&long).1[0].code, IdCode::TooLong);
}

#[test]
fn a_laboratory_names_itself_by_its_accreditation() {
    let nata = NataAccreditation::parse("2178").unwrap();
    let hd = nata.to_hd("Example Pathology");
    assert_eq!(hd.to_string(), "Example Pathology^2178^AUSNATA");
    assert_eq!(NataAccreditation::read_hd(&hd).0, Some(nata));
    let iso = ids::Hd::new("Example Pathology", "2178", "ISO");
    assert_eq!(NataAccreditation::read_hd(&iso), (None, vec![]));
}

#[test]
fn a_qualified_identifier_needs_an_absolute_system_and_a_value() {
    let id = QualifiedId::parse("https://vendor.example/id/routing", " EV00000002 ").unwrap();
    assert_eq!(
        (id.system(), id.value()),
        ("https://vendor.example/id/routing", "EV00000002")
    );
    assert_eq!(
        id.to_string(),
        "https://vendor.example/id/routing|EV00000002"
    );
    assert!(QualifiedId::parse("routing", "EV00000002").is_err());
    assert!(QualifiedId::parse("https://vendor.example/id/routing", " ").is_err());
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(serde_json::from_str::<QualifiedId>(&json).unwrap(), id);
    assert!(serde_json::from_str::<QualifiedId>(r#"{"system":"x","value":"1"}"#).is_err());
}

proptest! {
    #[test]
    fn one_changed_digit_of_an_abn_is_always_noticed(at in 0usize..11, by in 1u8..10) {
        let mut bytes = *b"51824753556";
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        let abn = Abn::parse(std::str::from_utf8(&bytes).unwrap()).unwrap();
        prop_assert_eq!(abn.findings(Direction::Read).len(), 1);
    }

    #[test]
    fn every_eight_digits_have_one_ninth(stem in "[0-9]{8}") {
        let holds = |d: &u32| {
            Acn::parse(&format!("{stem}{d}")).unwrap().findings(Direction::Read).is_empty()
        };
        prop_assert_eq!((0..10u32).filter(holds).count(), 1);
    }

    #[test]
    fn an_all_zero_abn_never_passes_for_real(text in "0{11}") {
        let abn = Abn::parse(&text).unwrap();
        prop_assert_eq!(abn.findings(Direction::Write)[0].severity, Severity::Warning);
    }
}
