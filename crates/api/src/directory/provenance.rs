//! Provenance: who changed an entry, when, and on whose behalf.

use directory::uris::id::{HPIO, SMD_TARGET};
use fhir::{Json, Object};
use ids::{Organisation, Timestamp};
use uuid::Uuid;

/// What was done to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It came.
    Create,
    /// It was taken away.
    Delete,
    /// It was changed.
    Update,
}

impl Activity {
    fn code(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Delete => "DELETE",
            Self::Update => "UPDATE",
        }
    }
}

/// The Provenance of one change of `reference`; `who` is `None` for the operator, `owner` whom
/// the entry belongs to.
#[must_use]
pub fn provenance(
    reference: &str,
    activity: Activity,
    who: Option<&Organisation>,
    owner: &str,
    now: Timestamp,
) -> Json {
    let agent = Object::new()
        .with(
            "type",
            concept(
                "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                "author",
            ),
        )
        .with(
            "who",
            who.map_or_else(|| display("the operator of this directory"), organisation),
        );
    let is_own = who.is_some_and(|it| it.uri() == owner);
    let agent = match Organisation::parse_uri(owner) {
        Ok(owner) if !is_own => agent.with("onBehalfOf", organisation(&owner)),
        Ok(_) | Err(_) => agent,
    };
    let target = Object::new().with("reference", Json::text(reference));
    Json::Object(
        Object::new()
            .with("resourceType", Json::text("Provenance"))
            .with("id", Json::text(Uuid::new_v4().to_string()))
            .with("target", Json::Array(vec![Json::Object(target)]))
            .with("recorded", Json::text(now.to_rfc3339()))
            .with(
                "activity",
                concept(
                    "http://terminology.hl7.org/CodeSystem/v3-DataOperation",
                    activity.code(),
                ),
            )
            .with("agent", Json::Array(vec![Json::Object(agent)])),
    )
}

fn organisation(organisation: &Organisation) -> Json {
    let (system, value) = match organisation {
        Organisation::Hpio(hpio) => (HPIO, hpio.as_str().to_owned()),
        Organisation::Target(_) => (SMD_TARGET, organisation.uri()),
    };
    let identifier = Object::new()
        .with("system", Json::text(system))
        .with("value", Json::text(value));
    Json::Object(Object::new().with("identifier", Json::Object(identifier)))
}

fn display(words: &str) -> Json {
    Json::Object(Object::new().with("display", Json::text(words)))
}

fn concept(system: &str, code: &str) -> Json {
    let coding = Object::new()
        .with("system", Json::text(system))
        .with("code", Json::text(code));
    Json::Object(Object::new().with("coding", Json::Array(vec![Json::Object(coding)])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_and_on_whose_behalf_are_told_and_it_is_sound() {
        let owner = format!("{HPIO}/8003621566684455");
        let delegate = Organisation::parse_uri("https://provider.example/id").unwrap();
        let now = Timestamp::from_millis(1_795_305_600_000);
        let told = provenance("Endpoint/e", Activity::Update, Some(&delegate), &owner, now);
        assert_eq!(fhir::check(&told), []);
        let text = told.to_string();
        assert!(
            text.contains("onBehalfOf") && text.contains("8003621566684455"),
            "{text}"
        );
        let ours = Organisation::parse_uri(&owner).unwrap();
        let own = provenance("Endpoint/e", Activity::Delete, Some(&ours), &owner, now);
        assert!(!own.to_string().contains("onBehalfOf"));
        let operator = provenance("Endpoint/e", Activity::Create, None, "operator", now);
        assert_eq!(fhir::check(&operator), []);
    }
}
