//! PID: set id, name and sex (fact sheet 1.5).

use crate::check::report::Report;
use crate::codes;
use crate::message::Message;

/// Checks the first PID.
pub(crate) fn check(message: &Message, report: &mut Report) {
    let Some(pid) = message.segment("PID") else {
        return;
    };
    if pid.field(1).is_none_or(|set| set.raw() != b"1") {
        report.rule_in(&codes::PID1, &pid, 1);
    }
    if pid.valued(5).is_none() {
        report.rule_in(&codes::PID_NAME, &pid, 5);
    }
    let known = |sex: &str| matches!(sex, "M" | "F" | "U" | "O" | "A" | "N");
    if let Some(sex) = pid
        .valued(8)
        .filter(|sex| !sex.is_null() && !known(&sex.text()))
    {
        report.rule(&codes::PID_SEX, &sex);
    }
}
