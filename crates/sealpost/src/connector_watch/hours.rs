//! Business hours: Monday to Friday, eight to six, by the clocks of the practice. Pure.
//!
//! Public holidays are not known: they count as days on which people work.

use ids::Timestamp;
use zones::Zone;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// When business begins and ends, in milliseconds after midnight.
const OPEN_MS: (i64, i64) = (8 * HOUR_MS, 18 * HOUR_MS);

/// When the trial of a day is due, in milliseconds after midnight: at seven, before people come.
const TRIAL_MS: i64 = 7 * HOUR_MS;

/// Longest time that is looked through, in milliseconds.
const LONGEST_MS: i64 = 60 * DAY_MS;

/// How many milliseconds of business hours lie between two instants.
#[must_use]
pub fn business_ms(from: Timestamp, to: Timestamp, zone: &Zone) -> i64 {
    let (from, to) = (local_ms(from, zone), local_ms(to, zone));
    let from = from.max(to - LONGEST_MS);
    let mut all = 0;
    let mut day = from.div_euclid(DAY_MS);
    while day * DAY_MS < to {
        if is_weekday(day) {
            let (opens, closes) = (day * DAY_MS + OPEN_MS.0, day * DAY_MS + OPEN_MS.1);
            all += (to.min(closes) - from.max(opens)).max(0);
        }
        day += 1;
    }
    all
}

/// Whether a trial is due: seven o'clock of a working day has passed since the last one, or there
/// was none yet.
#[must_use]
pub fn is_trial_due(last: Option<Timestamp>, now: Timestamp, zone: &Zone) -> bool {
    let Some(last) = last else {
        return true;
    };
    let day = |at: Timestamp| (local_ms(at, zone) - TRIAL_MS).div_euclid(DAY_MS);
    now > last && day(now) != day(last) && is_weekday(day(now))
}

/// What the clocks of the zone show, in milliseconds since the epoch.
fn local_ms(at: Timestamp, zone: &Zone) -> i64 {
    at.as_millis() + i64::from(zone.moment(at).offset_minutes()) * 60_000
}

/// Day 0 was a Thursday.
fn is_weekday(day: i64) -> bool {
    (day + 3).rem_euclid(7) < 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn sydney() -> Zone {
        Zone::parse("Australia/Sydney").unwrap()
    }

    #[test]
    fn nights_and_weekends_are_no_business_hours() {
        // The 27th of November 2026 is a Friday; Sydney is eleven hours ahead.
        for (from, to, hours) in [
            ("2026-11-26T21:00:00Z", "2026-11-27T07:00:00Z", 10),
            ("2026-11-26T23:00:00Z", "2026-11-27T01:00:00Z", 2),
            ("2026-11-27T06:00:00Z", "2026-11-29T22:00:00Z", 2),
            ("2026-11-27T08:00:00Z", "2026-11-29T20:00:00Z", 0),
            ("2026-11-27T06:00:00Z", "2026-11-27T05:00:00Z", 0),
        ] {
            let found = business_ms(at(from), at(to), &sydney());
            assert_eq!(found, hours * HOUR_MS, "{from} {to}");
        }
    }

    #[test]
    fn the_end_of_daylight_saving_takes_no_hour_of_a_working_day() {
        let zone = sydney();
        let week = business_ms(
            at("2026-03-29T13:00:00Z"),
            at("2026-04-05T14:00:00Z"),
            &zone,
        );
        assert_eq!(week, 50 * HOUR_MS);
    }

    #[test]
    fn a_time_without_end_is_looked_through_to_its_limit() {
        let all = business_ms(
            Timestamp::from_millis(0),
            at("2026-11-27T00:00:00Z"),
            &sydney(),
        );
        assert!(all > 400 * HOUR_MS && all < 450 * HOUR_MS, "{all}");
    }

    #[test]
    fn a_trial_is_due_once_a_working_day() {
        // Seven o'clock in Sydney is 20:00 the day before.
        let last = at("2026-11-26T20:05:00Z");
        for (now, due) in [
            ("2026-11-26T23:00:00Z", false),
            ("2026-11-27T19:59:00Z", false),
            // Saturday and Sunday.
            ("2026-11-27T20:30:00Z", false),
            ("2026-11-28T20:30:00Z", false),
            ("2026-11-29T20:00:00Z", true),
            ("2026-12-04T03:00:00Z", true),
            ("2026-11-25T20:30:00Z", false),
        ] {
            assert_eq!(is_trial_due(Some(last), at(now), &sydney()), due, "{now}");
        }
        // Set up on a Saturday: the first one is made at once.
        assert!(is_trial_due(None, at("2026-11-27T20:30:00Z"), &sydney()));
    }
}
