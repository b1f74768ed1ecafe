//! Medicare provider numbers, prescriber numbers, NPIO and Ahpra registrations.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{AhpraRegistration, Direction, Hpii, Hpio, IdCode, IdError, IdKind, Npio};
use ids::{PrescriberNumber, ProviderNumber, Severity};
use proptest::prelude::*;

const GOOD: [&str; 10] = [
    "4024742F", "0302523B", "2304227F", "2929016F", "4322581B", "0813266H", "049960CT", "2426621B",
    "988939BJ", "0191324T",
];
const BAD: [&str; 3] = ["988939BK", "045678AB", "2345678P"];

const NPIO: &str = "8003619900015717@8003621566684455";

#[test]
fn published_provider_numbers_parse() {
    for number in GOOD {
        let parsed = ProviderNumber::parse(number).unwrap_or_else(|e| panic!("{number}: {e}"));
        assert_eq!(parsed.as_str(), number);
        assert_eq!(parsed.findings(Direction::Write), []);
    }
}

#[test]
fn a_wrong_check_character_is_refused_typed_kept_read_and_an_error_written() {
    for number in BAD {
        let fault = IdError::CheckDigit {
            id: IdKind::ProviderNumber,
        };
        assert_eq!(ProviderNumber::parse(number), Err(fault), "{number}");
        let (kept, findings) = ProviderNumber::read(number);
        let kept = kept.expect("a check character never loses the value");
        assert_eq!(findings.len(), 1, "{number}");
        assert_eq!(
            (findings[0].code, findings[0].severity),
            (IdCode::CheckDigit, Severity::Warning)
        );
        assert_eq!(kept.findings(Direction::Write)[0].severity, Severity::Error);
    }
}

#[test]
fn provider_numbers_are_normalised_before_they_are_compared() {
    let canonical = ProviderNumber::parse("0302523B").unwrap();
    for text in ["302523B", " 0302523b ", "0302 523B", "302523b"] {
        assert_eq!(
            ProviderNumber::parse(text).as_ref(),
            Ok(&canonical),
            "{text}"
        );
        let (read, findings) = ProviderNumber::read(text);
        assert_eq!(read.as_ref(), Some(&canonical));
        assert_eq!(findings[0].code, IdCode::Normalised, "{text}");
    }
}

#[test]
fn other_shapes_are_no_provider_numbers() {
    let id = IdKind::ProviderNumber;
    let cases = [
        ("", IdError::Empty { id }),
        ("   ", IdError::Empty { id }),
        (
            "26621B",
            IdError::Length {
                id,
                expected: "7 or 8",
                found: 6,
            },
        ),
        (
            "123456789",
            IdError::Length {
                id,
                expected: "7 or 8",
                found: 9,
            },
        ),
        ("242662IB", IdError::Character { id, position: 7 }),
        ("242662ZB", IdError::Character { id, position: 7 }),
        ("A426621B", IdError::Character { id, position: 1 }),
        ("24266211", IdError::Character { id, position: 8 }),
        ("242662éB", IdError::Character { id, position: 7 }),
    ];
    for (text, fault) in cases {
        assert_eq!(ProviderNumber::parse(text), Err(fault), "{text}");
        assert_eq!(ProviderNumber::read(text).0, None, "{text}");
    }
}

#[test]
fn provider_number_uri_and_reader_hd() {
    let number = ProviderNumber::parse("2426621B").unwrap();
    let uri = "http://ns.electronichealth.net.au/id/medicare-provider-number/2426621B";
    assert_eq!(number.to_uri(), uri);
    assert_eq!(ProviderNumber::from_uri(uri), Ok(number.clone()));
    let hd = number.to_hd("Dr Example");
    assert_eq!(hd.to_string(), "Dr Example^2426621B^AUSHICPR");
    assert_eq!(ProviderNumber::read_hd(&hd).0, Some(number));
    assert_eq!(Npio::read_hd(&hd), (None, vec![]));
}

#[test]
fn prescriber_numbers_have_six_or_seven_digits_and_no_check() {
    for text in ["453221", "453222", "1234567"] {
        assert_eq!(PrescriberNumber::parse(text).unwrap().as_str(), text);
        assert_eq!(PrescriberNumber::read(text).1, []);
    }
    assert_eq!(
        PrescriberNumber::read("453 221").1[0].code,
        IdCode::Normalised
    );
    for text in ["", "12345", "12345678", "45322A"] {
        assert!(PrescriberNumber::parse(text).is_err(), "{text}");
        assert_eq!(PrescriberNumber::read(text).1.len(), 1);
    }
    let number = PrescriberNumber::parse("453221").unwrap();
    assert_eq!(PrescriberNumber::from_uri(&number.to_uri()), Ok(number));
}

#[test]
fn an_npio_is_its_two_halves() {
    let npio = Npio::parse(NPIO).unwrap();
    assert_eq!(npio.individual(), &Hpii::parse("8003619900015717").unwrap());
    assert_eq!(
        npio.organisation(),
        &Hpio::parse("8003621566684455").unwrap()
    );
    assert_eq!(npio.as_str(), NPIO);
    assert_eq!(npio.as_str().len(), 33);
    assert_eq!(
        npio.to_hd("reader").to_string(),
        format!("reader^{NPIO}^NPIO")
    );
    assert_eq!(Npio::read_hd(&npio.to_hd("reader")).0, Some(npio));
}

#[test]
fn an_npio_is_read_in_both_systems() {
    let npio = Npio::parse(NPIO).unwrap();
    assert_eq!(npio.to_uri(), format!("http://hl7.org.au/id/npio/{NPIO}"));
    let older = format!("http://ns.electronichealth.net.au/id/npio/{NPIO}");
    assert_eq!(Npio::from_uri(&older).as_ref(), Ok(&npio));
    assert_eq!(Npio::read_uri(&older).1[0].code, IdCode::OlderSpelling);
    assert_eq!(Npio::read_uri(&npio.to_uri()), (Some(npio), vec![]));
}

#[test]
fn an_npio_with_a_wrong_half() {
    let swapped = "8003621566684455@8003619900015717";
    assert!(matches!(
        Npio::parse(swapped),
        Err(IdError::Prefix {
            id: IdKind::Hpii,
            ..
        })
    ));
    assert_eq!(Npio::read(swapped).0, None);
    assert!(matches!(
        Npio::parse("8003619900015717"),
        Err(IdError::Form { .. })
    ));
    let odd = "8003619900015717@8003625833400002";
    assert!(Npio::parse(odd).is_err());
    let (kept, findings) = Npio::read(odd);
    assert_eq!(findings.len(), 1);
    let kept = kept.unwrap();
    assert_eq!(kept.findings(Direction::Write)[0].severity, Severity::Error);
    let json = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Npio>(&json).unwrap(), kept);
}

#[test]
fn ahpra_registrations_off_the_pattern_are_kept_with_a_warning() {
    assert_eq!(
        AhpraRegistration::parse("med0000000001").unwrap().as_str(),
        "MED0000000001"
    );
    let off_pattern = "HAC000000001";
    assert!(AhpraRegistration::parse(off_pattern).is_err());
    let (kept, findings) = AhpraRegistration::read(off_pattern);
    assert_eq!(kept.as_ref().unwrap().as_str(), off_pattern);
    assert_eq!(
        (findings[0].code, findings[0].severity),
        (IdCode::Form, Severity::Warning)
    );
    assert_eq!(
        kept.unwrap().findings(Direction::Write)[0].severity,
        Severity::Error
    );
    assert_eq!(AhpraRegistration::read(" ").0, None);
    let long = "M".repeat(AhpraRegistration::MAX_BYTES + 1);
    assert_eq!(AhpraRegistration::read(&long).0, None);
}

proptest! {
    #[test]
    fn every_stem_has_exactly_one_check_character(
        stem in "[0-9]{6}[0-9A-HJ-NP-RT-Y]",
    ) {
        let right: Vec<String> = ('A'..='Z')
            .map(|c| format!("{stem}{c}"))
            .filter(|n| ProviderNumber::parse(n).is_ok())
            .collect();
        prop_assert_eq!(right.len(), 1);
        let number = ProviderNumber::parse(&right[0]).unwrap();
        prop_assert_eq!(&ProviderNumber::from_uri(&number.to_uri()).unwrap(), &number);
        prop_assert_eq!(&ProviderNumber::read_hl7(&number.to_hl7()).0.unwrap(), &number);
        prop_assert_eq!(&ProviderNumber::parse(&right[0].to_lowercase()).unwrap(), &number);
        let json = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(serde_json::from_str::<ProviderNumber>(&json).unwrap(), number);
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,40}") {
        prop_assert_eq!(ProviderNumber::read(&text).0.is_some(), ProviderNumber::parse(&text)
            .map_or_else(|e| matches!(e, IdError::CheckDigit { .. }), |_| true));
        prop_assert_eq!(Npio::parse(&text).is_ok(), false);
        prop_assert_eq!(PrescriberNumber::read(&text).0, PrescriberNumber::parse(&text).ok());
    }
}
