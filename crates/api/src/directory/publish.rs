//! Who may publish what: the proven owner of an entry, whom the owner named, or the operator.

use directory::uris::ext::PUBLISHING_DELEGATE;
use directory::uris::id::{HPIO, NPIO, NPIO_OLDER, SMD_TARGET};
use fhir::Json;
use ids::Organisation;

/// Why an entry may not be published by this caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishRefusal {
    /// A delegate may not say who else is one.
    #[error("only the organisation itself names who may publish for it")]
    DelegatesChanged,
    /// The entry belongs to an organisation that did not name the caller.
    #[error(
        "this entry belongs to an organisation that has not named you as its delegate: it names \
         you in its own entry, or asks the operator"
    )]
    DelegateNotNamed,
    /// The entry names an organisation that the caller is not.
    #[error(
        "this entry belongs to an organisation that your certificate does not prove: everything \
         but an Organization and an Endpoint needs an organisation of yours that is published \
         already"
    )]
    NotProven,
    /// A healthcare organisation number in it is not the caller's.
    #[error("the HPI-O in this entry is not one that your certificate proves")]
    NumberNotProven,
    /// The entry there was published by somebody else.
    #[error("this entry was published by another organisation")]
    OfAnother,
    /// The provider number is in use in an entry of somebody else.
    #[error(
        "the provider number in this entry is in use in an entry of another organisation; if it \
         moved to you, that organisation has to end its entry first"
    )]
    ProviderNumberOfAnother,
    /// An organisation without HPI-O that the operator has not entered.
    #[error(
        "this Organization has no HPI-O, and nothing proves an ABN: ask the operator to enter it \
         under the HPI-O or SMD target that your certificate proves (directory import --source); \
         from then on you keep it up to date yourself"
    )]
    NothingToProve,
    /// The caller may only read.
    #[error("your token lets you read, not publish")]
    ReadOnly,
    /// An SMD target in it is not the caller's, or there is none.
    #[error("an Endpoint needs an SMD target, and each one in it must be proven by you")]
    TargetNotProven,
}

/// What is known about a write before it is decided.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The organisations that the caller's certificate proves.
    pub proven: &'a [Organisation],
    /// The owners that named one of them as delegate.
    pub acting_for: &'a [Organisation],
    /// Who published what is there now.
    pub before: Option<&'a str>,
    /// Who published the organisation that the resource refers to.
    pub owner: Option<&'a str>,
    /// Who published another entry, in use, with the same provider number.
    pub number_of: Option<&'a str>,
    /// The delegates that the entry names now.
    pub delegates: &'a [String],
}

impl Claim<'_> {
    fn is_ours(&self, source: &str) -> bool {
        self.all().any(|it| it.uri() == source)
    }

    fn all(&self) -> impl Iterator<Item = &Organisation> {
        self.proven.iter().chain(self.acting_for)
    }

    fn has(&self, uri: &str) -> bool {
        Organisation::parse_uri(uri).is_ok_and(|it| self.all().any(|ours| *ours == it))
    }
}

/// Whether the caller may put `resource`, and under whose name it then stands.
///
/// # Errors
/// [`PublishRefusal`]
pub fn may_publish(claim: &Claim<'_>, resource: &Json) -> Result<String, PublishRefusal> {
    if claim.before.is_some_and(|source| !claim.is_ours(source)) {
        return Err(PublishRefusal::OfAnother);
    }
    if numbers(resource).any(|hpio| !claim.has(&format!("{HPIO}/{hpio}"))) {
        return Err(PublishRefusal::NumberNotProven);
    }
    let owner = match resource.get("resourceType").and_then(Json::as_str) {
        Some("Organization") => organisation(claim, resource)?,
        Some("Endpoint") => endpoint(claim, resource)?,
        // A person belongs to nobody: whoever published the entry first keeps it.
        Some("Practitioner") => None,
        _ => match claim.owner {
            Some(owner) if claim.is_ours(owner) => Some(owner.to_owned()),
            Some(_) => return Err(PublishRefusal::DelegateNotNamed),
            None => return Err(PublishRefusal::NotProven),
        },
    };
    if claim.number_of.is_some_and(|source| !claim.is_ours(source)) {
        return Err(PublishRefusal::ProviderNumberOfAnother);
    }
    let first = || claim.proven.first().map(Organisation::uri);
    let before = claim.before.map(ToOwned::to_owned);
    Ok(before.or(owner).or_else(first).unwrap_or_default())
}

fn organisation(claim: &Claim<'_>, resource: &Json) -> Result<Option<String>, PublishRefusal> {
    // Each HPI-O in it is proven by now.
    let number = named(resource, HPIO).next();
    let own = number.map(|hpio| format!("{HPIO}/{hpio}"));
    let own = own.or_else(|| {
        // A vendor's organisation without HPI-O is known by the target that its caller proves.
        let before = claim.before.map(ToOwned::to_owned);
        before.filter(|source| claim.is_ours(source))
    });
    let Some(own) = own else {
        return Err(PublishRefusal::NothingToProve);
    };
    let is_itself = claim.proven.iter().any(|it| it.uri() == own);
    if !is_itself && delegates(resource) != claim.delegates {
        return Err(PublishRefusal::DelegatesChanged);
    }
    Ok(Some(own))
}

fn endpoint(claim: &Claim<'_>, resource: &Json) -> Result<Option<String>, PublishRefusal> {
    let mut targets = named(resource, SMD_TARGET).peekable();
    let first = targets.peek().map(|it| (*it).to_owned());
    if first.is_none() || !targets.all(|target| claim.has(target)) {
        return Err(PublishRefusal::TargetNotProven);
    }
    Ok(first)
}

/// The reference to the organisation that a resource belongs to.
pub(crate) fn owner_of(resource: &Json) -> Option<&str> {
    let names = ["organization", "providedBy", "managingOrganization"];
    let owners = names.iter().filter_map(|name| resource.get(name));
    owners
        .filter_map(|owner| owner.get("reference")?.as_str())
        .next()
}

/// The delegates that an Organization names, in order.
#[must_use]
pub fn delegates(resource: &Json) -> Vec<String> {
    let extensions = resource.get("extension").into_iter().flat_map(Json::each);
    let named = extensions
        .filter(|it| it.get("url").and_then(Json::as_str) == Some(PUBLISHING_DELEGATE))
        .filter_map(|it| it.get("valueUri")?.as_str());
    named.map(ToOwned::to_owned).collect()
}

/// Organisations that a resource itself names: by HPI-O, by `HPI-I@HPI-O`, by SMD target.
pub(crate) fn claimed(resource: &Json) -> Vec<Organisation> {
    let by_number = numbers(resource).map(|hpio| format!("{HPIO}/{hpio}"));
    let by_target = named(resource, SMD_TARGET).map(ToOwned::to_owned);
    let uris = by_number.chain(by_target);
    uris.filter_map(|uri| Organisation::parse_uri(&uri).ok())
        .collect()
}

/// The HPI-Os in a resource, those in an NPIO among them. What is managed by somebody else says
/// so in a reference, which proves and claims nothing.
fn numbers(resource: &Json) -> impl Iterator<Item = &str> {
    let at = [NPIO, NPIO_OLDER]
        .into_iter()
        .flat_map(move |system| named(resource, system))
        .filter_map(|npio| Some(npio.split_once('@')?.1));
    named(resource, HPIO).chain(at)
}

/// Values of the resource's own identifiers in this system.
pub(crate) fn named<'j>(resource: &'j Json, system: &'j str) -> impl Iterator<Item = &'j str> {
    let all = resource.get("identifier").into_iter().flat_map(Json::each);
    let of = move |it: &&Json| it.get("system").and_then(Json::as_str) == Some(system);
    all.filter(of).filter_map(|it| it.get("value")?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0/8003621566684455";
    const OTHER: &str = "https://other.example/id";
    const OTHER_NUMBER: &str = "8003629900024197";

    fn claim<'a>(proven: &'a [Organisation]) -> Claim<'a> {
        Claim {
            proven,
            acting_for: &[],
            before: None,
            owner: None,
            number_of: None,
            delegates: &[],
        }
    }

    fn ours() -> [Organisation; 1] {
        [Organisation::parse_uri(OURS).unwrap()]
    }

    fn resource(kind: &str, system: &str, values: &[&str]) -> Json {
        let all = values
            .iter()
            .map(|it| format!(r#"{{"system":"{system}","value":"{it}"}}"#));
        let all: Vec<String> = all.collect();
        let text = format!(
            r#"{{"resourceType":"{kind}","identifier":[{}]}}"#,
            all.join(",")
        );
        Json::parse(&text).unwrap()
    }

    #[test]
    fn a_number_or_target_of_somebody_else_is_not_published() {
        let ours = ours();
        let claim = claim(&ours);
        let may = |kind, system, values: &[&str]| {
            may_publish(&claim, &resource(kind, system, values)).map(drop)
        };
        assert_eq!(may("Organization", HPIO, &["8003621566684455"]), Ok(()));
        let spoofed = may("Organization", HPIO, &[OTHER_NUMBER]);
        assert_eq!(spoofed, Err(PublishRefusal::NumberNotProven));
        assert_eq!(
            may("Organization", HPIO, &[]),
            Err(PublishRefusal::NothingToProve)
        );
        assert_eq!(may("Endpoint", SMD_TARGET, &[OURS]), Ok(()));
        for targets in [&[OURS, OTHER][..], &[OTHER], &[]] {
            let refused = may("Endpoint", SMD_TARGET, targets);
            assert_eq!(refused, Err(PublishRefusal::TargetNotProven), "{targets:?}");
        }
        let npio = format!("8003619900015717@{OTHER_NUMBER}");
        let refused = may("PractitionerRole", NPIO, &[&npio]);
        assert_eq!(refused, Err(PublishRefusal::NumberNotProven));
    }

    #[test]
    fn an_organisation_with_an_abn_alone_is_its_own_once_the_operator_entered_it() {
        let ours = [Organisation::parse_uri("https://clinic.example/id").unwrap()];
        let entry = resource("Organization", "http://hl7.org.au/id/abn", &["51824753556"]);
        let refused = may_publish(&claim(&ours), &entry).unwrap_err();
        assert_eq!(refused, PublishRefusal::NothingToProve);
        assert!(refused.to_string().contains("ask the operator"));
        let source = ours[0].uri();
        let entered = Claim {
            before: Some(&source),
            ..claim(&ours)
        };
        assert_eq!(may_publish(&entered, &entry), Ok(source.clone()));
    }

    #[test]
    fn everything_else_follows_its_organisation() {
        let ours = ours();
        let role = Json::parse(r#"{"resourceType":"PractitionerRole"}"#).unwrap();
        let with = |owner, number_of| {
            let claim = Claim {
                owner,
                number_of,
                ..claim(&ours)
            };
            may_publish(&claim, &role)
        };
        assert_eq!(with(Some(OURS), None), Ok(OURS.to_owned()));
        assert_eq!(with(None, None), Err(PublishRefusal::NotProven));
        assert_eq!(
            with(Some(OTHER), None),
            Err(PublishRefusal::DelegateNotNamed)
        );
        assert_eq!(with(Some(OURS), Some(OURS)), Ok(OURS.to_owned()));
        let refused = with(Some(OURS), Some(OTHER));
        assert_eq!(refused, Err(PublishRefusal::ProviderNumberOfAnother));
        let person = Json::parse(r#"{"resourceType":"Practitioner"}"#).unwrap();
        assert_eq!(may_publish(&claim(&ours), &person), Ok(OURS.to_owned()));
    }

    #[test]
    fn nobody_writes_over_the_entry_of_another() {
        let ours = ours();
        let entry = resource("Organization", HPIO, &["8003621566684455"]);
        let claim = Claim {
            before: Some(OTHER),
            ..claim(&ours)
        };
        assert_eq!(may_publish(&claim, &entry), Err(PublishRefusal::OfAnother));
    }

    #[test]
    fn a_delegate_writes_under_the_owners_name_and_names_no_delegates() {
        let provider = [Organisation::parse_uri("https://provider.example/id").unwrap()];
        let owner = ours();
        let named = Claim {
            acting_for: &owner,
            ..claim(&provider)
        };
        let entry = resource("Organization", HPIO, &["8003621566684455"]);
        assert_eq!(may_publish(&named, &entry), Ok(OURS.to_owned()));
        let target = resource("Endpoint", SMD_TARGET, &[OURS]);
        assert_eq!(may_publish(&named, &target), Ok(OURS.to_owned()));
        let text = entry.to_string().replacen(
            '{',
            &format!(r#"{{"extension":[{{"url":"{PUBLISHING_DELEGATE}","valueUri":"{OTHER}"}}],"#),
            1,
        );
        let naming = Json::parse(&text).unwrap();
        let refused = may_publish(&named, &naming);
        assert_eq!(refused, Err(PublishRefusal::DelegatesChanged));
        assert_eq!(may_publish(&claim(&owner), &naming), Ok(OURS.to_owned()));
    }
}
