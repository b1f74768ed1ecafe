//! Taking an entry of a source over into the local copy: under an id of its own, with references
//! that stay within its source, and with where it came from.

use crate::Source;
use fhir::{Json, Object, is_id};
use register::State;
use search::KINDS;

/// The extension of `meta` that names an entry as its source knows it.
pub(crate) const ORIGIN: &str = "urn:sealpost:directory:origin";

/// An entry of a source, as the local copy keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Adopted {
    /// Its type.
    pub(crate) kind: &'static str,
    /// Its id in the local copy.
    pub(crate) id: String,
    /// JSON.
    pub(crate) body: String,
    /// Whether it is shown.
    pub(crate) state: State,
    /// `meta.lastUpdated` at the source.
    pub(crate) updated: Option<String>,
}

/// The entry as it is kept; nothing if it is none of a directory's types or has no usable id.
pub(crate) fn adopt(resource: &Json, source: &Source) -> Option<Adopted> {
    let kind = resource.get("resourceType")?.as_str()?;
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    let given = resource.get("id")?.as_str().filter(|id| is_id(id))?;
    let id = source.name.local_id(given);
    let state = State::of(resource);
    let updated = resource
        .get("meta")
        .and_then(|meta| meta.get("lastUpdated"));
    let updated = updated.and_then(Json::as_str).map(ToOwned::to_owned);
    let Json::Object(mut object) = led_home(resource, source) else {
        return None;
    };
    let meta = come_from(object.get("meta"), source, &format!("{kind}/{given}"));
    object.set("id", Json::text(&*id));
    object.set("meta", Json::Object(meta));
    Some(Adopted {
        kind,
        id,
        body: Json::Object(object).to_string(),
        state,
        updated,
    })
}

/// `meta` with where the entry came from. What the source itself named as the origin stays.
fn come_from(meta: Option<&Json>, source: &Source, relative: &str) -> Object {
    let mut meta = match meta {
        Some(Json::Object(meta)) => meta.clone(),
        Some(_) | None => Object::new(),
    };
    if meta.get("source").and_then(Json::as_str).is_none() {
        meta.set("source", Json::text(&*source.base));
    }
    let origin = Object::new().with("url", Json::text(ORIGIN)).with(
        "valueUri",
        Json::text(format!("{}/{relative}", source.base)),
    );
    let others = meta.get("extension").into_iter().flat_map(Json::each);
    let others = others.filter(|it| it.get("url").and_then(Json::as_str) != Some(ORIGIN));
    let mut extensions: Vec<Json> = others.cloned().collect();
    extensions.push(Json::Object(origin));
    meta.set("extension", Json::Array(extensions));
    meta
}

/// The same value with every reference to an entry of the source leading to its local copy.
fn led_home(value: &Json, source: &Source) -> Json {
    match value {
        Json::Array(values) => {
            Json::Array(values.iter().map(|value| led_home(value, source)).collect())
        }
        Json::Object(object) => {
            let mut led = Object::new();
            for (name, value) in object.iter() {
                let local = (name == "reference")
                    .then(|| value.as_str())
                    .flatten()
                    .and_then(|reference| local(reference, source));
                match local {
                    Some(local) => led.set(name, Json::Text(local)),
                    None => led.set(name, led_home(value, source)),
                }
            }
            Json::Object(led)
        }
        Json::Bool(_) | Json::Null | Json::Number(_) | Json::Text(_) => value.clone(),
    }
}

/// `Type/id` of the local copy, for a reference to an entry of the source: relative, or absolute
/// below the source's base. A version in it is dropped: the copy has only the latest.
fn local(reference: &str, source: &Source) -> Option<String> {
    let below = reference
        .strip_prefix(source.base.as_str())
        .and_then(|rest| rest.strip_prefix('/'));
    let mut parts = below.unwrap_or(reference).split('/');
    let (kind, id) = (parts.next()?, parts.next()?);
    let ends = match parts.next() {
        None => true,
        Some("_history") => parts.next().is_some() && parts.next().is_none(),
        Some(_) => false,
    };
    let known = KINDS.contains(&kind) && is_id(id) && ends;
    known.then(|| format!("{kind}/{}", source.name.local_id(id)))
}

/// Where a local entry came from: its URL at its source.
pub(crate) fn origin(resource: &Json) -> Option<&str> {
    let extensions = resource.get("meta")?.get("extension")?;
    let found = extensions
        .each()
        .find(|it| it.get("url").and_then(Json::as_str) == Some(ORIGIN));
    found?.get("valueUri")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Way;
    use proptest::prelude::*;

    fn source() -> Source {
        Source {
            name: "hub".parse().unwrap(),
            base: "https://hub.example/fhir".to_owned(),
            way: Way::Time,
        }
    }

    fn adopted(text: &str) -> Json {
        let adopted = adopt(&Json::parse(text).unwrap(), &source()).unwrap();
        Json::parse(&adopted.body).unwrap()
    }

    #[test]
    fn ids_and_references_move_together_and_the_rest_stays() {
        let role = adopted(
            r##"{"resourceType":"PractitionerRole","id":"r","x":-1.50,
            "practitioner":{"reference":"Practitioner/p/_history/3","display":"Dr A"},
            "organization":{"reference":"https://hub.example/fhir/Organization/o"},
            "endpoint":[{"reference":"Endpoint/e"},{"reference":"#contained"},
            {"reference":"https://other.example/fhir/Endpoint/e"},{"reference":"Patient/1"}]}"##,
        );
        let text = role.to_string();
        for kept in [
            r#""id":"hub.r""#,
            r#""x":-1.50"#,
            r#"{"reference":"Practitioner/hub.p","display":"Dr A"}"#,
            r##"[{"reference":"Endpoint/hub.e"},{"reference":"#contained"},"##,
            r#"{"reference":"https://other.example/fhir/Endpoint/e"},{"reference":"Patient/1"}]"#,
            r#""organization":{"reference":"Organization/hub.o"}"#,
        ] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
    }

    #[test]
    fn where_it_came_from_is_kept_beside_what_the_source_says() {
        let own = adopted(r#"{"resourceType":"Location","id":"l"}"#);
        assert_eq!(origin(&own), Some("https://hub.example/fhir/Location/l"));
        let source = |json: &Json| json.get("meta").unwrap().get("source").cloned();
        assert_eq!(source(&own), Some(Json::text("https://hub.example/fhir")));
        let named = adopted(
            r#"{"resourceType":"Location","id":"l","meta":{"versionId":"7","source":"urn:x",
            "extension":[{"url":"urn:sealpost:directory:origin","valueUri":"https://lie/"}]}}"#,
        );
        assert_eq!(source(&named), Some(Json::text("urn:x")));
        assert_eq!(origin(&named), Some("https://hub.example/fhir/Location/l"));
        assert!(named.to_string().contains(r#""versionId":"7""#));
    }

    #[test]
    fn what_is_no_entry_is_not_adopted() {
        for text in [
            r#"{"resourceType":"Patient","id":"x"}"#,
            r#"{"resourceType":"Location"}"#,
            r#"{"resourceType":"Location","id":"a b"}"#,
            "[]",
        ] {
            assert_eq!(
                adopt(&Json::parse(text).unwrap(), &source()),
                None,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn nothing_of_a_source_ever_refers_into_another(reference in "\\PC{0,60}") {
            if let Some(local) = local(&reference, &source()) {
                let id = local.split_once('/').unwrap().1;
                prop_assert!(id.starts_with("hub.") && is_id(id));
            }
        }
    }
}
