//! `$export`: everything, or everything that changed, as files of one resource a line (HCPD
//! 26.0.0, FHIR Bulk Data).
//!
//! | request | answer |
//! |---|---|
//! | `POST $export` | 202 and where to ask after it |
//! | `GET $export-poll-status?_jobId=…` | 202 while it is prepared, then the list of files |
//! | `DELETE $export-poll-status?_jobId=…` | 202; it is not there any more |
//! | `GET Binary/id` | a file, as NDJSON or in a Binary resource |

mod job;
mod order;
mod writing;

pub(crate) use job::Jobs;

use super::Shared;
use super::format::Format;
use super::outcome::Failure;
use super::read::not_offered;
use super::request::Answered;
use super::search::pairs;
use axum::body::Body;
use axum::extract::{Path, Request, State as Shares};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fhir::{Json, Object};
use futures_util::stream;
use http::header::{ACCEPT, CONTENT_LOCATION, CONTENT_TYPE, EXPIRES, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, Limited};
use job::{File, Look};
use order::Order;
use std::sync::Arc;
use tokio::io::AsyncReadExt;

/// The body of a request, in bytes at most.
const REQUEST_BYTES: usize = 256 * 1024;

/// A file that is given within a Binary resource, in bytes at most.
const WRAPPED_BYTES: u64 = 16 * 1024 * 1024;

/// What is read of a file at a time, in bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// Seconds between two looks that callers are asked to keep.
const LOOK_AGAIN_S: u64 = 2;

/// One resource a line.
const NDJSON: &str = "application/fhir+ndjson";

pub(crate) async fn begin(Shares(shared): Shares<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    let shares = shared.clone();
    let work = |viewer: super::Viewer, _: Format| async move {
        let prefer = headers.get("prefer").and_then(|it| it.to_str().ok());
        if !prefer.is_some_and(|it| it.contains("respond-async")) {
            return Err(Failure::Export("send Prefer: respond-async".to_owned()));
        }
        let body = Limited::new(body, REQUEST_BYTES).collect().await;
        let body = body.map_err(|_| Failure::Body(REQUEST_BYTES))?.to_bytes();
        let request = Format::sent(&headers)?.parse(&body);
        let request = request.map_err(|problem| Failure::Unsound(vec![problem]))?;
        let order = Order::read(&request)?;
        let id = shares.jobs.begin(&shares, order, &viewer)?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::ACCEPTED;
        let place = format!("{}/$export-poll-status?_jobId={id}", shares.directory.base);
        if let Ok(place) = HeaderValue::from_str(&place) {
            response.headers_mut().insert(CONTENT_LOCATION, place);
        }
        Ok(response)
    };
    shared
        .handle(&parts.headers, &parts.extensions, None, work)
        .await
}

pub(crate) async fn look(Shares(shared): Shares<Arc<Shared>>, request: Request) -> Response {
    let job = job_of(&request);
    let shares = shared.clone();
    let work = |viewer: super::Viewer, _: Format| async move {
        match shares.jobs.look(&job, &viewer, (shares.directory.now)())? {
            Look::Preparing(words) => Ok(preparing(&words)),
            Look::Ready { manifest, until } => {
                let mut response = Response::new(Body::from(manifest.to_string()));
                let headers = response.headers_mut();
                let json = HeaderValue::from_static("application/json");
                headers.insert(CONTENT_TYPE, json);
                if let Ok(until) = HeaderValue::from_str(&super::read::http_date(until)) {
                    headers.insert(EXPIRES, until);
                }
                Ok(response)
            }
        }
    };
    let (parts, _) = request.into_parts();
    shared
        .handle(&parts.headers, &parts.extensions, None, work)
        .await
}

pub(crate) async fn cancel(Shares(shared): Shares<Arc<Shared>>, request: Request) -> Response {
    let job = job_of(&request);
    let shares = shared.clone();
    let work = |viewer: super::Viewer, _: Format| async move {
        shares.jobs.cancel(&job, &viewer)?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::ACCEPTED;
        Ok(response)
    };
    let (parts, _) = request.into_parts();
    shared
        .handle(&parts.headers, &parts.extensions, None, work)
        .await
}

pub(crate) async fn file(
    Shares(shared): Shares<Arc<Shared>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    if request.method() != http::Method::GET {
        return not_offered(Shares(shared), request).await;
    }
    let (parts, _) = request.into_parts();
    let (shares, headers) = (shared.clone(), parts.headers.clone());
    let work = |viewer: super::Viewer, format: Format| async move {
        let now = (shares.directory.now)();
        let file = shares.jobs.file(&id, &viewer, now)?;
        if is_wrapped(&headers) {
            wrapped(&id, &file, format).await
        } else {
            raw(&file).await
        }
    };
    // NDJSON is no format of a resource: whoever wants it is answered in JSON when it fails.
    shared
        .handle(&parts.headers, &parts.extensions, Some("json"), work)
        .await
}

fn job_of(request: &Request) -> String {
    let all = pairs(request.uri().query().unwrap_or_default().as_bytes());
    let job = all.into_iter().find(|(name, _)| name == "_jobId");
    job.map(|(_, value)| value).unwrap_or_default()
}

fn preparing(words: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(LOOK_AGAIN_S));
    if let Ok(words) = HeaderValue::from_str(words) {
        headers.insert("x-progress", words);
    }
    response
}

/// Whether a file is wanted within a Binary resource.
fn is_wrapped(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.contains("application/fhir+json") && !it.contains("ndjson"))
}

async fn raw(file: &File) -> Answered {
    let opened = tokio::fs::File::open(&file.path).await;
    let opened = opened.map_err(|_| Failure::NotFound("the file".to_owned()))?;
    let pieces = stream::try_unfold(opened, |mut file| async move {
        let mut piece = vec![0; PIECE_BYTES];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((piece, file)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let media = HeaderValue::from_static(NDJSON);
    response.headers_mut().insert(CONTENT_TYPE, media);
    Ok(response)
}

async fn wrapped(id: &str, file: &File, format: Format) -> Answered {
    if file.bytes > WRAPPED_BYTES {
        let words = "the file is too large for a Binary; ask for application/fhir+ndjson";
        return Err(Failure::Export(words.to_owned()));
    }
    let bytes = tokio::fs::read(&file.path).await;
    let bytes = bytes.map_err(|_| Failure::NotFound("the file".to_owned()))?;
    let binary = Object::new()
        .with("resourceType", Json::text("Binary"))
        .with("id", Json::text(id))
        .with("contentType", Json::text(NDJSON))
        .with("data", Json::text(STANDARD.encode(bytes)));
    Ok(format.answer(StatusCode::OK, &Json::Object(binary)))
}
