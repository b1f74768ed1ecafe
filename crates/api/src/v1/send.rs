//! Taking a message for sending.

use super::authentication::{Authenticated, Roles};
use super::json::{self, Raw};
use super::problem::Problem;
use access::Act;
use axum::Json;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use delivery::{BlobId, Life};
use document::{Correspondence, problems, write};
use engine::{Submission, SubmitError, Submitted, blob_name};
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, StatusCode};
use ids::MessageId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The header that makes a repeated request the same request.
const KEY: &str = "idempotency-key";

/// Longest key, in characters.
const KEY_CHARS: usize = 255;

/// Media types of HL7 v2 in its own encoding.
const ER7: [&str; 3] = [
    "application/hl7-v2",
    "application/hl7-v2+er7",
    "x-application/hl7-v2+er7",
];

/// A message to send, in JSON.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ToSend {
    /// The whole message as HL7 v2 text. Either this or `correspondence`.
    hl7: Option<String>,
    /// The message as typed input, as `sealpost hl7 make` takes it: kind, form, people, patient,
    /// and displays with their content (a PDF in base64). The node writes the HL7 v2 of it.
    #[schema(value_type = Option<Object>)]
    correspondence: Option<serde_json::Value>,
}

/// A message that is the node's now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Taken {
    /// Its id.
    id: String,
    /// Where its answer may not find the way back: it is sent all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
}

/// Takes a message for sending.
///
/// The answer comes once the message is safely stored; where it then stands is for
/// `GET /messages/{id}`. The same Idempotency-Key is the same message, however often it is sent.
/// A message that cannot be sent as it is gets kept as well, and the problem names it.
#[utoipa::path(post, path = "/messages", params(
    ("idempotency-key" = String, Header, description = "Chosen by the client: the same key is the \
        same message", min_length = 1, max_length = 255, example = "4f0c9a5e"),
), request_body(content(
    (ToSend = "application/json"),
    (String = "application/hl7-v2"),
)), responses(
    (status = 202, body = Taken, headers(("location" = String))),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    Authenticated, Roles, Raw,
), security(("key" = [])))]
pub(super) async fn send(
    caller: Authenticated,
    headers: HeaderMap,
    raw: Raw,
) -> Result<Response, Problem> {
    caller.may(Act::Send)?;
    let key = key(&headers)?;
    let bytes = message(raw)?;
    let engine = &caller.shared.interface.engine;
    let warning = engine
        .reply_gap(&caller.org, &bytes)
        .map(|gap| gap.sentence);
    let name = blob_name(&bytes);
    let submission = Submission {
        org: caller.org.clone(),
        claim: format!("api:{}:{}", caller.client.id, blob_name(key.as_bytes())),
        bytes,
        file_stem: None,
        immediate: false,
    };
    let submitted = engine
        .submit(submission)
        .await
        .map_err(|error| match error {
            SubmitError::Store(error) => error.into(),
            SubmitError::UnknownPractice(_) => Problem::unavailable(),
        })?;
    let Submitted { id, refused } = submitted.into_inner();
    same_as_before(&caller, id, &name).await?;
    match refused {
        Some(reason) => Err(Problem::unprocessable(&reason.code, reason.sentence).about(id)),
        None => Ok(taken(id, warning)),
    }
}

fn taken(id: MessageId, warning: Option<String>) -> Response {
    let id = id.to_string();
    let place = HeaderValue::from_str(&format!("messages/{id}"));
    let mut response = (StatusCode::ACCEPTED, Json(Taken { id, warning })).into_response();
    if let Ok(place) = place {
        response.headers_mut().insert(LOCATION, place);
    }
    response
}

fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let key = headers
        .get(KEY)
        .and_then(|it| it.to_str().ok())
        .map(str::trim);
    let is_fit = |key: &&str| !key.is_empty() && key.len() <= KEY_CHARS;
    key.filter(is_fit).map(str::to_owned).ok_or_else(|| {
        let words = format!(
            "Choose a key for the message and send it as Idempotency-Key, of 1 to {KEY_CHARS} \
             ASCII characters: without it, a request that is repeated would be sent twice"
        );
        Problem::bad_request("idempotency-key", words).at("header/idempotency-key")
    })
}

/// The HL7 v2 bytes that the body is, holds, or describes.
fn message(raw: Raw) -> Result<Bytes, Problem> {
    if ER7.contains(&raw.media.as_str()) {
        return Ok(raw.bytes);
    }
    if raw.media != "application/json" {
        return Err(Problem::media_type(
            "Send application/hl7-v2 or application/json",
        ));
    }
    let body: ToSend = json::read(&raw.bytes)?;
    match (body.hl7, body.correspondence) {
        (Some(text), None) => Ok(Bytes::from(text)),
        (None, Some(typed)) => written(&typed),
        _ => {
            let words = "Give either hl7 or correspondence";
            Err(Problem::bad_request("body", words).at("/hl7"))
        }
    }
}

fn written(typed: &serde_json::Value) -> Result<Bytes, Problem> {
    let wrong =
        |words: String| Problem::unprocessable("correspondence", words).at("/correspondence");
    let typed = Correspondence::parse_json(typed.to_string().as_bytes());
    let typed = typed.map_err(|error| wrong(error.to_string()))?;
    let found: Vec<String> = problems(&typed).iter().map(ToString::to_string).collect();
    if !found.is_empty() {
        return Err(wrong(found.join("\n")));
    }
    let bytes = write(&typed).map_err(|error| wrong(error.to_string()))?;
    Ok(Bytes::from(bytes))
}

/// Refuses a key that was used for another message.
async fn same_as_before(caller: &Authenticated, id: MessageId, name: &str) -> Result<(), Problem> {
    let store = caller.shared.interface.engine.store();
    let stored = store.life(id).await?;
    let content = match stored.map(|stored| stored.life) {
        Some(Life::Outbound(life)) => Some(life.content),
        Some(Life::Inbound(_) | Life::Relayed(_)) | None => None,
    };
    if content.is_some() && content == BlobId::parse(name) {
        return Ok(());
    }
    let words = "This Idempotency-Key was used for another message; choose a new one for each";
    let problem = Problem::unprocessable("idempotency-key-reused", words).about(id);
    Err(problem.at("header/idempotency-key"))
}
