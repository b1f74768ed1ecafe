//! What is not sound FHIR.

use super::{Finding, leaf::Leaf};
use fhir::What;
use ids::Severity;

/// One finding per departure.
pub(super) fn unsound(leaf: &Leaf) -> impl Iterator<Item = Finding> {
    let each = leaf.resources();
    each.flat_map(|(resource, place)| {
        let problems = fhir::check(resource).into_iter();
        problems.map(move |problem| {
            let (severity, code) = match problem.what {
                // Whoever reads the directory passes it over.
                What::UnknownResource => (Severity::Warning, "fhir.unknown-resource"),
                What::Empty
                | What::Form(_)
                | What::Json(_)
                | What::Order
                | What::Null
                | What::Once
                | What::Repeats
                | What::UnknownElement
                | What::WrongKind(_)
                | What::Xml(_) => (Severity::Error, "fhir.structure"),
            };
            Finding {
                severity,
                code: code.into(),
                place: place.to_owned(),
                text: problem.to_string(),
            }
        })
    })
}
