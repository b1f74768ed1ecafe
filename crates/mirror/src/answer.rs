//! What a source answered, and what it says when it refuses.

use crate::AskError;
use fhir::Json;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Characters of a source's own words that are passed on.
const WORDS: usize = 300;

/// How long to wait where a source does not say.
const WAIT: Duration = Duration::from_secs(10);

/// How long a source may make us wait at most.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// An answer with a status of success.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The resource in it.
    pub(crate) fn json(&self) -> Result<Json, AskError> {
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|error| AskError::Unreadable(error.to_string()))?;
        Json::parse(text.trim_start_matches('\u{feff}'))
            .map_err(|error| AskError::Unreadable(error.to_string()))
    }

    /// Text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The server's own clock, in milliseconds since 1970.
    pub(crate) fn date(&self) -> Option<i64> {
        let date = self.headers.get(DATE)?.to_str().ok()?;
        let since = httpdate::parse_http_date(date)
            .ok()?
            .duration_since(UNIX_EPOCH);
        i64::try_from(since.ok()?.as_millis()).ok()
    }
}

/// What a status that is no success means.
pub(crate) fn refused(status: u16, headers: &HeaderMap, bytes: &[u8]) -> AskError {
    let words = words(bytes);
    match status {
        401 | 403 => AskError::NotAllowed { status, words },
        429 | 503 => AskError::Busy {
            after: wait(headers),
            words,
        },
        500.. => AskError::Failed { status, words },
        _ => AskError::Refused { status, words },
    }
}

/// `Retry-After`: seconds or a date.
pub(crate) fn wait(headers: &HeaderMap) -> Duration {
    let text = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    let Some(text) = text.map(str::trim) else {
        return WAIT;
    };
    if let Ok(seconds) = text.parse() {
        return Duration::from_secs(seconds).min(LONGEST_WAIT);
    }
    let until = httpdate::parse_http_date(text).ok();
    let left = until.and_then(|it| it.duration_since(SystemTime::now()).ok());
    left.unwrap_or(WAIT).min(LONGEST_WAIT)
}

/// What an OperationOutcome says, in one line.
fn words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let outcome = Json::parse(text.trim_start_matches('\u{feff}')).ok();
    let said = outcome.as_ref().map(issues).unwrap_or_default();
    if said.is_empty() {
        return "it gives no reason".to_owned();
    }
    clean(&said.join("; "))
}

/// The errors of an OperationOutcome; all of its issues where none is called an error.
pub(crate) fn issues(outcome: &Json) -> Vec<String> {
    if outcome.get("resourceType").and_then(Json::as_str) != Some("OperationOutcome") {
        return Vec::new();
    }
    let issues: Vec<&Json> = outcome
        .get("issue")
        .into_iter()
        .flat_map(Json::each)
        .collect();
    let is_error = |issue: &&&Json| {
        let severity = issue.get("severity").and_then(Json::as_str);
        matches!(severity, Some("error" | "fatal"))
    };
    let errors: Vec<&Json> = issues.iter().filter(is_error).copied().collect();
    let told = if errors.is_empty() { issues } else { errors };
    told.into_iter().filter_map(issue_words).collect()
}

fn issue_words(issue: &Json) -> Option<String> {
    let text = |json: &Json, name: &str| json.get(name)?.as_str().map(ToOwned::to_owned);
    let details = issue.get("details");
    text(issue, "diagnostics")
        .or_else(|| text(details?, "text"))
        .or_else(|| text(details?.get("coding")?.each().next()?, "display"))
        .or_else(|| text(issue, "code"))
}

/// One line of a source's words, for people.
pub(crate) fn clean(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let line: String = text.trim().chars().map(plain).take(WORDS).collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn outcome(issues: &str) -> String {
        format!(r#"{{"resourceType":"OperationOutcome","issue":[{issues}]}}"#)
    }

    #[test]
    fn an_outcome_is_told_in_its_own_words_errors_first() {
        let text = outcome(
            r#"{"severity":"information","code":"informational","diagnostics":"X-Request-ID: 1"},
            {"severity":"error","code":"invalid","details":{"text":"no such\nparameter"}},
            {"severity":"fatal","code":"too-costly"}"#,
        );
        let error = refused(400, &HeaderMap::new(), text.as_bytes());
        let said = "it refuses the request (400): no such parameter; too-costly";
        assert_eq!(error.to_string(), said);
        let long = outcome(&format!(
            r#"{{"severity":"error","code":"x","diagnostics":"{}"}}"#,
            "y".repeat(9_000)
        ));
        assert!(
            refused(422, &HeaderMap::new(), long.as_bytes())
                .to_string()
                .len()
                < 400
        );
        let html = refused(500, &HeaderMap::new(), b"<html>");
        assert_eq!(
            html.to_string(),
            "its server failed (500): it gives no reason"
        );
    }

    #[test]
    fn a_source_that_is_busy_says_for_how_long_within_reason() {
        let after = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
            wait(&headers)
        };
        assert_eq!(after("7"), Duration::from_secs(7));
        assert_eq!(after("99999999"), LONGEST_WAIT);
        assert_eq!(after("soon"), WAIT);
        assert_eq!(after("Thu, 01 Jan 1970 00:00:00 GMT"), WAIT);
        assert_eq!(wait(&HeaderMap::new()), WAIT);
        let busy = refused(429, &HeaderMap::new(), b"");
        assert!(matches!(busy, AskError::Busy { .. }));
    }

    #[test]
    fn only_trouble_of_the_whole_source_counts_as_such() {
        let of = |status| refused(status, &HeaderMap::new(), b"");
        assert!(
            [401, 429, 500, 503]
                .into_iter()
                .all(|it| of(it).is_trouble())
        );
        assert!(![400, 404, 422].into_iter().any(|it| of(it).is_trouble()));
        assert!([400, 404, 410].into_iter().all(|it| of(it).is_gone()));
        assert!(!of(422).is_gone() && !of(500).is_gone());
    }
}
