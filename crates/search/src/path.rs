//! Where in a resource the values of a parameter stand.

use directory::uris::ext;
use fhir::Json;
use std::collections::HashMap;

/// One path of a parameter.
#[derive(Debug)]
pub(crate) enum Path {
    /// `active`, true where a source leaves it out.
    Active,
    /// Steps from the resource to the values.
    Steps(Vec<Step>),
    /// Whether the resource is suppressed (HCPD).
    Suppressed,
}

#[derive(Debug)]
pub(crate) enum Step {
    /// The element of this name.
    Element(&'static str),
    /// The extensions of this URL.
    Extension(&'static str),
    /// What has this code: identifiers by type, contact points by system.
    Only(&'static str),
    /// `value[x]`.
    Value,
}

impl Path {
    pub(crate) fn parse(
        text: &'static str,
        extensions: &HashMap<&'static str, &'static str>,
    ) -> Self {
        match text {
            "active()" => return Self::Active,
            "suppressed()" => return Self::Suppressed,
            _ => {}
        }
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (name, only) = match part.split_once('[') {
                Some((name, only)) => (name, Some(only.trim_end_matches(']'))),
                None => (part, None),
            };
            steps.push(match name.strip_prefix('~') {
                Some(alias) => Step::Extension(extensions.get(alias).copied().unwrap_or(alias)),
                None if name == "value" && only.is_none() && follows_extension(&steps) => {
                    Step::Value
                }
                None => Step::Element(name),
            });
            steps.extend(only.map(Step::Only));
        }
        Self::Steps(steps)
    }

    /// The values in a resource.
    pub(crate) fn values(&self, resource: &Json) -> Vec<Json> {
        match self {
            Self::Active => {
                let given = resource.get("active").cloned();
                vec![given.unwrap_or(Json::Bool(true))]
            }
            Self::Steps(steps) => {
                let mut found = vec![resource];
                for step in steps {
                    found = found.into_iter().flat_map(|it| step.take(it)).collect();
                }
                found.into_iter().cloned().collect()
            }
            Self::Suppressed => vec![Json::Bool(is_suppressed(resource))],
        }
    }

    #[cfg(test)]
    pub(crate) fn assert_exists_on(&self, kind: &str) {
        use fhir::schema::{Kind, type_named};
        let Self::Steps(steps) = self else { return };
        let mut at = kind;
        for step in steps {
            match step {
                Step::Element(name) => {
                    let element = type_named(at).unwrap().element(name);
                    match element.unwrap_or_else(|| panic!("{at}.{name}")).kind {
                        Kind::Complex(inner) => at = inner,
                        Kind::Primitive(_) | Kind::Resource | Kind::Xhtml => at = "Element",
                    }
                }
                Step::Extension(_) => at = "Extension",
                Step::Only(_) => assert!(["Identifier", "ContactPoint"].contains(&at), "{at}"),
                Step::Value => assert_eq!(at, "Extension"),
            }
        }
    }
}

fn follows_extension(steps: &[Step]) -> bool {
    matches!(steps.last(), Some(Step::Extension(_)))
}

impl Step {
    fn take<'j>(&self, from: &'j Json) -> Vec<&'j Json> {
        match self {
            Self::Element(name) => from.get(name).into_iter().flat_map(Json::each).collect(),
            Self::Extension(url) => extensions(from, url).collect(),
            Self::Only(code) => {
                let has = from.get("system").and_then(Json::as_str) == Some(code)
                    || type_codes(from).any(|it| it == *code);
                if has { vec![from] } else { Vec::new() }
            }
            Self::Value => value(from).into_iter().collect(),
        }
    }
}

fn type_codes(identifier: &Json) -> impl Iterator<Item = &str> {
    let codings = identifier.get("type").and_then(|it| it.get("coding"));
    let codings = codings.into_iter().flat_map(Json::each);
    codings.filter_map(|coding| coding.get("code")?.as_str())
}

fn extensions<'j, 'u>(of: &'j Json, url: &'u str) -> impl Iterator<Item = &'j Json> + use<'j, 'u> {
    let all = of.get("extension").into_iter().flat_map(Json::each);
    all.filter(move |it| it.get("url").and_then(Json::as_str) == Some(url))
}

/// The member `value[x]` of an extension.
fn value(extension: &Json) -> Option<&Json> {
    match extension {
        Json::Object(object) => {
            let mut members = object.iter();
            members
                .find(|(name, _)| name.starts_with("value"))
                .map(|(_, value)| value)
        }
        Json::Array(_) | Json::Bool(_) | Json::Null | Json::Number(_) | Json::Text(_) => None,
    }
}

/// HCPD: an organisation that hides only what belongs to it says `includeSelf` false.
fn is_suppressed(resource: &Json) -> bool {
    extensions(resource, ext::SUPPRESSED).any(|it| {
        let spared = extensions(it, "includeSelf").any(|it| value(it) == Some(&Json::Bool(false)));
        let by = extensions(it, "suppressedBy").next().is_some();
        by && !(spared && kind_of(resource) == "Organization")
    })
}

/// Whether a resource carries a suppression at all: an organisation that does hides what belongs
/// to it, whether or not it hides itself.
#[must_use]
pub fn is_suppressing(resource: &Json) -> bool {
    extensions(resource, ext::SUPPRESSED).any(|it| extensions(it, "suppressedBy").next().is_some())
}

/// The resource type that a resource says it is.
pub(crate) fn kind_of(resource: &Json) -> &str {
    let kind = resource.get("resourceType").and_then(Json::as_str);
    kind.unwrap_or_default()
}
