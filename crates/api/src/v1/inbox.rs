//! Received documents: which there are, and what becomes of them.

use super::authentication::{Authenticated, Roles};
use super::json::{Body, Named, Parameters};
use super::messages::{self, Page, Wanted};
use super::problem::Problem;
use super::shown::Message;
use access::{Act, Whose};
use axum::Json;
use axum::response::Response;
use delivery::inbound::{Inbound, Phase};
use delivery::{BlobId, Life};
use document::{Acknowledgement, AcknowledgementCode};
use engine::{AckError, Submission};
use ids::MessageId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Lists received documents, newest first.
#[utoipa::path(get, path = "/inbox", params(Wanted), responses(
    (status = 200, body = Page),
    Authenticated, Roles, Parameters<Wanted>,
), security(("key" = [])))]
pub(super) async fn list(
    caller: Authenticated,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Page>, Problem> {
    caller.may(Act::See)?;
    messages::page(&caller, &wanted.received()).await.map(Json)
}

/// What the practice's software says of a document.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    /// Whether it took it.
    code: Verdict,
    /// Why not, for the sender (MSA-3); no patient data.
    #[serde(default)]
    #[schema(max_length = 200)]
    text: String,
}

/// MSA-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
pub(super) enum Verdict {
    /// Taken: imported and filed.
    #[serde(rename = "AA")]
    AA,
    /// Not taken, because of what it holds.
    #[serde(rename = "AE")]
    AE,
    /// Not taken, because of what it is.
    #[serde(rename = "AR")]
    AR,
}

/// Longest text of an answer, in characters.
const TEXT_CHARS: usize = 200;

/// Says whether the practice's software took a document. Its sender is told by a typed
/// acknowledgement; the same answer again changes nothing.
#[utoipa::path(post, path = "/inbox/{id}/answer", params(
    ("id" = String, Path, description = "Its id"),
), request_body = Answer, responses(
    (status = 200, body = Message, headers(("etag" = String))),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    Authenticated, Roles, Named, Body<Answer>,
), security(("key" = [])))]
pub(super) async fn answer(
    caller: Authenticated,
    Named(id): Named,
    Body(answer): Body<Answer>,
) -> Result<Response, Problem> {
    caller.may(Act::Answer)?;
    if answer.text.chars().count() > TEXT_CHARS || answer.text.contains(char::is_control) {
        let words = format!("text is one line of {TEXT_CHARS} characters at most");
        return Err(Problem::bad_request("text", words).at("/text"));
    }
    let life = document(&caller, id).await?;
    match life.phase {
        Phase::Accepted if answer.code == Verdict::AA => {}
        Phase::SoftwareRejected if answer.code != Verdict::AA => {}
        Phase::HandingOver | Phase::WithSoftware => credit(&caller, &life, &answer).await?,
        Phase::Accepted
        | Phase::Credited
        | Phase::Inbox
        | Phase::Refused
        | Phase::Replay
        | Phase::Returned
        | Phase::SoftwareRejected
        | Phase::Taken
        | Phase::Triage
        | Phase::Unconfirmed => {
            let words = format!("It does not wait for the software: {}", life.words());
            return Err(Problem::conflict("not-with-software", words).about(id));
        }
    }
    messages::as_it_stands(&caller, id).await
}

async fn credit(caller: &Authenticated, life: &Inbound, answer: &Answer) -> Result<(), Problem> {
    let practice = caller.practice()?;
    let interface = &caller.shared.interface;
    let original = content(caller, life).await?;
    let number = uuid::Uuid::now_v7().simple().to_string();
    let ack = Acknowledgement {
        kind: None,
        code: match answer.code {
            Verdict::AA => AcknowledgementCode::AA,
            Verdict::AE => AcknowledgementCode::AE,
            Verdict::AR => AcknowledgementCode::AR,
        },
        text: answer.text.clone(),
        errors: Vec::new(),
        control_id: number.get(12..).unwrap_or_default().to_owned(),
        at: practice.zone.moment(interface.clock.now()),
        application: practice.application.clone(),
        referral: None,
        reader: None,
    };
    let bytes = ack.answering(&original);
    let bytes = bytes.map_err(|error| {
        Problem::unprocessable("cannot-be-answered", error.to_string()).about(life.id)
    })?;
    let submission = Submission {
        org: caller.org.clone(),
        claim: format!("api-answer:{}", life.id),
        bytes: bytes.into(),
        file_stem: None,
        immediate: false,
    };
    match interface.engine.software_ack(submission).await {
        Ok(_) => Ok(()),
        Err(AckError::Store(error)) => Err(error.into()),
        Err(AckError::Refused(reason)) => {
            Err(Problem::unprocessable(&reason.code, reason.sentence).about(life.id))
        }
    }
}

/// A received document of the caller's practice.
pub(super) async fn document(
    caller: &Authenticated,
    id: MessageId,
) -> Result<Box<Inbound>, Problem> {
    match messages::stored(caller, id).await?.life {
        Life::Inbound(life) if life.is_readable_document() => Ok(life),
        Life::Inbound(_) | Life::Outbound(_) | Life::Relayed(_) => {
            Err(Problem::not_found("received document"))
        }
    }
}

/// The bytes of a document.
pub(super) async fn content(
    caller: &Authenticated,
    life: &Inbound,
) -> Result<bytes::Bytes, Problem> {
    let named: Option<&BlobId> = life.letter.as_ref().map(|letter| &letter.content);
    let named = named.ok_or_else(|| Problem::not_found("received document"))?;
    let bytes = caller.shared.interface.engine.store().blob(named).await?;
    bytes.ok_or_else(|| Problem::not_found("received document"))
}

/// Refuses whoever may not open the document.
pub(super) fn may_open(caller: &Authenticated, life: &Inbound) -> Result<(), Problem> {
    caller.may(Act::Open)?;
    let desk = life.desk.as_ref();
    let also: Vec<&str> = desk
        .iter()
        .flat_map(|it| &it.also)
        .map(|it| it.id.as_str())
        .collect();
    let whose = Whose {
        owner: desk.map(|desk| desk.owner.id.as_str()),
        also: &also,
        // What waits is its owner's, who looks after that.
        waits: false,
        triage: None,
    };
    let allowed = caller.actor.may_open(&whose);
    allowed.map_err(|error| Problem::forbidden("not-yours", error.to_string()).about(life.id))
}
