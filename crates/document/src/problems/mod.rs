//! What keeps typed input from being written: every fault, with its place in the input.

mod documents;
mod people;

use ids::Hd;

use crate::correspondence::Correspondence;
use crate::entity_id::EntityId;
use crate::kind::{Form, Kind};
use crate::provider::Provider;
use crate::texts;
use crate::write_problem::WriteProblem;

/// Everything that is wrong with the input, in its order; empty when it can be written.
#[must_use]
pub fn problems(input: &Correspondence) -> Vec<WriteProblem> {
    let mut found = Found::default();
    head(input, &mut found);
    people::check(input, &mut found);
    by_form(input, &mut found);
    for (at, document) in input.documents().enumerate() {
        let place = match at.checked_sub(1) {
            None => "document".to_owned(),
            Some(at) => format!("further[{at}]"),
        };
        documents::check(input.form, document, &place, &mut found);
    }
    found.0.extend(texts::problems(input));
    found.0
}

/// What is wrong with one provider, who is at `path` of the input.
pub(crate) fn of_provider(
    provider: &Provider,
    form: Option<Form>,
    path: &str,
) -> Vec<WriteProblem> {
    let mut found = Found::default();
    people::provider_at(provider, form.unwrap_or(Form::Oru), path, &mut found);
    found.0
}

#[derive(Default)]
struct Found(Vec<WriteProblem>);

impl Found {
    fn need(&mut self, there: bool, path: impl Into<String>, fix: &'static str) {
        if !there {
            let path = path.into();
            self.0.push(WriteProblem::Missing { path, fix });
        }
    }

    fn unfit(&mut self, wrong: bool, path: impl Into<String>, fix: &'static str) {
        if wrong {
            let path = path.into();
            self.0.push(WriteProblem::Unfit { path, fix });
        }
    }
}

fn head(input: &Correspondence, found: &mut Found) {
    found.need(
        !input.control_id.is_empty(),
        "control_id",
        "number every message, also copies and repeats",
    );
    found.need(
        input.at.is_some(),
        "at",
        "write the time with its offset, as 2026-11-22T12:02:03+11:00",
    );
    for (path, party) in [
        ("sender.facility", &input.sender),
        ("receiver.facility", &input.receiver),
    ] {
        found.need(
            !party.facility.namespace.is_empty(),
            format!("{path}.namespace"),
            "copy the facility from the directory entry, all parts of it",
        );
    }
    found.unfit(
        !input.form.carries(input.kind),
        "form",
        "requests go as ORM, results as ORU, referrals as REF or MDM",
    );
    let code = Kind::of(input.form, &input.document);
    found.unfit(
        input.form.carries(input.kind) && code != input.kind,
        if input.form == Form::Orm {
            "document.section"
        } else {
            "document.code"
        },
        "its code says that it is of another kind; change one of the two",
    );
}

fn by_form(input: &Correspondence, found: &mut Found) {
    let form = input.form;
    found.need(
        input.recipient.is_some() || form == Form::Orm,
        "recipient",
        "say whom this message is for",
    );
    found.unfit(
        form == Form::Orm && (input.recipient.is_some() || input.addressee.is_some()),
        "recipient",
        "an order is addressed to a facility alone; take the person out",
    );
    found.unfit(
        matches!(form, Form::Orm | Form::Mdm) && input.requester.is_some(),
        "requester",
        "an order is asked for by its author, and an MDM has no place for it; take it out",
    );
    found.unfit(
        form == Form::Mdm && input.urgency.is_urgent(),
        "urgency",
        "an MDM has no place for it; send a REF, or ring the recipient",
    );
    found.need(
        input.referral.is_some() || !form.is_ref(),
        "referral",
        "every REF needs referral.id, also that of a letter",
    );
    found.unfit(
        input.referral.is_some() && !form.is_ref(),
        "referral",
        "only a REF has it; take it out",
    );
    found.unfit(
        input.order.is_some() && form != Form::Orm,
        "order",
        "only an order has it; take it out",
    );
    if let Some(referral) = &input.referral {
        whole(&referral.id, "referral.id", found);
    }
    if matches!(form, Form::RefLevel1 | Form::Mdm) {
        found.unfit(
            !input.further.is_empty(),
            "further",
            "level 1 and MDM carry one document; take the others out, or use level 2",
        );
    }
}

/// ADRM 000003 to 000007: all four components.
fn whole(id: &EntityId, path: &str, found: &mut Found) {
    let Hd {
        namespace,
        universal_id,
        universal_type,
    } = &id.authority;
    for (part, there) in [
        ("id", &id.id),
        ("authority.namespace", namespace),
        ("authority.universal_id", universal_id),
        ("authority.universal_type", universal_type),
    ] {
        found.need(
            !there.is_empty(),
            format!("{path}.{part}"),
            "an identifier has all four parts: id, namespace, universal id and its type",
        );
    }
}
