//! What people do with received documents: open, give, file, send back.

use super::authentication::{Authenticated, Roles};
use super::content;
use super::inbox::{document, may_open};
use super::json::{Body, Named};
use super::messages;
use super::problem::Problem;
use super::shown::Message;
use access::{Act, Role};
use axum::response::Response;
use engine::{DeskError, ReturnReason};
use serde::Deserialize;
use utoipa::ToSchema;

/// Who opened a document.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    /// The person, as the sender may see them. Only the practice's software says this; for others
    /// it is the person that the client acts for.
    #[schema(min_length = 1, max_length = 100)]
    reader: String,
}

/// To whom a document goes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Giving {
    /// Id of a person or service of the roster.
    #[schema(min_length = 1, max_length = 100)]
    to: String,
}

/// For whom a document is filed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Filing {
    /// Id of a person or service of the roster; without it, the recipient that was found.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    to: Option<String>,
}

/// Why a document is sent back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Returning {
    /// Why.
    because: Because,
}

/// Why a document is sent back.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum Because {
    /// It cannot be read as it is.
    Display,
    /// It is for another practice.
    NotOurs,
    /// The patient is not known here.
    Patient,
    /// Whom it is for has left.
    RecipientLeft,
}

/// Longest name that is taken, in characters.
const NAME_CHARS: usize = 100;

/// Says that a person opened a document; its sender is told the first time.
#[utoipa::path(post, path = "/inbox/{id}/opened", params(
    ("id" = String, Path, description = "Its id"),
), request_body = Opening, responses(
    (status = 200, body = Message, headers(("etag" = String))),
    Authenticated, Roles, Named, Body<Opening>,
), security(("key" = [])))]
pub(super) async fn opened(
    caller: Authenticated,
    Named(id): Named,
    Body(opening): Body<Opening>,
) -> Result<Response, Problem> {
    let reader = name(&opening.reader, "/reader")?;
    let life = document(&caller, id).await?;
    may_open(&caller, &life)?;
    let is_software = caller.actor.roles.contains(&Role::Software);
    if !is_software && caller.client.person.as_deref() != Some(reader) {
        let words = "This client acts for another person; reader is that person";
        return Err(Problem::forbidden("reader", words).at("/reader"));
    }
    content::opened(&caller, id, reader).await?;
    messages::as_it_stands(&caller, id).await
}

/// Gives a document to somebody of the practice.
#[utoipa::path(post, path = "/inbox/{id}/assign", params(
    ("id" = String, Path, description = "Its id"),
), request_body = Giving, responses(
    (status = 200, body = Message, headers(("etag" = String))),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    Authenticated, Roles, Named, Body<Giving>,
), security(("key" = [])))]
pub(super) async fn assign(
    caller: Authenticated,
    Named(id): Named,
    Body(giving): Body<Giving>,
) -> Result<Response, Problem> {
    caller.may(Act::Arrange)?;
    let to = name(&giving.to, "/to")?;
    document(&caller, id).await?;
    let engine = &caller.shared.interface.engine;
    let done = engine.assign(id, to, &caller.client.doer()).await;
    done.map_err(|error| refused(&error))?;
    messages::as_it_stands(&caller, id).await
}

/// Files a document that waited for a person.
#[utoipa::path(post, path = "/inbox/{id}/file", params(
    ("id" = String, Path, description = "Its id"),
), request_body = Filing, responses(
    (status = 200, body = Message, headers(("etag" = String))),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    Authenticated, Roles, Named, Body<Filing>,
), security(("key" = [])))]
pub(super) async fn file(
    caller: Authenticated,
    Named(id): Named,
    Body(filing): Body<Filing>,
) -> Result<Response, Problem> {
    caller.may(Act::Arrange)?;
    let to = filing.to.as_deref().map(|to| name(to, "/to")).transpose()?;
    document(&caller, id).await?;
    let engine = &caller.shared.interface.engine;
    let done = engine.file(id, to, &caller.client.doer()).await;
    done.map_err(|error| refused(&error))?;
    messages::as_it_stands(&caller, id).await
}

/// Sends a document that waited for a person back to its sender, who is told why.
#[utoipa::path(post, path = "/inbox/{id}/return", params(
    ("id" = String, Path, description = "Its id"),
), request_body = Returning, responses(
    (status = 200, body = Message, headers(("etag" = String))),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    Authenticated, Roles, Named, Body<Returning>,
), security(("key" = [])))]
pub(super) async fn send_back(
    caller: Authenticated,
    Named(id): Named,
    Body(returning): Body<Returning>,
) -> Result<Response, Problem> {
    caller.may(Act::Arrange)?;
    document(&caller, id).await?;
    let why = match returning.because {
        Because::Display => ReturnReason::Display,
        Because::NotOurs => ReturnReason::NotOurs,
        Because::Patient => ReturnReason::Patient,
        Because::RecipientLeft => ReturnReason::RecipientLeft,
    };
    let engine = &caller.shared.interface.engine;
    let done = engine.send_back(id, why, &caller.client.doer()).await;
    done.map_err(|error| refused(&error))?;
    messages::as_it_stands(&caller, id).await
}

fn name<'t>(text: &'t str, place: &str) -> Result<&'t str, Problem> {
    let text = text.trim();
    let is_fit =
        !text.is_empty() && text.chars().count() <= NAME_CHARS && !text.contains(char::is_control);
    if is_fit {
        return Ok(text);
    }
    let words = format!("Write one line of 1 to {NAME_CHARS} characters");
    Err(Problem::bad_request("name", words).at(place))
}

fn refused(error: &DeskError) -> Problem {
    let words = error.to_string();
    match error {
        DeskError::CannotAnswer(id) => Problem::unprocessable("cannot-answer", words).about(id),
        DeskError::NotWaiting(id) => Problem::conflict("not-waiting", words).about(id),
        DeskError::Nobody(_) => Problem::unprocessable("nobody", words).at("/to"),
        DeskError::Store(error) => error.clone().into(),
        DeskError::Unknown(_) => Problem::not_found("received document"),
        DeskError::WhoseUnknown(id) => Problem::unprocessable("whose-unknown", words)
            .about(id)
            .at("/to"),
    }
}
