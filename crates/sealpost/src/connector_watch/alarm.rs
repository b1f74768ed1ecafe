//! What is wrong with the folders of one practice's software, from what was observed. Pure.

use super::hours::business_ms;
use ids::Timestamp;
use serde::{Deserialize, Serialize};
use zones::Zone;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// A file may lie so long whatever the software's rounds, in milliseconds.
const LIES_MS: i64 = 15 * MINUTE_MS;

/// An acknowledgement may take so long whatever the software's rounds, in milliseconds.
const ANSWERS_MS: i64 = HOUR_MS;

/// A folder may be away so long, in milliseconds: servers restart.
const AWAY_MS: i64 = 5 * MINUTE_MS;

/// Rounds of the software that a file, and then its acknowledgement, may take.
const ROUNDS: (i64, i64) = (3, 6);

/// Arrivals before it is known what is usual, as a count.
const USUAL_FROM: usize = 10;

/// Quiet for less than one working day is never an alarm, in milliseconds.
const QUIET_MS: i64 = 10 * HOUR_MS;

/// What was observed of one practice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Since when the oldest file that we handed over lies in its folder.
    pub lies_since: Option<Timestamp>,
    /// Since when a folder cannot be used, and why.
    pub away: Option<(Timestamp, String)>,
    /// Files in the folder of failed imports that were not there when the node last said so.
    pub failed_imports: usize,
    /// Whether the software confirms.
    pub confirms: bool,
    /// When the oldest document was handed over that it did not answer, of those after its last
    /// answer.
    pub unanswered_since: Option<Timestamp>,
    /// When documents arrived, oldest first.
    pub arrivals: Vec<Timestamp>,
    /// How often the software looks, in milliseconds.
    pub looks_every_ms: i64,
    /// Whether a round trip has ever passed.
    pub tried: bool,
    /// When the first document was sent to somebody.
    pub first_sent: Option<Timestamp>,
    /// Steps of the last round trip that were broken, and when it was.
    pub trial_broke: Option<(Timestamp, String)>,
}

/// Something is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// A code that never changes.
    pub code: String,
    /// Since when.
    pub since: Timestamp,
    /// In a sentence, with what to do. No patient data and no file name.
    pub words: String,
}

impl Alarm {
    fn new(code: &str, since: Timestamp, words: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            since,
            words: words.into(),
        }
    }

    /// For people.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} (since {})", self.words, self.since.to_rfc3339())
    }
}

/// Everything that is wrong now.
#[must_use]
pub fn alarms(seen: &Observed, now: Timestamp, zone: &Zone) -> Vec<Alarm> {
    let mut found = Vec::new();
    let waits = |since: Timestamp, at_least: i64, rounds: i64| {
        now.millis_since(since) > at_least.max(seen.looks_every_ms.saturating_mul(rounds))
    };
    if let Some(since) = seen
        .lies_since
        .filter(|since| waits(*since, LIES_MS, ROUNDS.0))
    {
        found.push(Alarm::new("connector.not-emptied", since, NOT_EMPTIED));
    }
    if let Some((since, why)) = &seen.away
        && now.millis_since(*since) > AWAY_MS
    {
        let words = format!("A folder cannot be used: {why}");
        found.push(Alarm::new("connector.away", *since, words));
    }
    let unanswered = seen.unanswered_since.filter(|_| seen.confirms);
    if let Some(since) = unanswered.filter(|since| waits(*since, ANSWERS_MS, ROUNDS.1)) {
        found.push(Alarm::new("connector.acks-stopped", since, ACKS_STOPPED));
    }
    if seen.failed_imports > 0 {
        let words = format!(
            "The software could not import {} files; see its folder of failed imports",
            seen.failed_imports
        );
        found.push(Alarm::new("connector.failed-imports", now, words));
    }
    found.extend(quiet(&seen.arrivals, now, zone));
    if let Some((since, words)) = &seen.trial_broke {
        let words = format!("The last round trip did not pass: {words}");
        found.push(Alarm::new("connector.trial-broken", *since, words));
    }
    if let Some(since) = seen.first_sent.filter(|_| !seen.tried) {
        found.push(Alarm::new("connector.untried", since, UNTRIED));
    }
    found
}

const NOT_EMPTIED: &str = "The software no longer takes files out of its incoming folder; see that \
                           its import runs";
const ACKS_STOPPED: &str = "The software takes files and acknowledges none; see that its \
                            acknowledgements are on, and written where the node reads them";
const UNTRIED: &str = "Documents are sent to others although no round trip through the software's \
                       folders has ever passed; run sealpost doctor --connector";
const QUIET: &str = "Nothing has arrived for much longer than is usual in business hours (a \
                     holiday looks the same); run sealpost doctor";

/// Nothing arrived in what is a usual business period: twice the longest gap so far, and a working
/// day at least.
fn quiet(arrivals: &[Timestamp], now: Timestamp, zone: &Zone) -> Option<Alarm> {
    let last = *arrivals.last()?;
    if arrivals.len() < USUAL_FROM {
        return None;
    }
    let gaps = arrivals.iter().zip(arrivals.iter().skip(1));
    let longest = gaps.map(|(one, next)| business_ms(*one, *next, zone)).max();
    let usual = longest.unwrap_or_default().saturating_mul(2).max(QUIET_MS);
    (business_ms(last, now, zone) > usual)
        .then(|| Alarm::new("connector.nothing-arrives", last, QUIET))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    fn codes(seen: &Observed, now: Timestamp) -> Vec<String> {
        let zone = Zone::parse("Australia/Sydney").unwrap();
        let found = alarms(seen, now, &zone);
        found.into_iter().map(|alarm| alarm.code).collect()
    }

    /// A Wednesday, at noon in Sydney.
    fn noon() -> Timestamp {
        at("2026-11-25T01:00:00Z")
    }

    fn software(looks_every_s: i64) -> Observed {
        Observed {
            confirms: true,
            tried: true,
            looks_every_ms: looks_every_s * 1_000,
            ..Observed::default()
        }
    }

    fn minutes_ago(minutes: i64) -> Option<Timestamp> {
        Some(noon().plus_millis(-minutes * MINUTE_MS))
    }

    #[test]
    fn files_that_lie_are_an_alarm_later_where_the_software_looks_seldom() {
        for (looks_s, minutes, alarmed) in [
            (30, 15, false),
            (30, 16, true),
            (1_200, 16, false),
            (1_200, 61, true),
        ] {
            let mut seen = software(looks_s);
            seen.lies_since = minutes_ago(minutes);
            let found = codes(&seen, noon());
            assert_eq!(
                found == ["connector.not-emptied"],
                alarmed,
                "{looks_s} {minutes}"
            );
        }
    }

    #[test]
    fn acknowledgements_that_stop_are_an_alarm_where_the_software_confirms() {
        let mut seen = software(30);
        seen.unanswered_since = minutes_ago(61);
        assert_eq!(codes(&seen, noon()), ["connector.acks-stopped"]);
        seen.confirms = false;
        assert!(codes(&seen, noon()).is_empty());
        seen.confirms = true;
        seen.unanswered_since = minutes_ago(59);
        assert!(codes(&seen, noon()).is_empty());
    }

    #[test]
    fn a_share_that_is_away_for_a_moment_is_no_alarm() {
        let mut seen = software(30);
        for (minutes, alarmed) in [(5, false), (6, true)] {
            seen.away = minutes_ago(minutes).map(|since| (since, "gone".to_owned()));
            assert_eq!(codes(&seen, noon()) == ["connector.away"], alarmed);
        }
    }

    #[test]
    fn failed_imports_a_broken_trial_and_sending_untried_are_told() {
        let mut seen = software(30);
        seen.failed_imports = 2;
        seen.trial_broke = Some((noon(), "import".to_owned()));
        let wanted = ["connector.failed-imports", "connector.trial-broken"];
        assert_eq!(codes(&seen, noon()), wanted);
        let untried = Observed {
            tried: false,
            first_sent: Some(noon()),
            ..software(30)
        };
        assert_eq!(codes(&untried, noon()), ["connector.untried"]);
    }

    #[test]
    fn quiet_is_measured_in_business_hours_and_by_what_is_usual() {
        let hourly = |count: i64| {
            let first = at("2026-11-23T22:00:00Z");
            let all = (0..count).map(|n| first.plus_millis(n * HOUR_MS));
            Observed {
                arrivals: all.collect(),
                ..software(30)
            }
        };
        // Eight arrivals are no history; ten from nine to six are.
        let last = at("2026-11-24T07:00:00Z");
        let next_evening = at("2026-11-25T07:30:00Z");
        assert!(codes(&hourly(8), next_evening).is_empty());
        assert_eq!(hourly(10).arrivals.last(), Some(&last));
        assert!(codes(&hourly(10), at("2026-11-25T06:59:00Z")).is_empty());
        let after = at("2026-11-25T22:00:00Z");
        assert_eq!(codes(&hourly(10), after), ["connector.nothing-arrives"]);
        // A practice that is used to two quiet days is told after four.
        let mut seldom = hourly(10);
        seldom.arrivals.insert(0, at("2026-11-19T22:00:00Z"));
        assert!(codes(&seldom, after).is_empty());
    }
}
