//! Publishing.

use super::format::Format;
use super::outcome::Failure;
use super::publish::{PublishRefusal, may_publish, owner_of};
use super::read::mark;
use super::{Shared, Viewer};
use axum::extract::{Path, Request, State as Shares};
use axum::response::Response;
use fhir::{Json, check};
use http::header::IF_MATCH;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, Limited};
use register::{Change, Changed, Register, RegisterError, State};
use std::sync::Arc;

/// One resource, in bytes at most.
const RESOURCE_BYTES: usize = 1024 * 1024;

/// The source of what the operator writes.
const OPERATOR: &str = "operator";

pub(crate) async fn put(
    Shares(shared): Shares<Arc<Shared>>,
    Path((kind, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let (headers, shares) = (parts.headers.clone(), shared.clone());
    let work = |viewer: Viewer, format: Format| async move {
        let sent = Format::sent(&headers)?;
        let expected = expected(&headers)?;
        let body = Limited::new(body, RESOURCE_BYTES).collect().await;
        let body = body.map_err(|_| Failure::Body(RESOURCE_BYTES))?.to_bytes();
        let resource = sound(sent, &body, &kind, &id)?;
        // JSON is kept as it was given.
        let text = match sent {
            Format::Json => String::from_utf8_lossy(&body).into_owned(),
            Format::Xml => resource.to_string(),
        };
        let register = shares.directory.register.clone();
        let now = (shares.directory.now)();
        let done = tokio::task::spawn_blocking(move || -> Result<_, Failure> {
            let source = source(&register, &viewer, &resource, &kind, &id)?;
            let change = Change::Put {
                body: text,
                expected,
                source,
            };
            let changed = register.change(&[change], now)?;
            Ok((changed.first().copied(), register.read(&kind, &id)?))
        });
        let done = done
            .await
            .map_err(|error| RegisterError::Unavailable(error.to_string()))?;
        let (changed, held) = done?;
        let held = held.ok_or_else(|| Failure::NotFound("the resource".to_owned()))?;
        let status = match changed {
            Some(Changed::Created { .. }) => StatusCode::CREATED,
            _ => StatusCode::OK,
        };
        let mut response = format.answer(status, &held.resource()?);
        mark(&mut response, held.version, held.updated);
        Ok(response)
    };
    shared
        .handle(&parts.headers, &parts.extensions, None, work)
        .await
}

pub(crate) async fn delete(
    Shares(shared): Shares<Arc<Shared>>,
    Path((kind, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let shares = shared.clone();
    let work = |viewer: Viewer, format: Format| async move {
        let register = shares.directory.register.clone();
        let now = (shares.directory.now)();
        let done = tokio::task::spawn_blocking(move || -> Result<(), Failure> {
            let Some(held) = register
                .read(&kind, &id)?
                .filter(|it| it.state != State::Deleted)
            else {
                return Err(Failure::NotFound(
                    format!("{kind}/{id}").chars().take(128).collect(),
                ));
            };
            let may = match &viewer {
                Viewer::Operator => Ok(()),
                Viewer::Publisher(organisations) => {
                    let is_ours = organisations.iter().any(|it| it.uri() == held.source);
                    if is_ours {
                        Ok(())
                    } else {
                        Err(PublishRefusal::OfAnother)
                    }
                }
                Viewer::Nobody | Viewer::Reader => Err(PublishRefusal::ReadOnly),
            };
            may?;
            register.change(&[Change::Delete { kind, id }], now)?;
            Ok(())
        });
        done.await
            .map_err(|error| RegisterError::Unavailable(error.to_string()))??;
        let gone = super::outcome::warning("taken away");
        Ok(format.answer(StatusCode::OK, &gone))
    };
    shared
        .handle(request.headers(), request.extensions(), None, work)
        .await
}

/// The version that the caller read, as If-Match gives it.
fn expected(headers: &HeaderMap) -> Result<Option<u64>, Failure> {
    let Some(tag) = headers.get(IF_MATCH) else {
        return Ok(None);
    };
    let tag = tag.to_str().map_err(|_| Failure::BadVersion)?;
    let version = tag.trim_start_matches("W/").trim_matches('"').parse();
    version.map(Some).map_err(|_| Failure::BadVersion)
}

/// The resource in a body, if it is what the URL says and as FHIR has it.
fn sound(sent: Format, body: &[u8], kind: &str, id: &str) -> Result<Json, Failure> {
    let resource = sent
        .parse(body)
        .map_err(|problem| Failure::Unsound(vec![problem]))?;
    let problems = check(&resource);
    if !problems.is_empty() {
        return Err(Failure::Unsound(problems));
    }
    let says = |name: &str| resource.get(name).and_then(Json::as_str);
    if says("resourceType") != Some(kind) || says("id") != Some(id) {
        return Err(RegisterError::NotAddressable.into());
    }
    Ok(resource)
}

/// Under whose name the resource is written; a refusal if the viewer may not.
fn source(
    register: &Register,
    viewer: &Viewer,
    resource: &Json,
    kind: &str,
    id: &str,
) -> Result<String, Failure> {
    let organisations = match viewer {
        Viewer::Operator => return Ok(OPERATOR.to_owned()),
        Viewer::Publisher(organisations) => organisations,
        Viewer::Nobody | Viewer::Reader => return Err(PublishRefusal::ReadOnly.into()),
    };
    let before = register.read(kind, id)?.map(|held| held.source);
    let owner = match owner_of(resource).and_then(|it| it.split_once('/')) {
        Some((kind, id)) => register.read(kind, id)?.map(|held| held.source),
        None => None,
    };
    may_publish(organisations, resource, before.as_deref(), owner.as_deref())?;
    let first = organisations.first().map(ids::Organisation::uri);
    Ok(before.or(owner).or(first).unwrap_or_default())
}
