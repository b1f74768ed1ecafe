//! What happens, page by page or as a stream.
//!
//! Events are the audit trail of the practice, as far as it is about messages: in order, without
//! gaps, and kept. Whoever was away asks for what came after the last event that it has.

use super::authentication::{Authenticated, Roles};
use super::json::Parameters;
use super::problem::Problem;
use super::wait::Waiting;
use access::Act;
use audit::Entry;
use axum::Json;
use axum::response::sse::{Event as Told, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::HeaderMap;
use http::header::ACCEPT;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::sleep;
use utoipa::{IntoParams, ToSchema};

/// Events in one page.
const PAGE: usize = 200;

/// Between two looks of a stream.
const LOOK: Duration = Duration::from_millis(200);

/// Which events.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Only events after this one: 0 for all, left out for those that come from now on. Of a
    /// stream that goes on, Last-Event-ID says it.
    after: Option<u64>,
    /// Seconds to wait where there is none yet; 50 at most.
    #[param(minimum = 0, maximum = 50)]
    wait: Option<u64>,
}

/// One event. No patient data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Event {
    /// Its number among the practice's events: rising, with gaps.
    id: u64,
    /// What happened, e.g. `message.ended`: a code that never changes its meaning.
    #[serde(rename = "type")]
    kind: String,
    /// When, RFC 3339.
    at: String,
    /// Who did it: a person, an organisation, or the node.
    by: String,
    /// The message that it happened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// Further facts, by name.
    detail: BTreeMap<String, String>,
}

/// Events in order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Page {
    /// The events.
    events: Vec<Event>,
    /// The number to ask after next.
    next: u64,
}

/// What happens to the practice's messages.
///
/// In JSON a page of events, where there is none after a wait. As `text/event-stream` a stream
/// that goes on until the client leaves.
#[utoipa::path(get, path = "/events", params(Wanted,
    ("last-event-id" = Option<String>, Header, description = "Where a stream goes on"),
), responses(
    (status = 200, content((Page = "application/json"), (String = "text/event-stream"))),
    Authenticated, Roles, Parameters<Wanted>,
), security(("key" = [])))]
pub(super) async fn events(
    caller: Authenticated,
    Parameters(wanted): Parameters<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.may(Act::See)?;
    let accept = headers.get(ACCEPT).and_then(|it| it.to_str().ok());
    let is_stream = accept.is_some_and(|it| it.contains("text/event-stream"));
    let after = match last_known(&headers)?.or(wanted.after) {
        Some(after) => after,
        None => head(&caller).await?,
    };
    if is_stream {
        return Ok(streamed(caller, after));
    }
    let waiting = Waiting::of(wanted.wait);
    loop {
        let page = page(&caller, after).await?;
        if !page.events.is_empty() || !waiting.again().await {
            return Ok(Json(page).into_response());
        }
    }
}

fn last_known(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(sent) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let number = sent.to_str().ok().and_then(|text| text.trim().parse().ok());
    number.map(Some).ok_or_else(|| {
        let words = "Last-Event-ID is the number of an event";
        Problem::bad_request("last-event-id", words).at("header/last-event-id")
    })
}

async fn head(caller: &Authenticated) -> Result<u64, Problem> {
    let store = caller.shared.interface.engine.store();
    Ok(store.head(&caller.org).await?.seq)
}

/// The next events. Entries that are about no message are passed over; all of a page may be such.
async fn page(caller: &Authenticated, after: u64) -> Result<Page, Problem> {
    let store = caller.shared.interface.engine.store();
    let mut next = after;
    loop {
        let entries = store.audit(&caller.org, next, PAGE).await?;
        let is_last = entries.len() < PAGE;
        next = entries.last().map_or(next, |entry| entry.seq);
        let events: Vec<Event> = entries.iter().filter_map(Event::of).collect();
        if is_last || !events.is_empty() {
            return Ok(Page { events, next });
        }
    }
}

impl Event {
    fn of(entry: &Entry) -> Option<Self> {
        let message = entry.draft.subject?;
        Some(Self {
            id: entry.seq,
            kind: entry.draft.action.code().to_owned(),
            at: entry.draft.at.to_rfc3339(),
            by: entry.draft.actor.clone(),
            message: Some(message.to_string()),
            detail: entry.draft.detail.clone(),
        })
    }

    fn told(&self) -> Told {
        let told = Told::default().id(self.id.to_string()).event(&self.kind);
        // A map of texts is always JSON.
        told.data(serde_json::to_string(self).unwrap_or_default())
    }
}

/// Where a stream is.
struct Position {
    caller: Authenticated,
    after: u64,
    ready: std::vec::IntoIter<Event>,
}

/// Goes on until the client leaves, or the store does not answer: the client then comes again.
fn streamed(caller: Authenticated, after: u64) -> Response {
    let position = Position {
        caller,
        after,
        ready: Vec::new().into_iter(),
    };
    let events = stream::unfold(position, |mut position| async move {
        loop {
            if let Some(event) = position.ready.next() {
                return Some((Ok::<_, Infallible>(event.told()), position));
            }
            let page = page(&position.caller, position.after).await.ok()?;
            position.after = page.next;
            position.ready = page.events.into_iter();
            if position.ready.len() == 0 {
                sleep(LOOK).await;
            }
        }
    });
    Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response()
}
