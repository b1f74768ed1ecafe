//! One page of a search at a source.

use crate::AskError;
use crate::answer::{Answer, issues};
use fhir::Json;
use ids::Timestamp;

/// One page of a search at a source, tolerant of what servers leave out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What was found. Without search modes, everything counts as found.
    pub matches: Vec<Json>,
    /// What came along.
    pub included: Vec<Json>,
    /// Where the next page is; opaque.
    pub next: Option<String>,
    /// How many match in all, where the server says.
    pub total: Option<u64>,
    /// What the source says about its own answer, such as that it is not whole.
    pub warnings: Vec<String>,
    /// The source's clock when it answered.
    pub at: Option<Timestamp>,
}

impl Page {
    pub(crate) fn read(answer: &Answer) -> Result<Self, AskError> {
        let bundle = answer.json()?;
        if bundle.get("resourceType").and_then(Json::as_str) != Some("Bundle") {
            let words = "it is no Bundle";
            return Err(AskError::Unreadable(words.to_owned()));
        }
        let mut page = Self {
            next: next(&bundle),
            total: total(&bundle),
            at: answer.date().map(Timestamp::from_millis),
            ..Self::default()
        };
        for entry in bundle.get("entry").into_iter().flat_map(Json::each) {
            let Some(resource) = entry.get("resource") else {
                continue;
            };
            let mode = entry.get("search").and_then(|it| it.get("mode"));
            let is_outcome =
                resource.get("resourceType").and_then(Json::as_str) == Some("OperationOutcome");
            match mode.and_then(Json::as_str) {
                _ if is_outcome => page.warnings.extend(issues(resource)),
                Some("include") => page.included.push(resource.clone()),
                Some(_) | None => page.matches.push(resource.clone()),
            }
        }
        Ok(page)
    }
}

fn next(bundle: &Json) -> Option<String> {
    let mut links = bundle.get("link").into_iter().flat_map(Json::each);
    let found = links.find(|it| it.get("relation").and_then(Json::as_str) == Some("next"));
    found?.get("url")?.as_str().map(ToOwned::to_owned)
}

fn total(bundle: &Json) -> Option<u64> {
    match bundle.get("total") {
        Some(Json::Number(digits)) => digits.parse().ok(),
        Some(Json::Array(_) | Json::Bool(_) | Json::Null | Json::Object(_) | Json::Text(_))
        | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderMap;

    fn read(text: &str) -> Result<Page, AskError> {
        Page::read(&Answer {
            status: 200,
            headers: HeaderMap::new(),
            bytes: text.as_bytes().to_vec(),
        })
    }

    #[test]
    fn entries_are_told_apart_by_mode_and_warnings_by_type() {
        let page = read(
            r#"{"resourceType":"Bundle","total":9,
            "link":[{"relation":"self","url":"a"},{"relation":"next","url":"?_getpages=x"}],
            "entry":[{"resource":{"resourceType":"Location","id":"1"},"search":{"mode":"match"}},
            {"resource":{"resourceType":"Location","id":"2"}},
            {"resource":{"resourceType":"Organization","id":"3"},"search":{"mode":"include"}},
            {"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"warning",
            "code":"incomplete","diagnostics":"one source was late"}]}},{"fullUrl":"x"}]}"#,
        )
        .unwrap();
        assert_eq!((page.matches.len(), page.included.len()), (2, 1));
        assert_eq!(page.warnings, ["one source was late"]);
        assert_eq!(
            (page.next.as_deref(), page.total),
            (Some("?_getpages=x"), Some(9))
        );
    }

    #[test]
    fn what_is_no_bundle_is_no_page() {
        for text in ["", "<html>", "[]", r#"{"resourceType":"Location"}"#] {
            assert!(matches!(read(text), Err(AskError::Unreadable(_))), "{text}");
        }
    }
}
