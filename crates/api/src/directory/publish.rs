//! Who may publish what: only the proven owner of an entry, or the operator.

use directory::uris::id::{HPIO, SMD_TARGET};
use fhir::Json;
use ids::Organisation;

/// Why an entry may not be published by this caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishRefusal {
    /// The entry there was published by somebody else.
    #[error("this entry was published by another organisation")]
    OfAnother,
    /// The entry names an organisation that the caller is not.
    #[error(
        "this entry belongs to an organisation that your certificate does not prove: an \
         Organization needs its HPI-O, an Endpoint its SMD target, everything else an \
         organisation of yours that is published already"
    )]
    NotProven,
    /// The caller may only read.
    #[error("your token lets you read, not publish")]
    ReadOnly,
}

/// Whether `organisations` may put `resource` where `before` names who published what is there.
/// `owner` is the organisation that the resource refers to, if it is in the register and was
/// published by whom it says.
///
/// # Errors
/// [`PublishRefusal`]
pub fn may_publish(
    organisations: &[Organisation],
    resource: &Json,
    before: Option<&str>,
    owner: Option<&str>,
) -> Result<(), PublishRefusal> {
    let is_ours = |source: &str| organisations.iter().any(|it| it.uri() == source);
    if before.is_some_and(|source| !is_ours(source)) {
        return Err(PublishRefusal::OfAnother);
    }
    let proven = match resource.get("resourceType").and_then(Json::as_str) {
        Some("Organization") => named(resource, HPIO).any(|hpio| {
            let uri = format!("{HPIO}/{hpio}");
            Organisation::parse_uri(&uri).is_ok_and(|it| organisations.contains(&it))
        }),
        Some("Endpoint") => {
            let mut targets = named(resource, SMD_TARGET).peekable();
            targets.peek().is_some()
                && targets.all(|target| {
                    Organisation::parse_uri(target).is_ok_and(|it| organisations.contains(&it))
                })
        }
        // A person belongs to nobody: whoever published the entry first keeps it.
        Some("Practitioner") => true,
        _ => owner.is_some_and(is_ours),
    };
    if proven {
        Ok(())
    } else {
        Err(PublishRefusal::NotProven)
    }
}

/// The reference to the organisation that a resource belongs to.
pub(crate) fn owner_of(resource: &Json) -> Option<&str> {
    let names = ["organization", "providedBy", "managingOrganization"];
    let owners = names.iter().filter_map(|name| resource.get(name));
    owners
        .filter_map(|owner| owner.get("reference")?.as_str())
        .next()
}

fn named<'j>(resource: &'j Json, system: &'j str) -> impl Iterator<Item = &'j str> {
    let all = resource.get("identifier").into_iter().flat_map(Json::each);
    let of = move |it: &&Json| it.get("system").and_then(Json::as_str) == Some(system);
    all.filter(of).filter_map(|it| it.get("value")?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455";

    fn may(
        resource: &str,
        before: Option<&str>,
        owner: Option<&str>,
    ) -> Result<(), PublishRefusal> {
        let ours = Organisation::parse_uri(OURS).unwrap();
        may_publish(&[ours], &Json::parse(resource).unwrap(), before, owner)
    }

    fn organisation(hpio: &str) -> String {
        format!(
            r#"{{"resourceType":"Organization","identifier":[{{"system":"{HPIO}",
            "value":"{hpio}"}}]}}"#
        )
    }

    fn endpoint(targets: &[&str]) -> String {
        let all = targets
            .iter()
            .map(|it| format!(r#"{{"system":"{SMD_TARGET}","value":"{it}"}}"#));
        let all: Vec<String> = all.collect();
        format!(
            r#"{{"resourceType":"Endpoint","identifier":[{}]}}"#,
            all.join(",")
        )
    }

    #[test]
    fn an_organisation_proves_its_number_and_its_targets() {
        assert_eq!(may(&organisation("8003621566684455"), None, None), Ok(()));
        let other = may(&organisation("8003629900024197"), None, None);
        assert_eq!(other, Err(PublishRefusal::NotProven));
        assert_eq!(may(&endpoint(&[OURS]), None, None), Ok(()));
        let both = may(&endpoint(&[OURS, "https://other.example/id"]), None, None);
        assert_eq!(both, Err(PublishRefusal::NotProven));
        assert_eq!(
            may(&endpoint(&[]), None, None),
            Err(PublishRefusal::NotProven)
        );
    }

    #[test]
    fn everything_else_follows_its_organisation() {
        let role = r#"{"resourceType":"PractitionerRole"}"#;
        assert_eq!(may(role, None, Some(OURS)), Ok(()));
        assert_eq!(
            may(role, None, Some("https://other")),
            Err(PublishRefusal::NotProven)
        );
        assert_eq!(may(role, None, None), Err(PublishRefusal::NotProven));
        assert_eq!(
            may(r#"{"resourceType":"Practitioner"}"#, None, None),
            Ok(())
        );
    }

    #[test]
    fn nobody_writes_over_the_entry_of_another() {
        let ours = organisation("8003621566684455");
        assert_eq!(may(&ours, Some(OURS), None), Ok(()));
        assert_eq!(
            may(&ours, Some("https://other"), None),
            Err(PublishRefusal::OfAnother)
        );
    }
}
