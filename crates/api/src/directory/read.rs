//! Reading one resource, and what there is to read.

use super::outcome::Failure;
use super::{Shared, Viewer, capability};
use axum::extract::{Path, Request, State as Shares};
use axum::response::Response;
use form_urlencoded::parse;
use http::StatusCode;
use http::header::{ETAG, HeaderValue, LAST_MODIFIED};
use ids::Timestamp;
use register::{Held, RegisterError, State};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

pub(crate) async fn metadata(Shares(shared): Shares<Arc<Shared>>, request: Request) -> Response {
    let format = format(&request);
    let statement = capability::statement(&shared.directory);
    let work = |_: Viewer, format: super::format::Format| async move {
        Ok(format.answer(StatusCode::OK, &statement))
    };
    shared
        .handle(
            request.headers(),
            request.extensions(),
            format.as_deref(),
            work,
        )
        .await
}

pub(crate) async fn resource(
    Shares(shared): Shares<Arc<Shared>>,
    Path((kind, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let format = format(&request);
    let shares = shared.clone();
    let work = |viewer: Viewer, format: super::format::Format| async move {
        let held = shown(&shares, kind, id, &viewer).await?;
        let resource = held.resource()?;
        let mut response = format.answer(StatusCode::OK, &resource);
        mark(&mut response, held.version, held.updated);
        Ok(response)
    };
    shared
        .handle(
            request.headers(),
            request.extensions(),
            format.as_deref(),
            work,
        )
        .await
}

pub(crate) async fn nothing(Shares(shared): Shares<Arc<Shared>>, request: Request) -> Response {
    let missing = |_: Viewer, _| async { Err(Failure::NotFound("such a path".to_owned())) };
    shared
        .handle(request.headers(), request.extensions(), None, missing)
        .await
}

pub(crate) async fn not_offered(Shares(shared): Shares<Arc<Shared>>, request: Request) -> Response {
    let refused = |_: Viewer, _| async { Err(Failure::NotOffered) };
    shared
        .handle(request.headers(), request.extensions(), None, refused)
        .await
}

/// A resource that the viewer may see. What is hidden from it is not there for it.
async fn shown(
    shared: &Arc<Shared>,
    kind: String,
    id: String,
    viewer: &Viewer,
) -> Result<Held, Failure> {
    let state = match viewer {
        Viewer::Operator => State::Suppressed,
        Viewer::Nobody | Viewer::Publisher(_) | Viewer::Reader => State::Current,
    };
    let ours: Vec<String> = match viewer {
        Viewer::Publisher(organisations) => organisations.iter().map(|it| it.uri()).collect(),
        Viewer::Nobody | Viewer::Operator | Viewer::Reader => Vec::new(),
    };
    let register = shared.directory.register.clone();
    let reference = format!("{kind}/{id}");
    let found = blocking(move || {
        let Some(held) = register.read(&kind, &id)? else {
            return Ok(None);
        };
        // A publisher sees its own entries in any state but gone: it keeps them in step.
        let is_own = held.state != State::Deleted && ours.contains(&held.source);
        Ok((is_own || register.is_shown(&held, state)?).then_some(held))
    });
    found
        .await?
        .ok_or_else(|| Failure::NotFound(reference.chars().take(128).collect()))
}

/// Runs what waits for the disk where it holds up nobody else.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RegisterError> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| RegisterError::Unavailable(error.to_string()))?;
    Ok(done?)
}

/// Version and time of a resource, as HTTP gives them.
pub(crate) fn mark(response: &mut Response, version: u64, updated: Timestamp) {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{version}\"")) {
        headers.insert(ETAG, tag);
    }
    if let Ok(time) = HeaderValue::from_str(&http_date(updated)) {
        headers.insert(LAST_MODIFIED, time);
    }
}

/// RFC 9110 §5.6.7; what came before 1970 is told as its beginning.
pub(crate) fn http_date(at: Timestamp) -> String {
    let since = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or(0));
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

fn format(request: &Request) -> Option<String> {
    let mut pairs = parse(request.uri().query().unwrap_or_default().as_bytes());
    pairs
        .find(|(name, _)| name == "_format")
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::http_date;
    use ids::Timestamp;

    #[test]
    fn times_are_written_as_http_has_them() {
        let at = Timestamp::parse_rfc3339("2026-11-22T08:09:07Z").unwrap();
        assert_eq!(http_date(at), "Sun, 22 Nov 2026 08:09:07 GMT");
        let epoch = Timestamp::from_millis(0);
        assert_eq!(http_date(epoch), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
