//! Whom a message names as its recipients (ADRM appendix 10; PRD for referrals, PV1-9 else).

use hl7v2::{Message, Value};

/// One identifier of a person or service named as recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Individual {
    /// The identifier as written.
    pub id: String,
    /// Assigning authority as written, e.g. `AUSHICPR`.
    pub authority: String,
    /// Identifier type as written, e.g. `UPIN`; empty where the field has none.
    pub id_type: String,
    /// Name for people, e.g. `Dr Rosa Banks`.
    pub name: String,
}

/// The intended recipients: every identifier of the PRD with role IR, in order; for messages
/// without PRD the first repetition of PV1-9.
pub(crate) fn recipients(message: &Message) -> Vec<Individual> {
    let mut found = Vec::new();
    let mut any_prd = false;
    for prd in message.segments_named("PRD") {
        any_prd = true;
        let intended = prd.field(1).is_some_and(|roles| {
            roles
                .repetitions()
                .any(|role| role.component_text(1).trim() == "IR")
        });
        if intended {
            let name = prd
                .field(2)
                .map(|name| person(&name, 0))
                .unwrap_or_default();
            let ids = prd.field(7).into_iter().flat_map(|ids| ids.repetitions());
            found.extend(ids.map(|id| individual(&id, 2, 3, name.clone())));
        }
    }
    if !any_prd && let Some(value) = message.first("PV1-9(1)") {
        let name = person(&value, 1);
        found.push(individual(&value, 9, 13, name));
    }
    found.retain(|individual| !individual.id.is_empty());
    found
}

fn individual(value: &Value<'_>, authority: u32, id_type: u32, name: String) -> Individual {
    let part = |number| value.component_text(number).trim().to_owned();
    // The authority may be an HD in subcomponents: its namespace is what is compared.
    let authority = part(authority)
        .split('&')
        .next()
        .unwrap_or_default()
        .to_owned();
    Individual {
        id: part(1),
        authority,
        id_type: part(id_type),
        name,
    }
}

/// Prefix, given and family name of an XPN (`skip` 0) or XCN (`skip` 1).
fn person(value: &Value<'_>, skip: u32) -> String {
    let first = value.repetitions().next();
    let part = |number: u32| {
        first.map_or_else(String::new, |name| {
            name.component_text(number + skip).trim().to_owned()
        })
    };
    let family = part(1).split('&').next().unwrap_or_default().to_owned();
    let parts = [part(5), part(2), family];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rest: &str) -> Vec<Individual> {
        let text = format!("MSH|^~\\&|A|B|C|D|20261122||REF^I12|1|P|2.4\r{rest}");
        recipients(&Message::read(text).message.unwrap())
    }

    #[test]
    fn the_intended_recipient_is_found_in_any_role_repetition_with_all_ids() {
        let found = read(
            "PRD|AP|Author^An||||| 1^AUSHICPR^UPIN\r\
             PRD|RP~IR|Banks^Rosa^^^Dr||||| 2426621B^AUSHICPR^UPIN\
             ~8003610000010401@8003620000030499^AUSHIC^NPIO\r",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].id, "2426621B");
        assert_eq!(found[0].id_type, "UPIN");
        assert_eq!(found[0].name, "Dr Rosa Banks");
        assert_eq!(found[1].id_type, "NPIO");
    }

    #[test]
    fn results_name_the_recipient_in_pv1_9() {
        let found = read("PV1|1|O|||||||2426621B^BANKS^ROSA^^^DR^^^AUSHICPR~X^OTHER\r");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].authority, "AUSHICPR");
        assert_eq!(found[0].name, "DR ROSA BANKS");
    }

    #[test]
    fn nobody_named_is_an_empty_list() {
        assert!(read("PID|1\r").is_empty());
        assert!(read("PRD|IR|Banks^Rosa\r").is_empty());
    }
}
