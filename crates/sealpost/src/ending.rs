//! Our own certificates, and how long they are good for.

use crate::Config;
use certs::Certificate;
use ids::Timestamp;
use std::path::Path;

/// So many days before the end people are told, each time more urgently.
const TOLD_AT_DAYS: [i64; 3] = [7, 30, 60];

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A sentence for each certificate of ours that ends soon, has ended, or cannot be read.
pub fn endings(config: &Config, now: Timestamp) -> Vec<String> {
    let practices = config.practices.iter();
    let own = practices.map(|it| (it.name.as_str(), it.certificate.as_path()));
    let provider = config.provider.iter();
    let provider = provider.map(|it| (it.name.as_str(), it.certificate.as_path()));
    own.chain(provider)
        .filter_map(|(name, path)| match not_after(path) {
            Some(end) => ending(name, end, now),
            None => Some(format!(
                "The certificate of {name} ({}) cannot be read.",
                path.display()
            )),
        })
        .collect()
}

/// The sentence, if there is anything to say.
fn ending(name: &str, end: Timestamp, now: Timestamp) -> Option<String> {
    let left_ms = end.as_millis() - now.as_millis();
    let (days, date) = (left_ms / DAY_MS, day(end));
    let fix = "Renew it (for a NASH certificate, the organisation maintenance officer does so in \
               PRODA) and put the new one in its place; Sealpost takes it up by itself.";
    if left_ms < 0 {
        return Some(format!(
            "The certificate of {name} expired on {date}: nothing can be sent or received. {fix}"
        ));
    }
    let soonest = TOLD_AT_DAYS.iter().find(|at| days < **at)?;
    let word = match soonest {
        7 => "URGENT: the",
        30 => "Soon: the",
        _ => "The",
    };
    let unit = if days == 1 { "day" } else { "days" };
    Some(format!(
        "{word} certificate of {name} ends on {date}, in {days} {unit}. {fix}"
    ))
}

fn not_after(path: &Path) -> Option<Timestamp> {
    let bytes = std::fs::read(path).ok()?;
    let chain = Certificate::chain_from_bytes(&bytes).ok()?;
    chain.first().map(Certificate::not_after)
}

/// `2026-11-22`, UTC.
fn day(at: Timestamp) -> String {
    let mut text = at.to_rfc3339();
    text.truncate("2026-11-22".len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(days: i64) -> Option<String> {
        let now = Timestamp::parse_rfc3339("2026-11-22T01:02:03Z").unwrap();
        ending("Wattle Street Medical", now.plus_millis(days * DAY_MS), now)
    }

    #[test]
    fn people_are_told_at_sixty_thirty_and_seven_days() {
        assert_eq!(told(60), None);
        for (days, begins) in [
            (
                59,
                "The certificate of Wattle Street Medical ends on 2027-01-20, in 59 days.",
            ),
            (30, "The certificate"),
            (29, "Soon: the certificate"),
            (7, "Soon: the certificate"),
            (
                6,
                "URGENT: the certificate of Wattle Street Medical ends on 2026-11-28, in 6 days.",
            ),
            (
                1,
                "URGENT: the certificate of Wattle Street Medical ends on 2026-11-23, in 1 day.",
            ),
        ] {
            let words = told(days).unwrap();
            assert!(words.starts_with(begins), "{days}: {words}");
            assert!(words.contains("Renew it"), "{words}");
        }
    }

    #[test]
    fn a_certificate_that_has_ended_is_told_as_such() {
        let words = told(-1).unwrap();
        assert!(words.contains("expired on 2026-11-21"), "{words}");
    }
}
