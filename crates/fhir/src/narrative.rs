//! The XHTML of a narrative: kept as it was given, once it is known to be harmless to carry.

use crate::{Problem, What};
use xml::{Element, Lift, Limits, Tree};

const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A narrative has at most this many bytes.
const MAX_BYTES: usize = 256 * 1024;

/// Elements that FHIR forbids in a narrative (FHIR R4 §2.4.0), because they do something.
const ACTIVE: [&str; 12] = [
    "base", "embed", "form", "frame", "frameset", "head", "iframe", "link", "meta", "object",
    "script", "style",
];

const LIMITS: Limits = Limits {
    bytes: MAX_BYTES,
    elements: 20_000,
};

/// What is wrong with the text of `Narrative.div`.
pub(crate) fn check(text: &str, place: &str) -> Option<Problem> {
    let guarded = match xml::guard(text.as_bytes(), &LIMITS) {
        Ok(guarded) => guarded,
        Err(error) => return Some(Problem::new(place, error)),
    };
    match Tree::parse(&guarded) {
        Ok(tree) => check_element(&tree.root(), place),
        Err(error) => Some(Problem::new(place, error)),
    }
}

/// The text of a `div` that stands in a resource written in XML.
pub(crate) fn lift(div: &Element<'_>, place: &str) -> Result<String, Problem> {
    match check_element(div, place) {
        Some(problem) => Err(problem),
        None => Ok(div.standalone(&Lift::default())),
    }
}

fn check_element(div: &Element<'_>, place: &str) -> Option<Problem> {
    let is_harmless = |element: Element<'_>| {
        element.namespace() == Some(XHTML)
            && !ACTIVE.contains(&element.local_name())
            && !element.attributes().any(|(name, _)| name.starts_with("on"))
    };
    let fits = div.is(XHTML, "div") && div.elements().all(is_harmless);
    (!fits).then(|| Problem::new(place, What::Form("narrative")))
}

#[cfg(test)]
mod tests {
    use super::check;

    fn passes(inner: &str) -> bool {
        check(
            &format!("<div xmlns='http://www.w3.org/1999/xhtml'>{inner}</div>"),
            "x",
        )
        .is_none()
    }

    #[test]
    fn only_one_harmless_div_is_a_narrative() {
        assert!(passes("<p>a <b>b</b><br/></p>"));
        for active in [
            "<script>x</script>",
            "<p onclick='x'/>",
            "<iframe/>",
            "<p xmlns='urn:other'/>",
            "&nbsp;",
            "</div><div>",
        ] {
            assert!(!passes(active), "{active}");
        }
        assert!(check("<p xmlns='http://www.w3.org/1999/xhtml'/>", "x").is_some());
        assert!(check("<div>x</div>", "x").is_some());
        assert!(check("text", "x").is_some());
        assert!(
            check(
                "<!DOCTYPE div><div xmlns='http://www.w3.org/1999/xhtml'/>",
                "x"
            )
            .is_some()
        );
    }
}
