//! Extension: the facts AU PD adds to plain FHIR, among them the HL7 v2 names and certificates.

use ids::Hd;
use serde::{Deserialize, Serialize};

use super::{CodeableConcept, Coding, Extra};

const NAMESPACE_ID: &str = "namespace-id";
const UNIVERSAL_ID: &str = "universal-id";
const UNIVERSAL_ID_TYPE: &str = "universal-id-type";

/// One extension (FHIR R4 `Extension`); complex ones nest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Extension {
    /// What the extension means.
    pub url: String,
    /// The parts of a complex extension.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// Text value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_string: Option<String>,
    /// Coded value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_coding: Option<Coding>,
    /// Concept value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_codeable_concept: Option<CodeableConcept>,
    /// Values of other types, and everything else the source wrote.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Extension {
    /// A simple extension holding text.
    #[must_use]
    pub fn string(url: &str, value: &str) -> Self {
        Self {
            url: url.into(),
            value_string: Some(value.into()),
            ..Self::default()
        }
    }

    /// A simple extension holding a concept of one coding.
    #[must_use]
    pub fn concept(url: &str, coding: Coding) -> Self {
        let concept = CodeableConcept {
            coding: vec![coding],
            ..CodeableConcept::default()
        };
        Self {
            url: url.into(),
            value_codeable_concept: Some(concept),
            ..Self::default()
        }
    }

    /// A complex extension holding an HL7 v2 hierarchic designator (`au-receivingfacility`,
    /// `au-receivingapplication`, `au-assigningauthority`). Empty components are left out.
    #[must_use]
    pub fn designator(url: &str, hd: &Hd) -> Self {
        let parts = [
            (NAMESPACE_ID, hd.namespace.as_str()),
            (UNIVERSAL_ID, hd.universal_id.as_str()),
            (UNIVERSAL_ID_TYPE, hd.universal_type.as_str()),
        ];
        let valued = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let extension = valued
            .map(|(url, value)| Self::string(url, value))
            .collect();
        Self {
            url: url.into(),
            extension,
            ..Self::default()
        }
    }

    /// The hierarchic designator of a complex extension, copied verbatim; `None` when no
    /// component is valued.
    #[must_use]
    pub fn to_designator(&self) -> Option<Hd> {
        let part = |url: &str| {
            let found = self.extension.iter().find(|part| part.url == url);
            found
                .and_then(|part| part.value_string.clone())
                .unwrap_or_default()
        };
        let hd = Hd {
            namespace: part(NAMESPACE_ID),
            universal_id: part(UNIVERSAL_ID),
            universal_type: part(UNIVERSAL_ID_TYPE),
        };
        let empty =
            hd.namespace.is_empty() && hd.universal_id.is_empty() && hd.universal_type.is_empty();
        (!empty).then_some(hd)
    }
}

/// All extensions with this URL.
pub(crate) fn with_url<'a>(
    extensions: &'a [Extension],
    url: &'a str,
) -> impl Iterator<Item = &'a Extension> {
    extensions
        .iter()
        .filter(move |extension| extension.url == url)
}
