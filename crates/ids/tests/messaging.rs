//! Organisations, SMD targets, opaque identifiers and moments.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::{Direction, Hpio, IdError, IdKind, InvocationId, MAX_URI_BYTES, MessageId};
use ids::{Organisation, ResponseId, Severity, SmdTarget, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

const HPIO_URI: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455";
const TARGET: &str = "http://ns.argusdca.com.au/smd/id/hostname/ACC5959010000000";

#[test]
fn one_organisation_has_one_value_however_it_is_spelt() {
    let organisation = Organisation::parse_uri(HPIO_URI).unwrap();
    assert_eq!(
        organisation,
        Hpio::parse("8003621566684455").unwrap().into()
    );
    for spelling in [
        "http://ns.electronichealth.net.au/id/hi/HPIO/1.0/8003621566684455",
        "http://ns.electronichealth.net.au/id/hi/hpi-o/1.0/8003621566684455",
        " http://NS.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455\n",
    ] {
        assert_eq!(
            Organisation::parse_uri(spelling).as_ref(),
            Ok(&organisation),
            "{spelling}"
        );
    }
    assert_eq!(organisation.uri(), HPIO_URI);
    assert_eq!(organisation.to_string(), HPIO_URI);
    assert!(organisation.hpio().is_some());
}

#[test]
fn any_other_absolute_uri_is_a_target() {
    let organisation = Organisation::parse_uri(TARGET).unwrap();
    assert_eq!(
        organisation,
        Organisation::Target(SmdTarget::parse(TARGET).unwrap())
    );
    assert_eq!(organisation.uri(), TARGET);
    assert_eq!(organisation.hpio(), None);
    assert_eq!(organisation.findings(Direction::Write), []);
    assert_ne!(
        Organisation::parse_uri(&TARGET.to_lowercase()).unwrap(),
        organisation
    );
}

#[test]
fn an_hpi_o_uri_without_a_usable_number_is_no_target_either() {
    for number in [
        "",
        "800362156668445",
        "8003611566666859",
        "abc",
        "8003621566684455/x",
    ] {
        let uri = format!("{}/{number}", Hpio::SYSTEM);
        assert!(Organisation::parse_uri(&uri).is_err(), "{uri}");
        assert!(SmdTarget::parse(&uri).is_err(), "{uri}");
    }
    assert!(SmdTarget::parse(HPIO_URI).is_err());
}

#[test]
fn a_wrong_check_digit_passes_and_is_told() {
    let uri = format!("{}/8003625833400002", Hpio::SYSTEM);
    let organisation = Organisation::parse_uri(&uri).unwrap();
    assert_eq!(organisation.uri(), uri);
    assert_eq!(
        organisation.findings(Direction::Read)[0].severity,
        Severity::Warning
    );
    assert_eq!(
        organisation.findings(Direction::Write)[0].severity,
        Severity::Error
    );
}

#[test]
fn what_is_no_absolute_uri_is_no_organisation() {
    for text in [
        "",
        " ",
        "SMD001234567890",
        "/relative",
        "http://",
        "http://a b",
        "8003621566684455",
    ] {
        assert!(Organisation::parse_uri(text).is_err(), "{text}");
        assert!(SmdTarget::parse(text).is_err(), "{text}");
    }
    let long = format!("http://v.example/{}", "x".repeat(MAX_URI_BYTES));
    assert!(matches!(
        Organisation::parse_uri(&long),
        Err(IdError::TooLong { .. })
    ));
}

#[test]
fn organisations_serialise_as_their_uri() {
    for uri in [HPIO_URI, TARGET] {
        let organisation = Organisation::parse_uri(uri).unwrap();
        let json = serde_json::to_string(&organisation).unwrap();
        assert_eq!(json, format!("\"{uri}\""));
        assert_eq!(
            serde_json::from_str::<Organisation>(&json).unwrap(),
            organisation
        );
    }
    assert!(serde_json::from_str::<Organisation>("\"nonsense\"").is_err());
}

#[test]
fn invocation_and_response_ids_are_opaque() {
    let uuid = Uuid::from_u128(0x2f1c_7d38_7a52_4c0e_9a53_0f4d_1f6f_6a11);
    let urn = "urn:uuid:2f1c7d38-7a52-4c0e-9a53-0f4d1f6f6a11";
    assert_eq!(InvocationId::from_uuid(uuid).as_str(), urn);
    assert_eq!(ResponseId::from_uuid(uuid).to_string(), urn);
    for text in ["1", "uuid:ABC", "anything at all", "ümlaut"] {
        assert_eq!(InvocationId::parse(text).unwrap().as_str(), text);
    }
    assert_eq!(
        InvocationId::parse(&format!("\n {urn}\r\n"))
            .unwrap()
            .as_str(),
        urn
    );
    let id = IdKind::InvocationId;
    assert_eq!(InvocationId::parse(" \t"), Err(IdError::Empty { id }));
    assert_eq!(
        InvocationId::parse("a\nb"),
        Err(IdError::Character { id, position: 2 })
    );
    assert!(InvocationId::parse(&"x".repeat(256)).is_ok());
    let limit = InvocationId::MAX_BYTES;
    assert_eq!(
        InvocationId::parse(&"x".repeat(257)),
        Err(IdError::TooLong { id, limit })
    );
    let json = serde_json::to_string(&InvocationId::parse("a").unwrap()).unwrap();
    assert_eq!(
        serde_json::from_str::<InvocationId>(&json)
            .unwrap()
            .as_str(),
        "a"
    );
    assert!(serde_json::from_str::<InvocationId>("\"\"").is_err());
}

#[test]
fn message_ids_are_uuids() {
    let text = "0190b4c2-5f7e-7a30-9d6c-3f1a2b4c5d6e";
    let id = MessageId::parse(text).unwrap();
    assert_eq!(id.to_string(), text);
    assert_eq!(MessageId::from_uuid(id.as_uuid()), id);
    assert_eq!(MessageId::parse(&text.to_uppercase()), Ok(id));
    assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
    for bad in ["", "0190b4c2", "not-a-uuid"] {
        assert!(MessageId::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn moments_as_text() {
    let cases = [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-22T01:02:03Z", 1_795_309_323_000),
        ("2026-11-22T12:02:03+11:00", 1_795_309_323_000),
        ("2026-11-22T01:02:03.25Z", 1_795_309_323_250),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        (" 2024-02-29T00:00:00-00:00 ", 1_709_164_800_000),
        ("2026-11-22T01:02:03.9999999Z", 1_795_309_323_999),
    ];
    for (text, millis) in cases {
        assert_eq!(
            Timestamp::parse_rfc3339(text).unwrap().as_millis(),
            millis,
            "{text}"
        );
    }
    let at = |millis| Timestamp::from_millis(millis).to_rfc3339();
    assert_eq!(at(1_795_309_323_000), "2026-11-22T01:02:03Z");
    assert_eq!(at(1_795_309_323_007), "2026-11-22T01:02:03.007Z");
    assert_eq!(at(-1), "1969-12-31T23:59:59.999Z");
}

#[test]
fn texts_that_are_no_moment() {
    for text in [
        "",
        "2026-11-22",
        "2026-11-22T01:02:03",
        "2023-02-29T00:00:00Z",
        "2026-11-22T25:00:00Z",
        "20261122010203Z",
        "22/11/2026 01:02",
    ] {
        assert!(
            matches!(
                Timestamp::parse_rfc3339(text),
                Err(IdError::Form {
                    id: IdKind::Timestamp,
                    ..
                })
            ),
            "{text}"
        );
    }
}

#[test]
fn moments_stay_within_what_can_be_written() {
    assert_eq!(Timestamp::from_millis(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::from_millis(i64::MIN), Timestamp::MIN);
    assert_eq!(Timestamp::MIN.to_rfc3339(), "0000-01-01T00:00:00Z");
    assert_eq!(Timestamp::MAX.to_rfc3339(), "9999-12-31T23:59:59.999Z");
    assert_eq!(Timestamp::MAX.plus_millis(1), Timestamp::MAX);
    assert_eq!(Timestamp::MIN.plus_millis(i64::MIN), Timestamp::MIN);
    assert!(Timestamp::MAX.millis_since(Timestamp::MIN) > 0);
    let earlier = Timestamp::from_millis(1_000);
    let later = earlier.plus_millis(500);
    assert_eq!(
        (later.millis_since(earlier), earlier.millis_since(later)),
        (500, -500)
    );
    assert!(later > earlier);
    assert_eq!(serde_json::to_string(&later).unwrap(), "1500");
    assert_eq!(serde_json::from_str::<Timestamp>("1500").unwrap(), later);
}

proptest! {
    #[test]
    fn every_moment_is_its_text(
        millis in Timestamp::MIN.as_millis()..=Timestamp::MAX.as_millis(),
    ) {
        let moment = Timestamp::from_millis(millis);
        prop_assert_eq!(Timestamp::parse_rfc3339(&moment.to_rfc3339()).unwrap(), moment);
    }

    #[test]
    fn no_text_breaks_the_readers(text in "\\PC{0,60}") {
        if let Ok(organisation) = Organisation::parse_uri(&text) {
            prop_assert_eq!(organisation.uri(), text.trim());
        }
        if let Ok(moment) = Timestamp::parse_rfc3339(&text) {
            prop_assert_eq!(Timestamp::parse_rfc3339(&moment.to_rfc3339()).unwrap(), moment);
        }
    }

    #[test]
    fn organisations_lead_back(path in "[a-zA-Z0-9/._-]{1,40}") {
        let organisation = Organisation::parse_uri(&format!("http://v.example/{path}")).unwrap();
        prop_assert_eq!(Organisation::parse_uri(&organisation.uri()).unwrap(), organisation);
    }
}
