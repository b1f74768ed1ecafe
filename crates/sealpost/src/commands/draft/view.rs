//! A draft as it is listed.

use crate::Failure;
use compose::Obstacle;
use compose::draft::Draft;
use office::Drafts;
use serde::Serialize;

/// A draft without what it says.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    id: String,
    document: String,
    status: &'static str,
    revision: u64,
    template: String,
    version: u32,
    author: String,
    recipients: usize,
    attachments: usize,
    blocked: Vec<Obstacle>,
    messages: Vec<ParcelView>,
}

/// One message of a released draft.
#[derive(Debug, Serialize)]
pub(super) struct ParcelView {
    pub(super) to: String,
    pub(super) status: String,
    control_id: String,
    message: Option<String>,
}

/// The draft without what it says.
pub(super) async fn summary(drafts: &Drafts, draft: &Draft) -> Result<Summary, Failure> {
    Ok(Summary {
        id: draft.id.to_string(),
        document: draft.document.to_string(),
        status: draft.state.words(),
        revision: draft.revision,
        template: draft.template.id.clone(),
        version: draft.template.version,
        author: draft.author.clone(),
        recipients: draft.context.recipients.len(),
        attachments: draft.attachments.len(),
        blocked: draft.blocked.clone(),
        messages: parcels(drafts, draft).await?,
    })
}

/// The draft on a line: the worst-standing of its messages speaks for all of them.
pub(super) async fn line(drafts: &Drafts, draft: &Draft) -> Result<String, Failure> {
    let parcels = parcels(drafts, draft).await?;
    let status = match parcels.as_slice() {
        [] => draft.state.words().to_owned(),
        [only] => only.status.clone(),
        [first, others @ ..] if others.iter().all(|it| it.status == first.status) => {
            first.status.clone()
        }
        several => format!("{} recipients, each with its own status", several.len()),
    };
    let to = match draft.context.recipients.first() {
        Some(first) => first.name(),
        None => "nobody yet".to_owned(),
    };
    Ok(format!(
        "{}  {status}  {}  to {to}  revision {}",
        draft.id, draft.template.id, draft.revision
    ))
}

/// Where each message of a released draft stands.
pub(super) async fn parcels(drafts: &Drafts, draft: &Draft) -> Result<Vec<ParcelView>, Failure> {
    let mut views = Vec::new();
    for parcel in draft.state.parcels() {
        let stored = match parcel.message {
            Some(id) => drafts.engine().store().life(id).await?,
            None => None,
        };
        views.push(ParcelView {
            to: parcel.to.clone(),
            status: stored.map_or_else(
                || draft.state.words().to_owned(),
                |stored| stored.life.status().to_string(),
            ),
            control_id: parcel.control_id.clone(),
            message: parcel.message.map(|id| id.to_string()),
        });
    }
    Ok(views)
}
