//! Clocks of Australian locations: both ends of daylight saving, borders, and stamps without a
//! zone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::Timestamp;
use proptest::prelude::*;
use zones::{Moment, Precision, Stamp, StampDoubt, StampError, Zone, ZoneError};

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// The instant in RFC 3339, and the doubt.
fn read(text: &str, name: &str) -> (String, Option<StampDoubt>) {
    let stamp = Stamp::read(text, &zone(name)).unwrap();
    (stamp.moment.at().to_rfc3339(), stamp.doubt)
}

#[test]
fn clocks_show_the_time_of_their_location() {
    // Among them a summer night on both sides of a border, Tweed Heads (NSW) and Coolangatta (Qld),
    // and Broken Hill, which is in NSW and keeps the time of South Australia.
    for row in [
        "Australia/Sydney 2026-07-01T02:00:00Z 20260701120000+1000",
        "Australia/Sydney 2026-12-01T02:00:00Z 20261201130000+1100",
        "Australia/Sydney 2026-12-31T13:30:00Z 20270101003000+1100",
        "Australia/Brisbane 2026-12-31T13:30:00Z 20261231233000+1000",
        "Australia/Perth 2026-12-01T02:00:00Z 20261201100000+0800",
        "Australia/Eucla 2026-12-01T02:00:00Z 20261201104500+0845",
        "Australia/Adelaide 2026-07-01T02:00:00Z 20260701113000+0930",
        "Australia/Adelaide 2026-12-01T02:00:00Z 20261201123000+1030",
        "Australia/Darwin 2026-12-01T02:00:00Z 20261201113000+0930",
        "Australia/Lord_Howe 2026-07-01T02:00:00Z 20260701123000+1030",
        "Australia/Lord_Howe 2026-12-01T02:00:00Z 20261201130000+1100",
        "Australia/Broken_Hill 2026-12-01T02:00:00Z 20261201123000+1030",
        "UTC 2026-12-01T02:00:00.999Z 20261201020000+0000",
    ] {
        let words: Vec<_> = row.split(' ').collect();
        assert_eq!(zone(words[0]).stamp(at(words[1])), words[2], "{row}");
    }
}

#[test]
fn the_date_is_that_of_the_location() {
    let instant = at("2026-12-31T13:30:00Z");
    assert_eq!(zone("Australia/Sydney").date(instant), "20270101");
    assert_eq!(zone("Australia/Brisbane").date(instant), "20261231");
}

#[test]
fn daylight_saving_begins_in_new_south_wales() {
    let sydney = zone("Australia/Sydney");
    // 4 October 2026, 02:00 becomes 03:00.
    assert_eq!(
        sydney.stamp(at("2026-10-03T15:59:59Z")),
        "20261004015959+1000"
    );
    assert_eq!(
        sydney.stamp(at("2026-10-03T16:00:00Z")),
        "20261004030000+1100"
    );
    let never = read("20261004023000", "Australia/Sydney");
    assert_eq!(
        never,
        ("2026-10-03T16:30:00Z".into(), Some(StampDoubt::Never))
    );
    // The border: in Queensland that half hour exists, and in South Australia another does not.
    let there = read("20261004023000", "Australia/Brisbane");
    assert_eq!(
        there,
        ("2026-10-03T16:30:00Z".into(), Some(StampDoubt::NoZone))
    );
    let south = read("20261004023000", "Australia/Adelaide");
    assert_eq!(
        south,
        ("2026-10-03T17:00:00Z".into(), Some(StampDoubt::Never))
    );
}

#[test]
fn daylight_saving_ends_in_new_south_wales() {
    let sydney = zone("Australia/Sydney");
    // 5 April 2026, 03:00 becomes 02:00: half past two is shown twice.
    assert_eq!(
        sydney.stamp(at("2026-04-04T15:30:00Z")),
        "20260405023000+1100"
    );
    assert_eq!(
        sydney.stamp(at("2026-04-04T16:30:00Z")),
        "20260405023000+1000"
    );
    let twice = read("20260405023000", "Australia/Sydney");
    assert_eq!(
        twice,
        ("2026-04-04T15:30:00Z".into(), Some(StampDoubt::Twice))
    );
    // With its zone each of the two is its own instant, and nothing is in doubt.
    let second = read("20260405023000+1000", "Australia/Sydney");
    assert_eq!(second, ("2026-04-04T16:30:00Z".into(), None));
}

#[test]
fn lord_howe_moves_by_half_an_hour() {
    let twice = read("202604050145", "Australia/Lord_Howe");
    assert_eq!(
        twice,
        ("2026-04-04T14:45:00Z".into(), Some(StampDoubt::Twice))
    );
    let never = read("202610040215", "Australia/Lord_Howe");
    assert_eq!(
        never,
        ("2026-10-03T15:45:00Z".into(), Some(StampDoubt::Never))
    );
}

#[test]
fn a_stamp_without_zone_is_one_of_the_location() {
    let wanted = ("2026-11-22T01:02:03Z".to_owned(), Some(StampDoubt::NoZone));
    assert_eq!(read("20261122120203", "Australia/Sydney"), wanted);
    assert_eq!(read("20261122110203", "Australia/Brisbane"), wanted);
    assert_eq!(read("20261122090203", "Australia/Perth"), wanted);
    assert_eq!(read("20261122113203.25", "Australia/Adelaide"), wanted);
    // A zone of its own overrides that of the location.
    assert_eq!(
        read("20261122090203+0800", "Australia/Sydney"),
        ("2026-11-22T01:02:03Z".into(), None)
    );
}

#[test]
fn precision_is_told_and_a_date_is_its_midnight() {
    for (text, precision, instant, doubt) in [
        ("2026", Precision::Year, "2025-12-31T13:00:00Z", None),
        ("202611", Precision::Month, "2026-10-31T13:00:00Z", None),
        ("20261122", Precision::Day, "2026-11-21T13:00:00Z", None),
        (
            "20261122+1000",
            Precision::Day,
            "2026-11-21T14:00:00Z",
            None,
        ),
        (
            "2026112212",
            Precision::Hour,
            "2026-11-22T01:00:00Z",
            Some(StampDoubt::NoZone),
        ),
        (
            "202611221202-0330",
            Precision::Minute,
            "2026-11-22T15:32:00Z",
            None,
        ),
        (
            " 20261122120260+1100 ",
            Precision::Second,
            "2026-11-22T01:02:59Z",
            None,
        ),
    ] {
        let stamp = Stamp::read(text, &zone("Australia/Sydney")).unwrap();
        assert_eq!(stamp.precision, precision, "{text}");
        assert_eq!(stamp.moment.at().to_rfc3339(), instant, "{text}");
        assert_eq!(stamp.doubt, doubt, "{text}");
    }
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "202",
        "22/11/2026",
        "2026-11-22",
        "20261322",
        "20260230",
        "2026112224",
        "202611221",
        "20261122120203.",
        "20261122120203.12345",
        "202611221202.5",
        "20261122120203+11",
        "20261122120203+1500",
        "20261122120203+1061",
        "20261122120203+-100",
        "00000101",
        "2026112212020\u{3}",
        "20261122120203\u{e9}+1100",
        "+1100",
        "20261122120203+1100+1100",
    ] {
        let read = Stamp::read(text, &zone("Australia/Sydney"));
        assert_eq!(read, Err(StampError::Form), "{text}");
    }
}

#[test]
fn a_zone_is_known_by_its_name_alone() {
    assert_eq!(zone("australia/sydney").name(), "Australia/Sydney");
    assert_eq!(
        serde_json::to_string(&zone("Australia/Hobart")).unwrap(),
        "\"Australia/Hobart\""
    );
    assert_eq!(
        serde_json::from_str::<Zone>("\"UTC\"").unwrap(),
        Zone::utc()
    );
    let long = "A".repeat(100_000);
    for name in [
        "",
        "Sydney",
        "AEST",
        "+10:00",
        "../etc/passwd",
        "Etc/Unknown",
        &long,
    ] {
        assert_eq!(Zone::parse(name), Err(ZoneError::Unknown), "{name:.20}");
    }
}

#[test]
fn a_moment_in_json_keeps_its_offset() {
    for text in [
        "2026-11-22T12:02:03+11:00",
        "2026-11-22T01:02:03Z",
        "2026-11-22T10:32:03+09:30",
        "2026-11-21T21:32:03-03:30",
    ] {
        let moment: Moment = serde_json::from_str(&format!("{text:?}")).unwrap();
        assert_eq!(moment.to_string(), text);
    }
    for text in [
        "2026-11-22",
        "2026-11-22T12:02:03",
        "20261122120203+1100",
        "now",
        "",
    ] {
        assert!(Moment::parse_rfc3339(text).is_err(), "{text}");
    }
    assert!(Moment::parse_rfc3339("2026-11-22T12:02:03+15:00").is_err());
}

#[test]
fn the_ends_of_time_can_be_written() {
    for at in [Timestamp::MIN, Timestamp::MAX] {
        for offset in [i16::MIN, 0, i16::MAX] {
            assert_eq!(Moment::new(at, offset).to_hl7().len(), 19);
        }
        assert_eq!(zone("Australia/Sydney").stamp(at).len(), 19);
    }
}

proptest! {
    #[test]
    fn every_instant_is_read_back_from_its_stamp(
        millis in -60_000_000_000_000i64..250_000_000_000_000,
        name in prop::sample::select(vec![
            "Australia/Sydney", "Australia/Brisbane", "Australia/Perth", "Australia/Adelaide",
            "Australia/Lord_Howe", "UTC",
        ]),
    ) {
        let at = Timestamp::from_millis(millis - millis.rem_euclid(1000));
        let moment = zone(name).moment(at);
        let stamp = Stamp::read(&moment.to_hl7(), &zone("Australia/Darwin")).unwrap();
        prop_assert_eq!(stamp.moment, moment);
        prop_assert_eq!(stamp.doubt, None);
        prop_assert_eq!(Moment::parse_rfc3339(&moment.to_string()).unwrap(), moment);
    }

    #[test]
    fn without_its_zone_a_stamp_means_the_same_at_its_location_or_says_why_not(
        millis in 0i64..4_000_000_000_000,
    ) {
        let sydney = zone("Australia/Sydney");
        let at = Timestamp::from_millis(millis - millis.rem_euclid(1000));
        let text = sydney.stamp(at);
        let stamp = Stamp::read(&text[..14], &sydney).unwrap();
        match stamp.doubt {
            Some(StampDoubt::NoZone) => prop_assert_eq!(stamp.moment.at(), at),
            Some(StampDoubt::Twice) => prop_assert!(stamp.moment.at() <= at),
            Some(StampDoubt::Never) | None => prop_assert!(false, "clocks showed it"),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}", digits in "[0-9.+-]{0,26}") {
        let sydney = zone("Australia/Sydney");
        for text in [&text, &digits] {
            prop_assert!(Stamp::read(text, &sydney).is_err() || text.trim().len() >= 4);
            prop_assert!(Zone::parse(text).is_err() || !text.is_empty());
            prop_assert!(Moment::parse_rfc3339(text).is_err() || text.len() > 10);
        }
    }
}
