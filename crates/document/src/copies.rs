//! One message for each recipient of a copy, each with its own MSH-10 (ADRM 000026).

use crate::correspondence::Correspondence;
use crate::kind::Form;
use crate::party::Party;
use crate::write_problem::WriteProblem;

/// What is a copy's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// MSH-10.
    pub control_id: String,
    /// MSH-5 and -6: where the recipient of this copy is.
    pub receiver: Party,
}

/// The copies of a message, one for each of [`Correspondence::copies`] in their order, with the
/// envelope at the same place. The document is the same, its identifier too; the first recipient
/// stays named as the addressee, and everybody who gets a copy stays named.
///
/// # Errors
/// [`WriteProblem::Unfit`] for an order, which goes to one facility only; when there is not one
/// envelope for each copy; and when a control id is used twice.
pub fn copies(
    original: &Correspondence,
    envelopes: &[Envelope],
) -> Result<Vec<Correspondence>, WriteProblem> {
    let unfit = |path: &str, fix| {
        let path = path.to_owned();
        Err(WriteProblem::Unfit { path, fix })
    };
    if original.form == Form::Orm && !original.copies.is_empty() {
        let fix = "an order goes to one facility; those named get copies of the result";
        return unfit("copies", fix);
    }
    if envelopes.len() != original.copies.len() {
        return unfit("copies", "give each copy a control id and a receiver");
    }
    let mut used = vec![&*original.control_id];
    used.extend(envelopes.iter().map(|envelope| &*envelope.control_id));
    used.sort_unstable();
    if used.windows(2).any(|pair| pair.first() == pair.last()) {
        return unfit("control_id", "number every copy anew");
    }
    let first = original.addressee.as_ref().or(original.recipient.as_ref());
    let copy = |(recipient, envelope): (&crate::Provider, &Envelope)| Correspondence {
        control_id: envelope.control_id.clone(),
        receiver: envelope.receiver.clone(),
        recipient: Some(recipient.clone()),
        addressee: first.cloned(),
        ..original.clone()
    };
    Ok(original.copies.iter().zip(envelopes).map(copy).collect())
}
