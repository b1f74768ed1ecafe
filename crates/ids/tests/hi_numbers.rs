//! The sixteen-digit healthcare identifiers: every vector of the sheets, good and bad.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::Severity;
use ids::{Caei, Csp, Direction, Hae, Hpii, Hpio, Hspo, IdCode, IdError, IdKind, Ihi, Paid, Paio};
use proptest::prelude::*;

const GOOD_HPIO: [&str; 8] = [
    "8003621566684455",
    "8003629900024197",
    "8003627500000328",
    "8003628233352432",
    "8003620000030499",
    "8003620000002605",
    "8003623456791937",
    "8003620000030556",
];

/// Well shaped, and printed as samples, but failing Luhn.
const LUHN_BREAKING_HPIO: [&str; 3] = ["8003620000000004", "8003625833400002", "8003620833333783"];

const GOOD_HPII: [&str; 4] = [
    "8003611566666859",
    "8003614899999997",
    "8003610000010401",
    "8003619900015717",
];

const GOOD_IHI: [&str; 3] = ["8003605679672853", "8003608833357361", "8003608166690503"];

#[test]
fn published_hpi_os_parse() {
    for number in GOOD_HPIO {
        let hpio = Hpio::parse(number).unwrap_or_else(|e| panic!("{number}: {e}"));
        assert_eq!(hpio.as_str(), number);
        assert_eq!(hpio.findings(Direction::Write), []);
        assert_eq!(Hpio::read(number), (Some(hpio), vec![]));
    }
}

#[test]
fn published_hpi_is_ihis_and_csp_parse() {
    for number in GOOD_HPII {
        assert_eq!(Hpii::parse(number).unwrap().as_str(), number);
    }
    for number in GOOD_IHI {
        assert_eq!(Ihi::parse(number).unwrap().expose(), number);
    }
    assert_eq!(
        Csp::parse("8003630000000004").unwrap().as_str(),
        "8003630000000004"
    );
}

#[test]
fn a_wrong_check_digit_is_refused_typed_kept_read_and_an_error_written() {
    for number in LUHN_BREAKING_HPIO {
        let fault = IdError::CheckDigit { id: IdKind::Hpio };
        assert_eq!(Hpio::parse(number), Err(fault), "{number}");
        let (kept, findings) = Hpio::read(number);
        let kept = kept.expect("a check digit never loses the value");
        assert_eq!(kept.as_str(), number);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, IdCode::CheckDigit);
        assert_eq!(findings[0].severity, Severity::Warning);
        assert_eq!(kept.findings(Direction::Write)[0].severity, Severity::Error);
    }
}

#[test]
fn other_shapes_are_not_the_number_at_all() {
    let length = |found| IdError::Length {
        id: IdKind::Hpio,
        expected: "16",
        found,
    };
    let cases = [
        ("", IdError::Empty { id: IdKind::Hpio }),
        ("800362000022222", length(15)),
        ("80036215666844550", length(17)),
        (
            "8003611566666859",
            IdError::Prefix {
                id: IdKind::Hpio,
                expected: "800362",
            },
        ),
        (
            "800362156668445X",
            IdError::Character {
                id: IdKind::Hpio,
                position: 16,
            },
        ),
        (
            "8003 621566684455",
            IdError::Character {
                id: IdKind::Hpio,
                position: 5,
            },
        ),
        (
            "８003621566684455",
            IdError::Character {
                id: IdKind::Hpio,
                position: 1,
            },
        ),
    ];
    for (text, fault) in cases {
        assert_eq!(Hpio::parse(text), Err(fault), "{text}");
    }
    assert!(matches!(
        Hpii::parse("8003600000000000"),
        Err(IdError::Prefix { .. })
    ));
    let (none, findings) = Hpio::read("800362000022222");
    assert_eq!(none, None);
    assert_eq!(findings[0].code, IdCode::Length);
}

#[test]
fn spaces_and_hyphens_are_dropped_on_reading_and_told() {
    for text in [
        "8003 6215 6668 4455",
        " 8003621566684455\n",
        "8003-6215-6668-4455",
    ] {
        let (hpio, findings) = Hpio::read(text);
        assert_eq!(hpio.unwrap().as_str(), "8003621566684455");
        assert_eq!(
            findings.iter().map(|f| f.code).collect::<Vec<_>>(),
            [IdCode::Normalised]
        );
    }
}

#[test]
fn a_very_long_text_is_refused_without_being_kept() {
    let text = "8".repeat(1 << 22);
    assert!(matches!(Hpio::read(&text), (None, _)));
}

/// The number of this stem whose check digit is right, by trying.
fn completed(stem: &str, parses: impl Fn(&str) -> bool) -> String {
    let fits = |d: &u32| parses(&format!("{stem}{d}"));
    let digit = (0..10u32)
        .find(fits)
        .expect("one digit completes every stem");
    format!("{stem}{digit}")
}

#[test]
fn blocks_are_warned_of_and_never_refused() {
    let usual = completed("800364000100000", |n| Paio::parse(n).is_ok());
    assert_eq!(Paio::parse(&usual).unwrap().findings(Direction::Write), []);
    let odd = completed("800364999900000", |n| Paio::parse(n).is_ok());
    let findings = Paio::parse(&odd).unwrap().findings(Direction::Write);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].code, findings[0].severity),
        (IdCode::Unusual, Severity::Warning)
    );
    let device = completed("800364000300000", |n| Paid::parse(n).is_ok());
    assert_eq!(Paid::parse(&device).unwrap().findings(Direction::Read), []);
    assert_eq!(
        Paio::parse(&device)
            .unwrap()
            .findings(Direction::Read)
            .len(),
        1
    );
    let support = completed("800364100500000", |n| Hspo::parse(n).is_ok());
    assert_eq!(Hspo::parse(&support).unwrap().findings(Direction::Read), []);
    let entity = completed("800364110000000", |n| Hae::parse(n).is_ok());
    assert_eq!(Hae::parse(&entity).unwrap().findings(Direction::Read), []);
    let employee = completed("900360000000000", |n| Caei::parse(n).is_ok());
    assert_eq!(Caei::parse(&employee).unwrap().as_str(), employee);
    assert!(Caei::parse(&usual).is_err());
}

#[test]
fn uris_are_written_one_way_and_read_in_every_spelling() {
    let hpio = Hpio::parse("8003621566684455").unwrap();
    let uri = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455";
    assert_eq!(hpio.to_uri(), uri);
    assert_eq!(Hpio::from_uri(uri), Ok(hpio.clone()));
    assert_eq!(Hpio::read_uri(uri), (Some(hpio.clone()), vec![]));
    for other in [
        "http://ns.electronichealth.net.au/id/hi/hpi-o/1.0/8003621566684455",
        "http://ns.electronichealth.net.au/id/hi/HPI-O/1.0/8003621566684455",
        "HTTP://NS.electronichealth.net.au/id/hi/hpiO/1.0/8003621566684455",
    ] {
        assert_eq!(Hpio::from_uri(other), Ok(hpio.clone()), "{other}");
        let (read, findings) = Hpio::read_uri(other);
        assert_eq!(read.as_ref(), Some(&hpio));
        assert_eq!(findings[0].code, IdCode::OlderSpelling, "{other}");
    }
    let sample = "http://ns.electronichealth.net.au/id/hi/hpiI/1.0/8003610000010401";
    assert_eq!(Hpii::from_uri(sample).unwrap().as_str(), "8003610000010401");
}

#[test]
fn uris_of_other_systems_and_wrong_numbers_are_refused() {
    let prefix = Err(IdError::Prefix {
        id: IdKind::Hpio,
        expected: Hpio::SYSTEM,
    });
    for other in [
        "http://ns.electronichealth.net.au/id/hi/hpii/1.0/8003610000010401",
        "http://ns.electronichealth.net.au/id/hi/hpio/1.08003621566684455",
        "8003621566684455",
        "",
    ] {
        assert_eq!(Hpio::from_uri(other), prefix, "{other}");
        assert_eq!(Hpio::read_uri(other).0, None);
    }
    let sample = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003625833400002";
    assert_eq!(
        Hpio::from_uri(sample),
        Err(IdError::CheckDigit { id: IdKind::Hpio })
    );
    assert_eq!(
        Hpio::read_uri(sample).0.unwrap().as_str(),
        "8003625833400002"
    );
    assert!(Hpio::from_uri(&format!("{}/8003621566684455/", Hpio::SYSTEM)).is_err());
}

#[test]
fn oids_both_ways() {
    let hpio = Hpio::parse("8003621566684455").unwrap();
    assert_eq!(hpio.oid(), "1.2.36.1.2001.1003.0.8003621566684455");
    assert_eq!(Hpio::from_oid(&hpio.oid()), Ok(hpio.clone()));
    assert_eq!(Hpio::from_oid(&format!("urn:oid:{}", hpio.oid())), Ok(hpio));
    assert!(Hpio::from_oid("1.2.36.1.2001.1003.0.8003611566666859").is_err());
    assert!(Hpio::from_oid("1.2.36.1.2001.1003.8003621566684455").is_err());
    let read = Hpio::read_oid("1.2.36.1.2001.1003.0.8003620833333783");
    assert_eq!(read.0.unwrap().as_str(), "8003620833333783");
    assert_eq!(read.1.len(), 1);
    let paio = completed("800364000100000", |n| Paio::parse(n).is_ok());
    let paio = Paio::parse(&paio).unwrap();
    assert!(paio.oid().starts_with("1.2.36.1.2001.1007.1.8003640001"));
    assert_eq!(Paio::from_oid(&paio.oid()), Ok(paio));
}

#[test]
fn open_numbers_show_themselves_and_patients_do_not() {
    let hpio = Hpio::parse("8003621566684455").unwrap();
    assert_eq!(hpio.to_string(), "8003621566684455");
    assert_eq!(format!("{hpio:?}"), "Hpio(8003621566684455)");
    let ihi = Ihi::parse(GOOD_IHI[0]).unwrap();
    assert_eq!(format!("{ihi:?}"), "Ihi(redacted)");
}

#[test]
fn what_was_read_with_a_wrong_check_digit_comes_back_from_the_store() {
    let kept = Hpio::read("8003625833400002").0.unwrap();
    let json = serde_json::to_string(&kept).unwrap();
    assert_eq!(json, "\"8003625833400002\"");
    assert_eq!(serde_json::from_str::<Hpio>(&json).unwrap(), kept);
    assert!(serde_json::from_str::<Hpio>("\"8003610000010401\"").is_err());
}

proptest! {
    #[test]
    fn every_form_leads_back(stem in "800362[0-9]{9}") {
        let number = completed(&stem, |n| Hpio::parse(n).is_ok());
        let hpio = Hpio::parse(&number).unwrap();
        prop_assert_eq!(&Hpio::from_uri(&hpio.to_uri()).unwrap(), &hpio);
        prop_assert_eq!(&Hpio::from_oid(&hpio.oid()).unwrap(), &hpio);
        prop_assert_eq!(&Hpio::read_hl7(&hpio.to_hl7()).0.unwrap(), &hpio);
        prop_assert_eq!(&hpio.to_hd("Any ^ name").hpio().unwrap(), &hpio);
        let json = serde_json::to_string(&hpio).unwrap();
        prop_assert_eq!(serde_json::from_str::<Hpio>(&json).unwrap(), hpio);
    }

    #[test]
    fn strict_and_lenient_agree(text in "[0-9 -]{0,20}|800362[0-9]{10}|\\PC{0,24}") {
        let (read, findings) = Hpio::read(&text);
        match Hpio::parse(&text) {
            Ok(hpio) => {
                prop_assert_eq!(read, Some(hpio));
                prop_assert!(findings.is_empty());
            }
            Err(_) => prop_assert!(!findings.is_empty()),
        }
    }

    #[test]
    fn no_error_text_repeats_the_value(text in "[0-9A-Z]{17,40}") {
        let error = Ihi::parse(&text).unwrap_err().to_string();
        prop_assert!(!error.contains(&text));
    }
}
