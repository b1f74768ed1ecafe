//! Errors as FHIR gives them: OperationOutcome.

use super::publish::PublishRefusal;
use ::search::SearchRefusal;
use fhir::{Json, Object, Problem};
use http::StatusCode;
use register::RegisterError;

/// Why a request was not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Asked(String),
    #[error("the body is larger than {0} bytes or did not arrive whole")]
    Body(usize),
    #[error("the resource has no version that was read; read it again and send If-Match")]
    BadVersion,
    #[error("{0}")]
    BadQuestion(&'static str),
    #[error("{0}")]
    Export(String),
    #[error("the export could not be prepared")]
    ExportFailed(String),
    #[error("{0} is not among the types that are exported")]
    NotExported(String),
    #[error("say who you are: a bearer token, or a certificate that is trusted here")]
    Nobody,
    #[error("{0} is not here")]
    NotFound(String),
    #[error("this is not offered here; see metadata")]
    NotOffered,
    #[error("ask for application/fhir+json or application/fhir+xml")]
    NotAcceptable,
    #[error(transparent)]
    Publish(#[from] PublishRefusal),
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error(transparent)]
    Search(#[from] SearchRefusal),
    #[error("name something to search for beside states; everything at once is not given")]
    TooBroad,
    #[error("too many requests; wait {0} seconds")]
    TooMany(u64),
    #[error("the resource is not as FHIR R4 has it")]
    Unsound(Vec<Problem>),
    #[error("send application/fhir+json or application/fhir+xml")]
    UnsupportedMedia,
}

impl Failure {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Asked(_)
            | Self::BadQuestion(_)
            | Self::BadVersion
            | Self::Export(_)
            | Self::Search(_)
            | Self::TooBroad => StatusCode::BAD_REQUEST,
            Self::ExportFailed(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Body(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Nobody => StatusCode::UNAUTHORIZED,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::NotOffered => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::NotExported(_) | Self::Publish(_) => StatusCode::FORBIDDEN,
            Self::Register(error) => match error {
                RegisterError::NotAddressable
                | RegisterError::TooManyToSort(_)
                | RegisterError::UnknownPage => StatusCode::BAD_REQUEST,
                RegisterError::VersionConflict { .. } => StatusCode::PRECONDITION_FAILED,
                RegisterError::Damaged(_) | RegisterError::Newer { .. } => {
                    StatusCode::INTERNAL_SERVER_ERROR
                }
                RegisterError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            },
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unsound(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    fn issue_code(&self) -> &'static str {
        match self {
            Self::Search(refusal) => refusal.issue_code(),
            Self::Nobody => "login",
            Self::NotFound(_) => "not-found",
            Self::NotExported(_)
            | Self::NotOffered
            | Self::NotAcceptable
            | Self::UnsupportedMedia => "not-supported",
            Self::Publish(_) => "forbidden",
            Self::TooMany(_) => "throttled",
            Self::Body(_) => "too-long",
            Self::Unsound(_) => "structure",
            Self::Asked(_)
            | Self::BadQuestion(_)
            | Self::BadVersion
            | Self::Export(_)
            | Self::TooBroad => "invalid",
            Self::ExportFailed(_) => "exception",
            Self::Register(error) => match error {
                RegisterError::TooManyToSort(_) => "too-costly",
                RegisterError::VersionConflict { .. } => "conflict",
                RegisterError::NotAddressable | RegisterError::UnknownPage => "invalid",
                RegisterError::Damaged(_)
                | RegisterError::Newer { .. }
                | RegisterError::Unavailable(_) => "exception",
            },
        }
    }

    /// What callers are told. What the disk says stays in the log.
    fn words(&self) -> String {
        if self.status().is_server_error() {
            "the directory cannot answer now".to_owned()
        } else {
            self.to_string()
        }
    }

    pub(crate) fn outcome(&self, request_id: &str) -> Json {
        let mut issues = vec![issue("error", self.issue_code(), &self.words())];
        if let Self::Unsound(problems) = self {
            for problem in problems.iter().take(50) {
                issues.push(issue("error", "structure", &problem.to_string()));
            }
        }
        issues.push(issue(
            "information",
            "informational",
            &format!("X-Request-ID: {request_id}"),
        ));
        outcome(issues)
    }
}

/// A warning that something was left out.
pub(crate) fn warning(words: &str) -> Json {
    outcome(vec![issue("warning", "not-supported", words)])
}

fn outcome(issues: Vec<Json>) -> Json {
    Json::Object(
        Object::new()
            .with("resourceType", Json::text("OperationOutcome"))
            .with("issue", Json::Array(issues)),
    )
}

fn issue(severity: &str, code: &str, words: &str) -> Json {
    // A request may hold characters that no FHIR string may.
    let words = words.replace(char::is_control, " ");
    Json::Object(
        Object::new()
            .with("severity", Json::text(severity))
            .with("code", Json::text(code))
            .with("diagnostics", Json::text(words)),
    )
}
