//! What a received document says, for whom it is for.

use super::authentication::{Authenticated, Roles};
use super::inbox::{content as bytes_of, document, may_open};
use super::json::Named;
use super::problem::Problem;
use access::Role;
use audit::{Action, Draft};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use engine::PersonError;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use ids::MessageId;
use std::collections::BTreeMap;
use store::Transaction;

/// The document as it was received, HL7 v2.
///
/// A client that acts for a person opens it by this: its sender is told, where the practice's
/// policy has it so. The practice's software fetches it, and says by `opened` when a person looks.
#[utoipa::path(get, path = "/inbox/{id}/content", params(
    ("id" = String, Path, description = "Its id"),
), responses(
    (status = 200, content((String = "application/hl7-v2"))),
    Authenticated, Roles, Named,
), security(("key" = [])))]
pub(super) async fn content(caller: Authenticated, Named(id): Named) -> Result<Response, Problem> {
    let life = document(&caller, id).await?;
    may_open(&caller, &life)?;
    let bytes = if caller.actor.roles.contains(&Role::Software) {
        fetched(&caller, id).await?;
        bytes_of(&caller, &life).await?
    } else {
        opened(&caller, id, &caller.client.doer()).await?
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    let media = HeaderValue::from_static("application/hl7-v2");
    headers.insert(CONTENT_TYPE, media);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    Ok(response)
}

/// A person opens it: audited, and told to its sender the first time.
pub(super) async fn opened(
    caller: &Authenticated,
    id: MessageId,
    by: &str,
) -> Result<Bytes, Problem> {
    let engine = &caller.shared.interface.engine;
    let opened = engine.opened_by_person(id, by).await;
    opened.map_err(|error| match error {
        PersonError::NothingToRead(_) | PersonError::Unknown(_) => {
            Problem::not_found("received document")
        }
        PersonError::Store(error) => error.into(),
    })
}

/// The software fetches it: that is audited before it gets it.
async fn fetched(caller: &Authenticated, id: MessageId) -> Result<(), Problem> {
    let interface = &caller.shared.interface;
    let draft = Draft {
        at: interface.clock.now(),
        actor: caller.client.doer(),
        action: Action::ContentFetched,
        subject: Some(id),
        detail: BTreeMap::new(),
    };
    let transaction = Transaction {
        audit: vec![(caller.org.clone(), draft)],
        ..Transaction::default()
    };
    interface.engine.store().commit(transaction).await?;
    Ok(())
}
