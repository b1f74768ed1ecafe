//! What a referral must say about itself, its author and its recipient (ADRM appendix 8).

use crate::check::report::Report;
use crate::codes;
use crate::message::Message;
use crate::path::Path;
use crate::segment::Segment;

/// Checks RF1 and PRD of a referral.
pub(crate) fn check(message: &Message, report: &mut Report) {
    if message.message_type().code != "REF" {
        return;
    }
    if let Some(rf1) = message.segment("RF1").filter(|rf1| rf1.valued(6).is_none()) {
        report.rule_in(&codes::RF1_ID, &rf1, 6);
    }
    let providers: Vec<_> = message.segments_named("PRD").collect();
    let with = |role: &str| {
        providers
            .iter()
            .filter(|prd| has_role(prd, role))
            .collect::<Vec<_>>()
    };
    if !providers.is_empty() && with("AP").len() != 1 {
        report.whole(&codes::PRD_AUTHOR);
    }
    let recipients = with("IR");
    if !providers.is_empty() && recipients.len() != 1 {
        report.whole(&codes::PRD_RECIPIENT);
    }
    for recipient in recipients {
        let ids = recipient.valued(7);
        let valued = |id: &crate::Value<'_>| !id.component_text(1).is_empty();
        if !ids.is_some_and(|ids| ids.repetitions().any(|id| valued(&id))) {
            report.rule_in(&codes::PRD_ID, recipient, 7);
        }
    }
    for id in message.all(Path::field(b"PRD", 7)) {
        let text = id.component_text(1);
        if text.len() == 16 && text.starts_with("800361") {
            report.rule(&codes::PRD_BARE, &id);
        }
    }
}

/// Whether any repetition of PRD-1 holds the role: one PRD may have several, as in `RP~AP`.
fn has_role(prd: &Segment<'_>, role: &str) -> bool {
    let roles = prd
        .field(1)
        .into_iter()
        .flat_map(|roles| roles.repetitions());
    roles.into_iter().any(|one| one.component_text(1) == role)
}
