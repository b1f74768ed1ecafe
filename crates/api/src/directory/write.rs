//! Publishing.

use super::format::Format;
use super::outcome::Failure;
use super::ownership;
use super::provenance::{Activity, provenance};
use super::publish::PublishRefusal;
use super::read::mark;
use super::{Shared, Viewer};
use axum::extract::{Path, Request, State as Shares};
use axum::response::Response;
use fhir::{Json, check};
use http::header::IF_MATCH;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, Limited};
use ids::Timestamp;
use register::{Change, Changed, RegisterError, State};
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
        let now = (shares.directory.now)();
        let done = tokio::task::spawn_blocking(move || -> Result<_, Failure> {
            let directory = &shares.directory;
            let register = directory.register.as_ref();
            let source = source(&shares, &viewer, &resource, (&kind, &id))?;
            let mut changes = vec![Change::Put {
                body: text.clone(),
                expected,
                source: source.clone(),
            }];
            let before = register.read(&kind, &id)?;
            let before = before.filter(|it| it.state != State::Deleted);
            // What changes nothing is told of nowhere.
            if before.as_ref().is_none_or(|it| it.body != text) {
                let activity = match before {
                    Some(_) => Activity::Update,
                    None => Activity::Create,
                };
                let reference = format!("{kind}/{id}");
                changes.push(told(&reference, activity, &viewer, &source, now));
            }
            let changed = register.change(&changes, now)?;
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
    let (shares, headers) = (shared.clone(), request.headers().clone());
    let work = |viewer: Viewer, format: Format| async move {
        let expected = expected(&headers)?;
        let now = (shares.directory.now)();
        let done = tokio::task::spawn_blocking(move || -> Result<(), Failure> {
            let register = shares.directory.register.as_ref();
            let Some(held) = register
                .read(&kind, &id)?
                .filter(|it| it.state != State::Deleted)
            else {
                return Err(Failure::NotFound(
                    format!("{kind}/{id}").chars().take(128).collect(),
                ));
            };
            match &viewer {
                Viewer::Operator => {}
                Viewer::Publisher(organisations) => {
                    let access = shares.directory.access.as_ref();
                    ownership::may_delete(register, access, organisations, &held)?;
                }
                Viewer::Nobody | Viewer::Reader => return Err(PublishRefusal::ReadOnly.into()),
            }
            if let Some(expected) = expected.filter(|it| *it != held.version) {
                let found = held.version;
                return Err(RegisterError::VersionConflict { expected, found }.into());
            }
            let reference = held.reference();
            let told = told(&reference, Activity::Delete, &viewer, &held.source, now);
            register.change(&[Change::Delete { kind, id }, told], now)?;
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
    shared: &Shared,
    viewer: &Viewer,
    resource: &Json,
    place: (&str, &str),
) -> Result<String, Failure> {
    let organisations = match viewer {
        Viewer::Operator => return Ok(OPERATOR.to_owned()),
        Viewer::Publisher(organisations) => organisations,
        Viewer::Nobody | Viewer::Reader => return Err(PublishRefusal::ReadOnly.into()),
    };
    let directory = &shared.directory;
    let (register, access) = (directory.register.as_ref(), directory.access.as_ref());
    ownership::source(register, access, organisations, place, resource)
}

/// The Provenance of a change, as a change of its own in the same transaction.
fn told(
    reference: &str,
    activity: Activity,
    viewer: &Viewer,
    owner: &str,
    now: Timestamp,
) -> Change {
    let who = match viewer {
        Viewer::Publisher(organisations) => {
            // The owner itself where it is among them: one certificate may prove several.
            let own = organisations.iter().find(|it| it.uri() == owner);
            own.or(organisations.first())
        }
        Viewer::Nobody | Viewer::Operator | Viewer::Reader => None,
    };
    Change::Put {
        body: provenance(reference, activity, who, owner, now).to_string(),
        expected: None,
        source: owner.to_owned(),
    }
}
