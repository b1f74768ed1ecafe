//! The rules for MSH (fact sheet 1.2), as a table.

use ids::Direction;

use crate::check::report::Report;
use crate::codes::{self, Code};
use crate::delimiters::Delimiters;
use crate::message::Message;
use crate::path::Path;
use crate::value::Value;

/// Checks MSH against every rule that applies to the type of the message.
pub(crate) fn check(message: &Message, report: &mut Report) {
    let Some(msh) = message.segments().next() else {
        return;
    };
    let kind = message.message_type();
    let clinical = matches!(kind.code.as_str(), "ORM" | "ORU" | "REF");
    let two = message.first(Path::field(b"MSH", 2));
    let standard =
        *message.delimiters() == Delimiters::STANDARD && two.is_some_and(|two| two.raw() == MSH2);
    if report.direction() == Direction::Write && !standard {
        report.rule_in(&codes::MSH_DELIMITERS, &msh, 2);
    }
    let mut empty = 0;
    for rule in RULES {
        let applies = match rule.scope {
            Scope::All => true,
            Scope::Clinical => clinical,
        };
        let value = msh.valued(rule.field);
        // Of an empty field it is enough to say once that it is empty.
        let said = value.is_none() && empty == rule.field;
        if !applies || said || value.is_some_and(|value| (rule.kept)(&value)) {
            continue;
        }
        if value.is_none() {
            empty = rule.field;
        }
        match rule.weight {
            Weight::Fault => report.fault_in(rule.code, &msh, rule.field),
            Weight::Rule => report.rule_in(rule.code, &msh, rule.field),
        }
    }
}

/// The encoding characters that may be sent.
const MSH2: &[u8] = b"^~\\&";

/// A rule is kept when its field says something and that passes.
struct Rule {
    code: &'static Code,
    field: u32,
    scope: Scope,
    weight: Weight,
    kept: fn(&Value<'_>) -> bool,
}

enum Scope {
    All,
    /// Orders, results and referrals.
    Clinical,
}

enum Weight {
    /// Unusable without it, whoever sends it.
    Fault,
    /// A rule of the localisation.
    Rule,
}

const fn all(code: &'static Code, field: u32, kept: fn(&Value<'_>) -> bool) -> Rule {
    Rule {
        code,
        field,
        scope: Scope::All,
        weight: Weight::Rule,
        kept,
    }
}

const fn clinical(code: &'static Code, field: u32, kept: fn(&Value<'_>) -> bool) -> Rule {
    Rule {
        code,
        field,
        scope: Scope::Clinical,
        weight: Weight::Rule,
        kept,
    }
}

const fn fault(code: &'static Code, field: u32) -> Rule {
    Rule {
        code,
        field,
        scope: Scope::All,
        weight: Weight::Fault,
        kept: |_| true,
    }
}

const RULES: &[Rule] = &[
    all(&codes::MSH3, 3, |_| true),
    all(&codes::MSH4, 4, |_| true),
    all(&codes::MSH4_HPIO, 4, |value| {
        !is_hpio(&value.component_text(1))
    }),
    all(&codes::MSH6, 6, |_| true),
    all(&codes::MSH7, 7, |_| true),
    fault(&codes::MSH9, 9),
    all(&codes::MSH9_SHORT, 9, |value| {
        value.component_text(1) == "ACK" || !value.component_text(3).is_empty()
    }),
    fault(&codes::MSH10, 10),
    all(&codes::MSH11, 11, |value| {
        matches!(&*value.component_text(1), "P" | "T" | "D")
    }),
    all(&codes::MSH12, 12, |value| {
        !value.component_text(1).is_empty()
    }),
    clinical(&codes::MSH12_COUNTRY, 12, |value| {
        first_part(value, 2) == "AUS"
    }),
    clinical(&codes::MSH12_PROFILE, 12, |value| {
        first_part(value, 3).starts_with("HL7AU-OO-")
    }),
    clinical(&codes::MSH15, 15, |value| value.text() == "AL"),
    clinical(&codes::MSH16, 16, |value| value.text() == "AL"),
    all(&codes::MSH17, 17, |value| value.text() == "AUS"),
    clinical(&codes::MSH19, 19, |value| {
        value.raw() == b"en^English^ISO639"
    }),
];

fn first_part(value: &Value<'_>, component: u32) -> String {
    let part = value
        .component(component)
        .and_then(|component| component.subcomponent(1));
    part.map(|part| part.text().into_owned())
        .unwrap_or_default()
}

/// Whether the text is a healthcare provider identifier of an organisation, check digit or not.
fn is_hpio(text: &str) -> bool {
    text.len() == 16 && text.starts_with("800362") && text.bytes().all(|b| b.is_ascii_digit())
}
