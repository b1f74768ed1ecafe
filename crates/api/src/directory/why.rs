//! "Why can't I send to X?": the decision about a recipient, for programs.
//!
//! `GET $why?provider-number=…&facility=…&payload=…` answers one JSON object, the same that
//! `sealpost directory resolve --explain --json` prints.

use super::outcome::Failure;
use super::{Shared, Viewer};
use axum::body::Body;
use axum::extract::{Request, State as Shares};
use axum::response::Response;
use directory::uris::payload;
use directory::{Answer, IndividualId, Wanted};
use form_urlencoded::parse;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use ids::{Hd, Timestamp};
use register::RegisterError;
use std::sync::Arc;

/// Decides about a recipient from the entries of the register. Blocks for as long as the disk
/// takes.
pub trait Explains: Send + Sync {
    /// The decision, with its steps.
    ///
    /// # Errors
    /// What the register says.
    fn explain(&self, wanted: &Wanted) -> Result<Answer, RegisterError>;
}

/// Most identifiers in one question.
const IDENTIFIERS: usize = 8;

pub(crate) async fn why(Shares(shared): Shares<Arc<Shared>>, request: Request) -> Response {
    let question = wanted(
        request.uri().query().unwrap_or_default(),
        (shared.directory.now)(),
    );
    let shares = shared.clone();
    let work = |_: Viewer, _| async move {
        let wanted = question?;
        let explains = shares.directory.explains.clone();
        let explains = explains.ok_or(Failure::NotOffered)?;
        let answer = super::read::blocking(move || explains.explain(&wanted)).await?;
        let text = serde_json::to_string(&answer);
        let text = text.map_err(|error| RegisterError::Unavailable(error.to_string()))?;
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = StatusCode::OK;
        let media = HeaderValue::from_static("application/json; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, media);
        Ok(response)
    };
    shared
        .handle(request.headers(), request.extensions(), None, work)
        .await
}

/// Who is asked about, from the query.
fn wanted(query: &str, at: Timestamp) -> Result<Wanted, Failure> {
    let mut wanted = Wanted {
        facility: Hd::default(),
        individuals: Vec::new(),
        payload: payload::REF_L2.to_owned(),
        at,
    };
    for (name, value) in parse(query.as_bytes()) {
        let individual = match name.as_ref() {
            "provider-number" => IndividualId::new(&value, "AUSHICPR", "UPIN"),
            "npio" => IndividualId::new(&value, "AUSHIC", "NPIO"),
            "hpii" => IndividualId::new(&value, "AUSHIC", "NPI"),
            "name" => IndividualId::new(&value, "", ""),
            "service" => match value.rsplit_once('|') {
                Some((system, value)) => IndividualId::new(value, system, "VDI"),
                None => return Err(Failure::BadQuestion("service: write system|value")),
            },
            "facility" => {
                let facility = Hd::parse(&value);
                wanted.facility = facility.map_err(|_| {
                    Failure::BadQuestion("facility: write namespace^universal id^type")
                })?;
                continue;
            }
            "payload" => {
                value.as_ref().clone_into(&mut wanted.payload);
                continue;
            }
            _ => {
                return Err(Failure::BadQuestion(
                    "ask by provider-number, npio, hpii, service, name, facility and payload",
                ));
            }
        };
        wanted.individuals.push(individual);
    }
    if wanted.individuals.len() > IDENTIFIERS {
        return Err(Failure::BadQuestion("that are too many identifiers"));
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_a_recipient_as_a_message_would() {
        let at = Timestamp::from_millis(0);
        let asked = wanted("provider-number=2426621B&facility=X%5E1.2%5EISO", at).unwrap();
        assert_eq!(asked.facility.universal_id, "1.2");
        let number = IndividualId::new("2426621B", "AUSHICPR", "UPIN");
        assert_eq!(asked.individuals, [number]);
        for bad in ["service=x", "whom=x", &"name=x&".repeat(9)] {
            assert!(wanted(bad, at).is_err(), "{bad}");
        }
    }
}
