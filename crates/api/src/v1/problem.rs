//! Errors as problem documents (RFC 9457): what is wrong, where, and what to do.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use std::collections::BTreeMap;
use store::StoreError;
use utoipa::ToSchema;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response as Described, ResponseBuilder};

/// The media type of a problem.
const MEDIA: &str = "application/problem+json";

/// A request that was not done. The body is `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Problem {
    /// `urn:sealpost:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// What sort of problem, in a few words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong here, and the fix. No patient data.
    detail: String,
    /// The part of the request that is wrong, where one is: a JSON pointer, a parameter or a
    /// header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(super) at: Option<Box<str>>,
    /// The message that it is about, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    message: Option<Box<str>>,
    #[serde(skip)]
    #[schema(ignore)]
    wait_s: Option<u32>,
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:sealpost:problem:{code}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            at: None,
            message: None,
            wait_s: None,
        }
    }

    /// The part of the request that is wrong.
    pub(super) fn at(mut self, place: impl Into<String>) -> Self {
        self.at = Some(place.into().into());
        self
    }

    /// The message that it is about.
    pub(super) fn about(mut self, message: impl ToString) -> Self {
        self.message = Some(message.to_string().into());
        self
    }

    /// Something in the request is not as it should be.
    pub(super) fn bad_request(code: &str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code,
            "The request is wrong",
            detail,
        )
    }

    /// The request is well formed and cannot be done as it is.
    pub(super) fn unprocessable(code: &str, detail: impl Into<String>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self::new(status, code, "It cannot be done as it is", detail)
    }

    /// What is there says otherwise.
    pub(super) fn conflict(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, "It stands otherwise", detail)
    }

    /// Nobody may know more.
    pub(super) fn unauthorized() -> Self {
        let detail = "Send a key of this practice: Authorization: Bearer sp1_…; `sealpost \
                      api-client add` makes one";
        let status = StatusCode::UNAUTHORIZED;
        Self::new(
            status,
            "not-authenticated",
            "Who calls is not known",
            detail,
        )
    }

    /// The client may not.
    pub(super) fn forbidden(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, "It is not allowed", detail)
    }

    /// There is no such thing, or none of the caller's.
    pub(super) fn not_found(what: &str) -> Self {
        let detail = format!("This practice has no such {what}; list what there is");
        Self::new(StatusCode::NOT_FOUND, "not-found", "It is not here", detail)
    }

    /// No such address.
    pub(super) fn no_route() -> Self {
        let detail = "There is nothing at this address; openapi.json says what there is";
        Self::new(
            StatusCode::NOT_FOUND,
            "no-such-address",
            "It is not here",
            detail,
        )
    }

    /// The address takes other methods.
    pub(super) fn method() -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let detail = "This address does not take the method; openapi.json says which it takes";
        Self::new(status, "method", "The method is wrong", detail)
    }

    /// The body is of a sort that is not read here.
    pub(super) fn media_type(detail: impl Into<String>) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(status, "media-type", "The body is of another sort", detail)
    }

    /// The body is too large.
    pub(super) fn too_large(limit: usize) -> Self {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        let detail = format!("The body may have {limit} bytes at most");
        Self::new(status, "too-large", "The body is too large", detail)
    }

    /// The caller asks too much.
    pub(super) fn too_many(wait_s: u64) -> Self {
        let detail = format!("Too many requests; ask again in {wait_s} s");
        let status = StatusCode::TOO_MANY_REQUESTS;
        let mut problem = Self::new(status, "too-many", "Too many requests", detail);
        // At most a minute.
        problem.wait_s = u32::try_from(wait_s).ok();
        problem
    }

    /// The node cannot answer now.
    pub(super) fn unavailable() -> Self {
        let detail = "The node's store does not answer; nothing was done. Ask again";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let mut problem = Self::new(status, "unavailable", "Not now", detail);
        problem.wait_s = Some(5);
        problem
    }
}

/// Problems with these statuses, as the description of the interface lists them.
pub(super) fn described(statuses: &[&str]) -> BTreeMap<String, RefOr<Described>> {
    let described = |status: &&str| {
        let schema = Ref::from_schema_name(Problem::name());
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new().content(MEDIA, content).build();
        ((*status).to_owned(), RefOr::T(response))
    };
    statuses.iter().map(described).collect()
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a request over the programming interface failed");
        Self::unavailable()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = self.wait_s;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        let media = HeaderValue::from_static(MEDIA);
        headers.insert(CONTENT_TYPE, media);
        if let Some(wait) = wait {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
