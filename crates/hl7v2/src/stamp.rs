//! Time stamps as HL7 writes them (TS, HL7 v2.4 §2.8.45).

use ids::Timestamp;

/// `YYYYMMDDHHMMSS+0000`: to the second, in UTC, with the zone that ADRM 00044.8.1 demands.
pub fn stamp(at: Timestamp) -> String {
    let digits: String = at
        .to_rfc3339()
        .chars()
        .filter(char::is_ascii_digit)
        .take(14)
        .collect();
    format!("{digits}+0000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_has_seconds_and_a_zone_and_no_more() {
        let at = Timestamp::parse_rfc3339("2026-11-22T01:02:03.456Z").unwrap();
        assert_eq!(stamp(at), "20261122010203+0000");
        assert_eq!(stamp(Timestamp::MIN).len(), 19);
        assert_eq!(stamp(Timestamp::MAX), "99991231235959+0000");
    }
}
