//! Where the next page of a list begins.

use super::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ids::{MessageId, Timestamp};

/// The text that leads to what follows a message in a list.
pub(super) fn after(since: Timestamp, id: MessageId) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}/{id}", since.as_millis()))
}

/// The place that a text leads to.
pub(super) fn parse(text: &str) -> Result<(Timestamp, MessageId), Problem> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (millis, id) = text.split_once('/')?;
        let since = Timestamp::from_millis(millis.parse().ok()?);
        Some((since, MessageId::parse(id).ok()?))
    };
    read().ok_or_else(|| {
        let detail = "This is no cursor; take `next` of the page before, unchanged";
        Problem::bad_request("cursor", detail).at("query/cursor")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_and_others_are_told() {
        let id = MessageId::parse("00000000-0000-0000-0000-000000000009").unwrap();
        let at = Timestamp::from_millis(1_763_700_000_123);
        assert_eq!(parse(&after(at, id)), Ok((at, id)));
        for wrong in ["", "x", "////", "MTIz"] {
            let problem = parse(wrong).unwrap_err();
            assert_eq!(problem.at.as_deref(), Some("query/cursor"), "{wrong}");
        }
    }
}
