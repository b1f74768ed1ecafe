//! What can be wrong with a resource. Texts name the place, never what stands there.

use crate::JsonError;
use xml::XmlError;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Problem {
    /// The path of elements, e.g. `Endpoint.payloadType[0].coding[1].code`.
    pub place: String,
    /// What is wrong there.
    pub what: What,
}

/// What can be wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// An array, object or string without content.
    #[error("it is empty; leave it out instead")]
    Empty,
    /// Not the form that its FHIR type has.
    #[error("it does not have the form of a FHIR {0}")]
    Form(&'static str),
    /// Not readable as JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Elements after this one in the specification stand before it.
    #[error("it stands after an element that must follow it; FHIR fixes the order in XML")]
    Order,
    /// `null` without a companion that says why.
    #[error("null may stand only where `_` elements give the rest")]
    Null,
    /// Several values of an element that may stand once.
    #[error("it may stand only once")]
    Once,
    /// A single value where JSON has an array.
    #[error("it may repeat, so it must be an array")]
    Repeats,
    /// No element of this name in this type.
    #[error("FHIR R4 has no such element here")]
    UnknownElement,
    /// A `resourceType` that is missing or that is not handled.
    #[error("the resource type is missing or is none of a provider directory")]
    UnknownResource,
    /// The wrong kind of JSON value.
    #[error("it must be {0}")]
    WrongKind(&'static str),
    /// Not readable as XML, or XML where none may stand.
    #[error(transparent)]
    Xml(#[from] XmlError),
}

impl Problem {
    pub(crate) fn new(place: impl Into<String>, what: impl Into<What>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
        }
    }
}
