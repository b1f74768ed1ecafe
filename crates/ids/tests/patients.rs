//! Identifiers of patients: they never show themselves, and odd ones are kept.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{Direction, DvaCard, DvaNumber, Hd, Hl7Id, IdCode, IdError, IdKind, Ihi};
use ids::{MedicareNumber, Severity};
use proptest::prelude::*;

#[test]
fn published_medicare_numbers_parse() {
    for text in [
        "61405230941",
        "4950481651",
        "42711489821",
        "4009887514",
        "2428778132",
    ] {
        let number = MedicareNumber::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(number.expose(), text);
        assert_eq!(number.findings(Direction::Write), [], "{text}");
    }
}

#[test]
fn a_first_digit_no_card_has_is_only_ever_a_warning() {
    let number = MedicareNumber::parse("8921319895").unwrap();
    for direction in [Direction::Read, Direction::Write] {
        let findings = number.findings(direction);
        assert_eq!(findings.len(), 1);
        let found = (findings[0].code, findings[0].severity);
        assert_eq!(found, (IdCode::Unusual, Severity::Warning));
    }
}

#[test]
fn card_and_irn_are_told_apart() {
    let whole = MedicareNumber::parse("61405230941").unwrap();
    assert_eq!((whole.expose_card(), whole.irn()), ("6140523094", Some(1)));
    let card = MedicareNumber::parse("4950481651").unwrap();
    assert_eq!((card.expose_card(), card.irn()), ("4950481651", None));
}

#[test]
fn separators_are_dropped() {
    for text in ["6140 52309 4-1", "6140-52309-4/1", " 61405230941 "] {
        let (number, findings) = MedicareNumber::read(text);
        assert_eq!(number.unwrap().expose(), "61405230941");
        assert_eq!(
            findings.iter().map(|f| f.code).collect::<Vec<_>>(),
            [IdCode::Normalised]
        );
    }
}

#[test]
fn medicare_faults_are_graded_and_the_number_kept() {
    let id = IdKind::MedicareNumber;
    for (text, code) in [
        ("6140523084", IdCode::CheckDigit),
        ("6140523090", IdCode::Form),
        ("61405230940", IdCode::Form),
    ] {
        assert!(MedicareNumber::parse(text).is_err(), "{text}");
        let (kept, findings) = MedicareNumber::read(text);
        let kept = kept.expect("kept");
        assert_eq!(
            (findings[0].code, findings[0].severity),
            (code, Severity::Warning),
            "{text}"
        );
        assert_eq!(kept.findings(Direction::Write)[0].severity, Severity::Error);
    }
    for (text, fault) in [
        ("", IdError::Empty { id }),
        (
            "614052309",
            IdError::Length {
                id,
                expected: "10 or 11",
                found: 9,
            },
        ),
        (
            "614052309411",
            IdError::Length {
                id,
                expected: "10 or 11",
                found: 12,
            },
        ),
        ("6140523O94", IdError::Character { id, position: 8 }),
    ] {
        assert_eq!(MedicareNumber::parse(text), Err(fault), "{text}");
        assert_eq!(MedicareNumber::read(text).0, None, "{text}");
    }
}

#[test]
fn dva_parts() {
    let cases = [
        ("NX123456", 'N', "X", "123456", None),
        ("nx123456a", 'N', "X", "123456", Some('A')),
        ("VSM12345", 'V', "SM", "12345", None),
        ("QPAD1234", 'Q', "PAD", "1234", None),
        ("T1234567", 'T', "", "1234567", None),
    ];
    for (text, state, war_code, digits, dependant) in cases {
        let number = DvaNumber::parse(text).unwrap();
        assert_eq!(number.state(), Some(state), "{text}");
        assert_eq!(number.war_code(), Some(war_code), "{text}");
        assert_eq!(number.expose_digits(), Some(digits), "{text}");
        assert_eq!(number.dependant(), dependant, "{text}");
        assert_eq!(number.findings(Direction::Write), [], "{text}");
    }
}

#[test]
fn dva_numbers_that_do_not_fit_are_kept_with_a_warning() {
    for (text, code) in [
        ("586254B", IdCode::Form),
        ("NXXXX123", IdCode::Form),
        ("NX1234567", IdCode::Form),
        ("NX12AB", IdCode::Form),
        ("N", IdCode::Form),
        ("NX123", IdCode::Unusual),
    ] {
        let number = DvaNumber::parse(text).unwrap();
        for direction in [Direction::Read, Direction::Write] {
            let findings = number.findings(direction);
            assert_eq!(findings.len(), 1, "{text}");
            let found = (findings[0].code, findings[0].severity);
            assert_eq!(found, (code, Severity::Warning), "{text}");
        }
        assert_eq!(number.state().is_some(), code == IdCode::Unusual);
    }
    let long = "N".repeat(DvaNumber::MAX_CHARS + 1);
    for text in ["", "N?1", long.as_str()] {
        assert!(DvaNumber::parse(text).is_err(), "{text}");
        assert_eq!(DvaNumber::read(text).0, None);
    }
    assert_eq!(DvaNumber::read("nx 123456").1[0].code, IdCode::Normalised);
}

#[test]
fn the_card_is_told_by_the_type() {
    let number = DvaNumber::parse("NX123456").unwrap();
    for (card, code) in [
        (DvaCard::Gold, "DVG"),
        (DvaCard::White, "DVW"),
        (DvaCard::Orange, "DVO"),
    ] {
        let hl7 = number.to_hl7(card);
        assert_eq!(hl7.type_code, code);
        assert_eq!(DvaCard::of(&hl7.type_code.to_lowercase()), Some(card));
        assert_eq!(DvaNumber::read_hl7(&hl7).0.as_ref(), Some(&number));
    }
    assert_eq!(DvaCard::of("MC"), None);
    let other = Hl7Id::new("NX123456", Hd::new("AUSDVA", "", ""), "MR");
    assert_eq!(DvaNumber::read_hl7(&other), (None, vec![]));
    let untyped = Hl7Id::new("NX123456", Hd::new("ausdva", "", ""), "");
    assert_eq!(DvaNumber::read_hl7(&untyped).0, Some(number));
}

#[test]
fn nothing_of_a_patient_is_shown() {
    let ihi = Ihi::parse("8003605679672853").unwrap();
    let medicare = MedicareNumber::parse("61405230941").unwrap();
    let dva = DvaNumber::parse("NX123456").unwrap();
    let hl7 = [ihi.to_hl7(), medicare.to_hl7(), dva.to_hl7(DvaCard::Gold)];
    let shown = format!("{ihi:?} {medicare:?} {dva:?} {hl7:?}");
    for secret in ["8003605679672853", "61405230941", "NX123456", "123456"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.starts_with("Ihi(redacted) MedicareNumber(redacted) DvaNumber(redacted)"));
}

#[test]
fn patients_uris_both_ways() {
    let ihi = Ihi::parse("8003605679672853").unwrap();
    assert_eq!(
        ihi.to_uri(),
        "http://ns.electronichealth.net.au/id/hi/ihi/1.0/8003605679672853"
    );
    assert_eq!(Ihi::from_oid(&ihi.oid()), Ok(ihi));
    let medicare = MedicareNumber::parse("61405230941").unwrap();
    assert_eq!(MedicareNumber::from_uri(&medicare.to_uri()), Ok(medicare));
    let dva = DvaNumber::parse("NX123456").unwrap();
    assert_eq!(DvaNumber::read_uri(&dva.to_uri()).0, Some(dva));
}

proptest! {
    #[test]
    fn findings_and_errors_hold_no_long_run_of_the_value(text in "[0-9]{5,14}") {
        let (_, findings) = MedicareNumber::read(&text);
        for finding in &findings {
            prop_assert!(!finding.sentence.contains(&text), "{}", finding.sentence);
        }
    }

    #[test]
    fn every_card_has_one_check_digit(stem in "[2-6][0-9]{7}", issue in 1u8..10, irn in 1u8..10) {
        let fits: Vec<String> = (0..10)
            .map(|d| format!("{stem}{d}{issue}{irn}"))
            .filter(|n| MedicareNumber::parse(n).is_ok())
            .collect();
        prop_assert_eq!(fits.len(), 1);
        let number = MedicareNumber::parse(&fits[0]).unwrap();
        prop_assert_eq!(number.irn(), Some(irn));
        prop_assert_eq!(MedicareNumber::read_hl7(&number.to_hl7()).0, Some(number));
    }

    #[test]
    fn dva_parts_make_up_the_number(text in "[NVQWST][A-Z]{0,3}[0-9]{1,4}[A-Z]?") {
        let number = DvaNumber::parse(&text).unwrap();
        let rebuilt = format!(
            "{}{}{}{}",
            number.state().unwrap(),
            number.war_code().unwrap(),
            number.expose_digits().unwrap(),
            number.dependant().map(String::from).unwrap_or_default(),
        );
        prop_assert_eq!(rebuilt, text);
    }

    #[test]
    fn no_text_breaks_the_readers(text in "\\PC{0,40}") {
        for finding in [MedicareNumber::read(&text).1, DvaNumber::read(&text).1].concat() {
            prop_assert_eq!(finding.severity, Severity::Warning);
        }
    }
}
