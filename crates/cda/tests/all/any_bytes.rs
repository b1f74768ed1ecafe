//! Whatever comes in: it is read or refused, soon, and nothing panics.

use std::time::{Duration, Instant};

use cda::{Document, Limits, Package};
use proptest::prelude::*;

use crate::letter::{entry, letter};
use crate::rig::{Judge, NOW, PNG, sha1, signed};

/// Everything that is done with a package, one thing after the other.
fn all(bytes: &[u8]) -> bool {
    let Ok(package) = Package::read(bytes, &Limits::default()) else {
        return false;
    };
    let verification = package.verify(&Judge, NOW);
    let findings = verification.findings();
    if let Ok(page) = package.to_html(Some(&verification)) {
        assert!(!page.contains("<script"));
    }
    verification.is_sound() && findings.is_empty()
}

fn whole() -> Vec<u8> {
    let body = "<table><tr><td>a</td></tr></table><list><item>b</item></list>\
                <renderMultiMedia referencedObject=\"trace\"/>";
    let root = letter(body, &entry("trace", "trace.png", "image/png", &sha1(PNG)));
    signed(&root, &[("trace.png", PNG)])
}

#[test]
fn cut_anywhere_it_is_refused() {
    let whole = whole();
    assert!(all(&whole));
    for length in 0..whole.len() {
        assert!(!all(&whole[..length]), "{length}");
    }
}

#[test]
fn a_document_cut_anywhere_is_refused() {
    let whole = letter("", "");
    let end = whole.iter().rposition(|byte| *byte == b'>').unwrap();
    for length in (0..end).step_by(11) {
        assert!(Document::read(&whole[..length]).is_err(), "{length}");
    }
}

#[test]
fn large_narrative_takes_time_in_proportion() {
    let time = |rows: usize| {
        let row = "<tr><td>a <content styleCode=\"Bold\">b</content><footnote>c</footnote></td>\
                   <td><renderMultiMedia referencedObject=\"x\"/></td></tr>";
        let root = letter(&format!("<table>{}</table>", row.repeat(rows)), "");
        let start = Instant::now();
        let page = Document::read(&root).unwrap().to_html(&[], None);
        assert!(page.len() > rows * 50);
        start.elapsed()
    };
    time(100);
    let (small, large) = (time(2_000), time(16_000));
    // Eight times as much; quadratic work would take sixty-four times as long.
    let most = small * 30 + Duration::from_millis(200);
    assert!(large < most, "{small:?} {large:?}");
}

#[test]
fn many_references_take_time_in_proportion() {
    let entries: String = (0..20_000)
        .map(|n| entry(&format!("i{n}"), &format!("f{n}.png"), "image/png", ""))
        .collect();
    let root = letter("", &entries);
    let start = Instant::now();
    assert!(!all(&signed(&root, &[("a.png", PNG)])));
    assert!(start.elapsed() < Duration::from_secs(20));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        all(&bytes);
        prop_assert!(Document::read(&bytes).is_err());
    }

    #[test]
    fn a_changed_byte_is_never_proven_unnoticed(
        at in any::<prop::sample::Index>(),
        flip in 1..=255_u8,
    ) {
        let mut bytes = whole();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        // Times, versions and attributes of the container may change; nothing else may.
        if all(&bytes) {
            let changed = Package::read(&bytes, &Limits::default()).unwrap();
            let original = whole();
            let original = Package::read(&original, &Limits::default()).unwrap();
            prop_assert_eq!(changed.root(), original.root());
            prop_assert_eq!(changed.attachments(), original.attachments());
        }
    }

    #[test]
    fn pieces_of_a_document_in_any_order_are_read_or_refused(
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 2..8),
        text in "[<>/&;=\"'a-z ]{0,20}",
    ) {
        let whole = letter("<paragraph>a</paragraph>", "");
        let mut mixed = Vec::new();
        for pair in cuts.windows(2) {
            let (a, b) = (pair[0].index(whole.len()), pair[1].index(whole.len()));
            mixed.extend_from_slice(&whole[a.min(b)..a.max(b)]);
            mixed.extend_from_slice(text.as_bytes());
        }
        if let Ok(document) = Document::read(&mixed) {
            prop_assert!(!document.to_html(&[], None).contains("<script"));
        }
        // The same in a package, where the narrative is.
        let inside = letter(&text, "");
        if let Ok(document) = Document::read(&inside) {
            prop_assert!(!document.to_html(&[], None).contains("<script"));
        }
    }
}
