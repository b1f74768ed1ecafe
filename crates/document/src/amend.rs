//! A new version of a document that was sent (ADRM 004.2).

use crate::correspondence::Correspondence;
use crate::entity_id::EntityId;
use crate::kind::Form;
use crate::status::Status;
use crate::write_problem::WriteProblem;

/// `new` as the next version of `previous`: RF1-6 and OBR-3 are those of the previous one, and
/// the status is corrected, save that what was preliminary may become final.
///
/// # Errors
/// [`WriteProblem`] when it names another document, is not newer (OBR-22), has the control id of
/// the previous one, or is a message whose kind has no versions: an order is cancelled, and a CDA
/// package tells of its versions inside.
pub fn amended(
    previous: &Correspondence,
    mut new: Correspondence,
) -> Result<Correspondence, WriteProblem> {
    let unfit = |path: &str, fix| {
        let path = path.to_owned();
        Err(WriteProblem::Unfit { path, fix })
    };
    if matches!(new.form, Form::Orm | Form::Mdm) || new.kind != previous.kind {
        let fix = "only a REF or an ORU is amended, by one of the same kind";
        return unfit("form", fix);
    }
    if new.control_id == previous.control_id {
        return unfit("control_id", "number every version anew");
    }
    let newer = match (previous.document.reported_at, new.document.reported_at) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(now)) => now.at() > before.at(),
    };
    if !newer {
        let fix = "a later version has a later time than the one it replaces";
        return unfit("document.reported_at", fix);
    }
    if !keep(&previous.document.id, &mut new.document.id) {
        let fix = "it names another document than the one it replaces; leave it out";
        return unfit("document.id", fix);
    }
    if let (Some(before), Some(now)) = (&previous.referral, &mut new.referral)
        && !keep(&before.id, &mut now.id)
    {
        let fix = "it names another referral than the one it corrects; leave it out";
        return unfit("referral.id", fix);
    }
    new.document.status = Some(match (previous.document.status, new.document.status) {
        (
            Some(Status::Pending | Status::Partial | Status::Preliminary | Status::Unverified),
            Some(now),
        ) => now,
        (_, Some(Status::Cancelled)) => Status::Cancelled,
        _ => Status::Corrected,
    });
    Ok(new)
}

/// Takes the identifier over; `false` when there is another in its place.
fn keep(before: &EntityId, now: &mut EntityId) -> bool {
    let same = now.id.is_empty() || now == before;
    if same {
        before.clone_into(now);
    }
    same
}
