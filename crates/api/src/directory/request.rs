//! What every request goes through: who calls, in which format, how often; and what every answer
//! carries.

use super::format::Format;
use super::outcome::Failure;
use super::{Shared, Viewer};
use crate::Caller;
use axum::response::Response;
use http::header::{AUTHORIZATION, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// One request under way.
pub(crate) struct Asked {
    pub(crate) viewer: Viewer,
    format: Format,
    request_id: String,
}

/// An answer, whole.
pub(crate) type Answered = Result<Response, Failure>;

impl Shared {
    /// Lets a request in, does it, and gives its answer what every answer carries.
    pub(crate) async fn handle<F: Future<Output = Answered>>(
        &self,
        headers: &HeaderMap,
        extensions: &Extensions,
        format: Option<&str>,
        work: impl FnOnce(Viewer, Format) -> F,
    ) -> Response {
        let mut asked = Asked {
            viewer: Viewer::Nobody,
            format: Format::default(),
            request_id: request_id(headers),
        };
        let result = match self.admit(&mut asked, headers, extensions, format) {
            Ok(()) => work(asked.viewer.clone(), asked.format).await,
            Err(failure) => Err(failure),
        };
        asked.finish(result)
    }

    fn admit(
        &self,
        asked: &mut Asked,
        headers: &HeaderMap,
        extensions: &Extensions,
        format: Option<&str>,
    ) -> Result<(), Failure> {
        asked.format = Format::wanted(format, headers)?;
        let caller = extensions.get::<Caller>().cloned().unwrap_or_default();
        let bearer = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let bearer = bearer.map(|value| value.strip_prefix("Bearer ").unwrap_or_default());
        let bucket = match (&caller.organisations.first(), bearer) {
            (Some(organisation), _) => organisation.uri(),
            (None, _) => caller.address.clone(),
        };
        let now = (self.directory.now)();
        self.buckets.take(&bucket, now).map_err(Failure::TooMany)?;
        asked.viewer = self.directory.access.viewer(&caller, bearer);
        match asked.viewer {
            Viewer::Nobody => Err(Failure::Nobody),
            Viewer::Operator | Viewer::Publisher(_) | Viewer::Reader => Ok(()),
        }
    }
}

impl Asked {
    fn finish(&self, result: Answered) -> Response {
        let mut response = result.unwrap_or_else(|failure| {
            let status = failure.status();
            if status.is_server_error() {
                tracing::error!(request = self.request_id, %failure, "the directory failed");
            }
            let outcome = failure.outcome(&self.request_id);
            let mut response = self.format.answer(status, &outcome);
            let headers = response.headers_mut();
            if let Failure::TooMany(seconds) = failure {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            if matches!(failure, Failure::Nobody) {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            response
        });
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        );
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert(REQUEST_ID, id);
        }
        response
    }
}

/// The caller's id of the request, if it is one that can be repeated safely; else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok());
    let fits = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    given
        .filter(fits)
        .map_or_else(|| Uuid::new_v4().to_string(), ToOwned::to_owned)
}
