//! Bodies, parameters and paths that tell what is wrong with them.

use super::problem::{Problem, described};
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use ids::MessageId;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response as Described};

/// Largest body, in bytes: a message of 16 MiB with its attachments in base64.
pub(super) const BODY_BYTES: usize = 32 * 1024 * 1024;

/// A body as it came, and its media type without parameters.
pub(super) struct Raw {
    pub(super) media: String,
    pub(super) bytes: Bytes,
}

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

/// The parameters of a URL.
pub(super) struct Parameters<T>(pub(super) T);

/// The message that a path names.
pub(super) struct Named(pub(super) MessageId);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let media = request.headers().get(CONTENT_TYPE);
        let media = media.and_then(|it| it.to_str().ok()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        let media = media.to_ascii_lowercase();
        let bytes = to_bytes(request.into_body(), BODY_BYTES).await;
        let bytes = bytes.map_err(|_| Problem::too_large(BODY_BYTES))?;
        Ok(Self { media, bytes })
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let raw = Raw::from_request(request, state).await?;
        if raw.media != "application/json" {
            return Err(Problem::media_type("Send application/json"));
        }
        read(&raw.bytes).map(Self)
    }
}

/// What a JSON text says; what is wrong is named by its JSON pointer.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let place = error.path().to_string();
        let pointer = place.replace(['.', '['], "/").replace(']', "");
        let pointer = if pointer == "/" || pointer == "?" {
            String::new()
        } else {
            format!("/{pointer}")
        };
        // What serde says quotes what was sent, which may be a patient's.
        let detail = match error.inner().classify() {
            serde_json::error::Category::Data => {
                "This field is missing, unknown or of another \
                                                  sort; openapi.json says what is taken"
            }
            serde_json::error::Category::Eof
            | serde_json::error::Category::Io
            | serde_json::error::Category::Syntax => "The body is not JSON",
        };
        Problem::bad_request("body", detail).at(pointer)
    })?;
    reader
        .end()
        .map_err(|_| Problem::bad_request("body", "Something follows the JSON value"))?;
    Ok(read)
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = axum::extract::Query::try_from_uri(&parts.uri);
        let axum::extract::Query(read) = read.map_err(|_| {
            let detail = "A parameter is unknown, given twice or of another sort; openapi.json \
                          says what is taken";
            Problem::bad_request("parameter", detail).at("query")
        })?;
        Ok(Self(read))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let named = path
            .ok()
            .and_then(|axum::extract::Path(id)| MessageId::parse(&id).ok());
        named.map(Self).ok_or_else(|| Problem::not_found("message"))
    }
}

impl IntoResponses for Raw {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        described(&["400", "413", "415"])
    }
}

impl<T> IntoResponses for Body<T> {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        described(&["400", "413", "415"])
    }
}

impl<T> IntoResponses for Parameters<T> {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        described(&["400"])
    }
}

impl IntoResponses for Named {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        described(&["404"])
    }
}
