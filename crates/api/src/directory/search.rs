//! Searches.

use super::bundle::Answer;
use super::outcome::Failure;
use super::paging::{PAGE, count, read, write};
use super::{Shared, Viewer};
use ::search::{Handling, Query, Summary};
use axum::extract::{Path, Request, State as Shares};
use axum::response::Response;
use form_urlencoded::{Serializer, parse};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, Limited};
use register::{Page, State, View};
use std::sync::Arc;

/// A search in a form, in bytes at most. Identifiers and codes are long URIs.
const FORM_BYTES: usize = 64 * 1024;

pub(crate) type Pairs = Vec<(String, String)>;

pub(crate) async fn by_url(
    Shares(shared): Shares<Arc<Shared>>,
    Path(kind): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let pairs = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    answer(&shared, &kind, pairs, &parts).await
}

pub(crate) async fn by_form(
    Shares(shared): Shares<Arc<Shared>>,
    Path(kind): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut all = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    match Limited::new(body, FORM_BYTES).collect().await {
        Ok(form) => {
            all.extend(pairs(&form.to_bytes()));
            answer(&shared, &kind, all, &parts).await
        }
        Err(_) => {
            let refused = |_: Viewer, _| async { Err(Failure::Body(FORM_BYTES)) };
            shared
                .handle(&parts.headers, &parts.extensions, None, refused)
                .await
        }
    }
}

pub(crate) fn pairs(text: &[u8]) -> Pairs {
    parse(text)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

async fn answer(shared: &Arc<Shared>, kind: &str, mut all: Pairs, parts: &Parts) -> Response {
    let format = taken(&mut all, "_format");
    let handling = handling(&parts.headers);
    let work = |viewer: Viewer, format: super::format::Format| async move {
        let found = found(shared, kind, all, handling, &viewer).await?;
        Ok(format.answer(StatusCode::OK, &found))
    };
    shared
        .handle(&parts.headers, &parts.extensions, format.as_deref(), work)
        .await
}

/// Takes a parameter that is none of the search itself.
fn taken(all: &mut Pairs, name: &str) -> Option<String> {
    let at = all.iter().position(|(known, _)| known == name)?;
    Some(all.remove(at).1)
}

fn handling(headers: &HeaderMap) -> Handling {
    let prefer = headers.get("prefer").and_then(|value| value.to_str().ok());
    let is_strict = prefer.is_some_and(|it| it.contains("handling=strict"));
    if is_strict {
        Handling::Strict
    } else {
        Handling::Lenient
    }
}

async fn found(
    shared: &Arc<Shared>,
    kind: &str,
    mut all: Pairs,
    handling: Handling,
    viewer: &Viewer,
) -> Result<fhir::Json, Failure> {
    let page = taken(&mut all, PAGE);
    let mut query = Query::parse(kind, &all, handling)?;
    query.localise(&shared.directory.base);
    let is_operator = *viewer == Viewer::Operator;
    if !query.is_substantive && !is_operator {
        return Err(Failure::TooBroad);
    }
    all.retain(|(name, _)| !query.ignored.contains(name));
    let view = View {
        count: count(&query),
        after: page.map(|page| read(&page, &all)).transpose()?,
        shown: if is_operator {
            State::Suppressed
        } else {
            State::Current
        },
    };
    let ignored = query.ignored.clone();
    let found = asked(shared, query, view).await?;
    let base = &shared.directory.base;
    let url = |page: Option<&str>| url(base, kind, &all, page);
    let answer = Answer {
        base,
        this: url(None),
        next: found
            .next
            .as_deref()
            .map(|cursor| url(Some(&write(cursor, &all)))),
        ignored: &ignored,
    };
    Ok(answer.bundle(&found)?)
}

async fn asked(shared: &Arc<Shared>, query: Query, view: View) -> Result<Page, Failure> {
    let register = shared.directory.register.clone();
    let only_count = query.summary == Summary::Count || view.count == 0;
    let mut page = super::read::blocking(move || register.search(&query, &view)).await?;
    if only_count {
        page.matches.clear();
        page.included.clear();
        page.next = None;
    }
    Ok(page)
}

fn url(base: &str, kind: &str, all: &Pairs, page: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(all);
    if let Some(page) = page {
        query.append_pair(PAGE, page);
    }
    format!("{base}/{kind}?{}", query.finish())
}
