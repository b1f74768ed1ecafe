//! Walking a layout that is known beforehand.

use xml::Element;

/// The one child element of this name. Others beside it do not matter.
pub(crate) fn only<'t>(parent: Element<'t>, namespace: &str, local: &str) -> Option<Element<'t>> {
    let mut found = parent.children().filter(|child| child.is(namespace, local));
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

/// The algorithm that a method element names; empty when it names none.
pub(crate) fn algorithm(method: Element<'_>) -> &str {
    method.attribute("Algorithm").unwrap_or("")
}
