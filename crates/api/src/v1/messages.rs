//! Where messages stand.

use super::authentication::{Authenticated, Roles};
use super::cursor;
use super::json::{Named, Parameters};
use super::problem::Problem;
use super::shown::{Message, code, etag};
use super::wait::Waiting;
use access::Act;
use axum::Json;
use axum::response::{IntoResponse, Response};
use delivery::Direction;
use http::header::{ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use ids::MessageId;
use serde::{Deserialize, Serialize};
use store::{LifeQuery, Stored};
use utoipa::{IntoParams, ToSchema};

/// Messages in a page if nothing is said, and at most.
const PAGE: usize = 50;
const PAGE_MAX: usize = 200;

/// Messages that are looked at for one page of a filtered list.
const LOOKED_AT: usize = 2_000;

/// Which messages.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// `outbound` or `inbound`; both if left out.
    #[param(value_type = Option<String>, example = "outbound")]
    direction: Option<Way>,
    /// Only messages with this status code.
    status: Option<String>,
    /// Whether acknowledgements are listed, too.
    #[serde(default)]
    acknowledgements: bool,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Messages in a page: 50 if left out, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Way {
    /// Received.
    Inbound,
    /// Sent.
    Outbound,
}

/// A page of messages, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Page {
    /// The messages.
    messages: Vec<Message>,
    /// Leads to the next page; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists messages, newest first.
#[utoipa::path(get, path = "/messages", params(Wanted), responses(
    (status = 200, body = Page),
    Authenticated, Roles, Parameters<Wanted>,
), security(("key" = [])))]
pub(super) async fn list(
    caller: Authenticated,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Page>, Problem> {
    caller.may(Act::See)?;
    page(&caller, &wanted).await.map(Json)
}

/// One page, of as many looks at the store as it takes.
pub(super) async fn page(caller: &Authenticated, wanted: &Wanted) -> Result<Page, Problem> {
    let limit = wanted.limit.unwrap_or(PAGE);
    if limit == 0 || limit > PAGE_MAX {
        let words = format!("limit is between 1 and {PAGE_MAX}");
        return Err(Problem::bad_request("parameter", words).at("query/limit"));
    }
    let mut before = wanted.cursor.as_deref().map(cursor::parse).transpose()?;
    let store = caller.shared.interface.engine.store();
    let (mut messages, mut looked_at) = (Vec::new(), 0);
    loop {
        let query = LifeQuery {
            org: Some(caller.org.clone()),
            direction: wanted.direction.map(Way::direction),
            before,
            limit: PAGE_MAX,
        };
        let lives = store.lives(&query).await?;
        for stored in &lives {
            if messages.len() == limit || looked_at == LOOKED_AT {
                let next = before.map(|(since, id)| cursor::after(since, id));
                return Ok(Page { messages, next });
            }
            looked_at += 1;
            before = Some((stored.life.since(), stored.life.id()));
            messages.extend(shown(wanted, stored));
        }
        if lives.len() < PAGE_MAX {
            return Ok(Page {
                messages,
                next: None,
            });
        }
    }
}

fn shown(wanted: &Wanted, stored: &Stored) -> Option<Message> {
    let status = wanted.status.as_deref();
    if status.is_some_and(|status| status != code(stored.life.status())) {
        return None;
    }
    Message::of(stored).filter(|message| message.is_document || wanted.acknowledgements)
}

impl Wanted {
    /// The same of received messages alone.
    pub(super) fn received(self) -> Self {
        Self {
            direction: Some(Way::Inbound),
            ..self
        }
    }
}

impl Way {
    const fn direction(self) -> Direction {
        match self {
            Self::Inbound => Direction::Inbound,
            Self::Outbound => Direction::Outbound,
        }
    }
}

/// How long to wait for a change.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Patience {
    /// Seconds to wait for a version that If-None-Match does not name; 50 at most.
    #[param(minimum = 0, maximum = 50)]
    wait: Option<u64>,
}

/// One message, with its timeline.
///
/// With If-None-Match and `wait`, the answer comes as soon as the message has changed.
#[utoipa::path(get, path = "/messages/{id}", params(
    ("id" = String, Path, description = "Its id"), Patience,
    ("if-none-match" = Option<String>, Header, description = "The ETag that is known"),
), responses(
    (status = 200, body = Message, headers(("etag" = String))),
    (status = 304, description = "It is as If-None-Match says"),
    Authenticated, Roles, Named, Parameters<Patience>,
), security(("key" = [])))]
pub(super) async fn one(
    caller: Authenticated,
    Named(id): Named,
    Parameters(patience): Parameters<Patience>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.may(Act::See)?;
    let known = headers.get(IF_NONE_MATCH);
    let known = known.and_then(|it| it.to_str().ok()).map(str::to_owned);
    let waiting = Waiting::of(patience.wait);
    loop {
        let stored = stored(&caller, id).await?;
        if known.as_deref() != Some(etag(&stored).as_str()) {
            return answer(&stored);
        }
        if !waiting.again().await {
            return Ok(StatusCode::NOT_MODIFIED.into_response());
        }
    }
}

/// A message of the caller's practice.
pub(super) async fn stored(caller: &Authenticated, id: MessageId) -> Result<Stored, Problem> {
    let store = caller.shared.interface.engine.store();
    let stored = store.life(id).await?;
    let ours = stored.filter(|stored| *stored.life.org() == caller.org);
    ours.ok_or_else(|| Problem::not_found("message"))
}

/// A message of the caller's practice as it stands now.
pub(super) async fn as_it_stands(
    caller: &Authenticated,
    id: MessageId,
) -> Result<Response, Problem> {
    answer(&stored(caller, id).await?)
}

/// A message with its ETag.
fn answer(stored: &Stored) -> Result<Response, Problem> {
    let message = Message::of(stored).ok_or_else(|| Problem::not_found("message"))?;
    let mut response = Json(message).into_response();
    if let Ok(value) = HeaderValue::from_str(&etag(stored)) {
        response.headers_mut().insert(ETAG, value);
    }
    Ok(response)
}
