//! Any bytes as XML.

use xml::{CanonicalForm, Comments, Element, Lift, Limits, Tree, XmlError, guard};

/// How many elements are lifted out of one document.
const ELEMENTS_LIFTED: usize = 24;

/// Any bytes as XML: the canonical form is the canonical form of itself, and an element that is
/// lifted out of its document has there the canonical form that it had within.
pub fn xml(bytes: &[u8]) -> bool {
    with_root(bytes, |root| {
        let form = canonical(root);
        let again = with_root(&form, canonical).expect("a canonical form is not XML");
        assert!(again == form, "the canonical form of a canonical form");
        for element in root.elements().take(ELEMENTS_LIFTED) {
            lifted(element);
        }
    })
    .is_ok()
}

fn lifted(element: Element<'_>) {
    let form = canonical(element);
    for comments in [Comments::Keep, Comments::Drop] {
        let lift = Lift {
            comments,
            surroundings: &[],
        };
        let alone = element.standalone(&lift);
        let alone = with_root(alone.as_bytes(), canonical).expect("not a document of its own");
        assert!(alone == form, "lifted out, it is something else");
    }
    drop((element.text(), element.base64(), element.place()));
    assert!(element.source().starts_with('<') && element.source().ends_with('>'));
}

fn canonical(element: Element<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    element.canonicalise(&CanonicalForm::default(), &mut out);
    out
}

fn with_root<T>(bytes: &[u8], look: impl FnOnce(Element<'_>) -> T) -> Result<T, XmlError> {
    let guarded = guard(bytes, &Limits::default())?;
    let tree = Tree::parse(&guarded)?;
    Ok(look(tree.root()))
}
