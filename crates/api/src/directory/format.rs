//! JSON or XML.

use super::outcome::Failure;
use axum::body::Body;
use axum::response::Response;
use fhir::{Json, Problem};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};

/// The two formats of FHIR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Json,
    Xml,
}

impl Format {
    /// What a caller wants: `_format` before Accept, the first of a list that we have.
    pub(crate) fn wanted(asked: Option<&str>, headers: &HeaderMap) -> Result<Self, Failure> {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        let Some(list) = asked.or(accept).filter(|list| !list.is_empty()) else {
            return Ok(Self::default());
        };
        list.split(',')
            .find_map(Self::named)
            .ok_or(Failure::NotAcceptable)
    }

    /// The format of what was sent.
    pub(crate) fn sent(headers: &HeaderMap) -> Result<Self, Failure> {
        let media = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        media.and_then(Self::named).ok_or(Failure::UnsupportedMedia)
    }

    fn named(media: &str) -> Option<Self> {
        let media = media.split(';').next().unwrap_or_default().trim();
        // A `+` that was not encoded in `_format` arrives as a space.
        match &*media.to_ascii_lowercase().replace(' ', "+") {
            "*/*"
            | "application/*"
            | "application/fhir+json"
            | "application/json"
            | "application/json+fhir"
            | "json"
            | "text/json" => Some(Self::Json),
            "application/fhir+xml"
            | "application/xml"
            | "application/xml+fhir"
            | "text/xml"
            | "xml" => Some(Self::Xml),
            _ => None,
        }
    }

    fn media(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/fhir+json; charset=utf-8",
            Self::Xml => "application/fhir+xml; charset=utf-8",
        })
    }

    /// Reads what was sent.
    pub(crate) fn parse(self, bytes: &[u8]) -> Result<Json, Problem> {
        match self {
            Self::Json => {
                let text = String::from_utf8_lossy(bytes);
                let body = "the body".to_owned();
                Json::parse(&text).map_err(|error| Problem {
                    place: body,
                    what: error.into(),
                })
            }
            Self::Xml => fhir::parse_xml(bytes),
        }
    }

    /// An answer in this format. A resource that was stored before it was checked may have no
    /// XML; then the answer says so.
    pub(crate) fn answer(self, status: StatusCode, resource: &Json) -> Response {
        let (status, text) = match self {
            Self::Json => (status, resource.to_string()),
            Self::Xml => match fhir::write_xml(resource) {
                Ok(text) => (status, text),
                Err(problem) => {
                    let words = format!("cannot be given as XML, ask for JSON: {problem}");
                    let outcome = super::outcome::warning(&words);
                    let text = fhir::write_xml(&outcome).unwrap_or_default();
                    (StatusCode::NOT_ACCEPTABLE, text)
                }
            },
        };
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, self.media());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_have_many_names() {
        let wanted = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_str(accept).unwrap());
            Format::wanted(None, &headers).ok()
        };
        assert_eq!(
            wanted("text/html, application/fhir+xml;q=0.9"),
            Some(Format::Xml)
        );
        assert_eq!(wanted("application/json"), Some(Format::Json));
        assert_eq!(wanted("*/*"), Some(Format::Json));
        assert_eq!(wanted("text/html"), None);
        let asked = Format::wanted(Some("application/fhir xml"), &HeaderMap::new());
        assert_eq!(asked.ok(), Some(Format::Xml));
        assert_eq!(
            Format::wanted(None, &HeaderMap::new()).ok(),
            Some(Format::Json)
        );
    }
}
