//! Walking, reading and lifting elements, and writing them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use proptest::prelude::*;
use xml::{
    CanonicalForm, Comments, Element, Lift, Limits, Namespace, Tree, Writer, XmlError, guard,
    redeclare,
};

const DROP: Lift<'static> = Lift {
    comments: Comments::Drop,
    surroundings: &[],
};

fn with_root(text: &str, check: impl FnOnce(Element<'_>)) {
    let guarded = guard(text.as_bytes(), &Limits::default()).unwrap();
    check(Tree::parse(&guarded).unwrap().root());
}

#[test]
fn names_are_told_apart_by_namespace_not_by_prefix() {
    with_root(
        "<p:a xmlns:p='urn:x'><a xmlns='urn:x'/><a/></p:a>",
        |root| {
            assert!(root.is("urn:x", "a") && !root.is("urn:y", "a") && !root.is("urn:x", "b"));
            let [prefixed, bare] = root.exactly().unwrap();
            assert!(prefixed.is("urn:x", "a"));
            assert_eq!((bare.namespace(), bare.local_name()), (None, "a"));
            assert_eq!(bare.parent(), Some(root));
            assert_eq!(root.parent(), None);
            assert_ne!(prefixed, bare);
        },
    );
}

#[test]
fn an_attribute_of_another_namespace_is_not_taken_for_the_plain_one() {
    with_root(
        "<a xmlns:p='urn:x' p:id='decoy' ID='decoy' id='it'/>",
        |root| {
            assert_eq!(root.attribute("id"), Some("it"));
            assert_eq!(root.attribute("xmlns"), None);
            let all: Vec<_> = root.attributes().collect();
            assert_eq!(all, [("id", "decoy"), ("ID", "decoy"), ("id", "it")]);
        },
    );
    with_root("<a xmlns:p='urn:x' p:id='decoy'/>", |root| {
        assert_eq!(root.attribute("id"), None)
    });
}

#[test]
fn elements_are_walked_in_document_order_and_within_the_subtree() {
    with_root("<r><a><b/><c><d/></c></a>text<e/></r>", |root| {
        let names = |e: Element<'_>| e.elements().map(|e| e.local_name()).collect::<String>();
        assert_eq!(names(root), "rabcde");
        let a = root.children().next().unwrap();
        assert_eq!(names(a), "abcd");
        assert_eq!(
            root.children().map(|e| e.local_name()).collect::<String>(),
            "ae"
        );
    });
}

#[test]
fn exactly_demands_the_number_and_nothing_between() {
    with_root("<r> <a/><!-- c --> <b/>\n</r>", |root| {
        assert!(root.exactly::<2>().is_some());
        assert!(root.exactly::<1>().is_none() && root.exactly::<3>().is_none());
    });
    for text in [
        "<r>x<a/></r>",
        "<r><a/><![CDATA[x]]></r>",
        "<r><a/>&#160;</r>",
    ] {
        with_root(text, |root| {
            assert!(root.exactly::<1>().is_none() && root.has_text())
        });
    }
}

#[test]
fn a_comment_does_not_cut_text_short() {
    with_root("<a>one<!-- x -->two<![CDATA[<three>]]>&amp;</a>", |root| {
        assert_eq!(root.text().unwrap(), "onetwo<three>&");
    });
    with_root("<a/>", |root| assert_eq!(root.text().unwrap(), ""));
    for text in ["<a>one<b/>two</a>", "<a>one<?pi?>two</a>"] {
        with_root(text, |root| {
            assert!(
                matches!(root.text(), Err(XmlError::MarkupInText(_))),
                "{text}"
            );
        });
    }
}

#[test]
fn base64_is_read_with_the_white_space_of_peers() {
    with_root("<a>\r\naGVs&#13;\r\nbG8= &#xD;</a>", |root| {
        assert_eq!(root.base64().unwrap(), b"hello");
    });
    with_root("<a>aGVsbG8</a>", |root| {
        assert!(matches!(root.base64(), Err(XmlError::NotBase64(_))));
    });
}

#[test]
fn a_lifted_element_keeps_every_binding_it_stood_under() {
    let text = "<r xmlns='urn:d' xmlns:xs='urn:xs' xmlns:p='urn:p' xmlns:q='&quot;'>\
                <m xmlns:p='urn:inner'>\
                <it p:a='1' t='xs:string' xmlns:own='urn:own'>x</it></m></r>";
    with_root(text, |root| {
        let it = root.elements().find(|e| e.local_name() == "it").unwrap();
        let lifted = it.standalone(&Lift::default());
        assert_eq!(
            lifted,
            "<it xmlns:p=\"urn:inner\" xmlns=\"urn:d\" xmlns:xs=\"urn:xs\" xmlns:q=\"&quot;\" \
             p:a='1' t='xs:string' xmlns:own='urn:own'>x</it>"
        );
        with_root(&lifted, |alone| {
            let (mut there, mut here) = (Vec::new(), Vec::new());
            it.canonicalise(&CanonicalForm::default(), &mut there);
            alone.canonicalise(&CanonicalForm::default(), &mut here);
            assert_eq!(there, here);
        });
    });
}

#[test]
fn prefixes_of_the_surroundings_stay_behind_unless_used() {
    let lifted = |content: &str| {
        let text = format!("<s:r xmlns:s='urn:s' xmlns:xs='urn:xs' xmlns='urn:s'>{content}</s:r>");
        let mut lifted = String::new();
        with_root(&text, |root| {
            let lift = Lift {
                surroundings: &["urn:s"],
                ..Lift::default()
            };
            lifted = root.children().next().unwrap().standalone(&lift);
        });
        lifted
    };
    let kept = "xmlns:xs=\"urn:xs\" xmlns=\"urn:s\"";
    assert_eq!(lifted("<it/>"), format!("<it {kept}/>"));
    assert_eq!(
        lifted("<it><s:a/></it>"),
        format!("<it xmlns:s=\"urn:s\" {kept}><s:a/></it>")
    );
    assert_eq!(
        lifted("<it t='s:a'/>"),
        format!("<it xmlns:s=\"urn:s\" {kept} t='s:a'/>")
    );
}

#[test]
fn an_element_that_declares_all_it_needs_is_lifted_verbatim() {
    let element = "<p:it  xmlns:p = 'urn:p' a=\"b>c\" ><!-- k --> </p:it>";
    let text = format!("<r>{element}</r>");
    with_root(&text, |root| {
        let it = root.children().next().unwrap();
        assert_eq!(it.standalone(&Lift::default()), element);
        assert_eq!(it.source(), element);
    });
    assert_eq!(
        redeclare(element, &[("p", "urn:else"), ("", ""), ("xml", "x")]),
        element
    );
}

#[test]
fn the_innermost_binding_wins_and_an_undeclared_default_stays_undeclared() {
    assert_eq!(
        redeclare("<a/>", &[("p", "in"), ("p", "out")]),
        "<a xmlns:p=\"in\"/>"
    );
    assert_eq!(redeclare("<a/>", &[("", ""), ("", "out")]), "<a/>");
    assert_eq!(redeclare("<a>", &[("", "urn:d")]), "<a xmlns=\"urn:d\">");
    assert_eq!(redeclare("", &[("", "urn:d")]), " xmlns=\"urn:d\"");
}

#[test]
fn comments_can_be_dropped_from_what_is_lifted() {
    let text = "<r xmlns:p='urn:p'>\
                <it><!--1--><a>o<!--2-->ne</a><![CDATA[<!--kept-->]]><!--3--></it><!--4--></r>";
    with_root(text, |root| {
        let it = root.children().next().unwrap();
        assert_eq!(
            it.standalone(&DROP),
            "<it xmlns:p=\"urn:p\"><a>one</a><![CDATA[<!--kept-->]]></it>"
        );
    });
}

#[test]
fn dropping_comments_leaves_well_formed_text() {
    for text in [
        "<r>]]<!--1-->></r>",
        "<r>]<!--1-->]>]</r>",
        "<r>]<!--1-->]<!--2-->></r>",
        "<r>]]<!--1--><!--2-->>]]</r>",
        "<r>]<!--1-->]<a/>></r>",
    ] {
        with_root(text, |root| {
            let lifted = root.standalone(&DROP);
            with_root(&lifted, |alone| {
                let (mut there, mut here) = (Vec::new(), Vec::new());
                root.canonicalise(&CanonicalForm::default(), &mut there);
                alone.canonicalise(&CanonicalForm::default(), &mut here);
                assert_eq!(there, here, "{lifted}");
            });
        });
    }
}

const A: Namespace = Namespace {
    prefix: "a",
    uri: "urn:a",
};
const B: Namespace = Namespace {
    prefix: "b",
    uri: "urn:b",
};
const A_AGAIN: Namespace = Namespace {
    prefix: "a",
    uri: "urn:again",
};

#[test]
fn the_writer_declares_each_prefix_where_it_is_first_used() {
    let mut writer = Writer::new();
    writer.element(A, "r", &[], |w| {
        w.element(A, "x", &[("k", "<\"&>"), ("l", "\n")], |w| w.text("<&>"));
        w.element(B, "y", &[], |w| w.element(B, "z", &[], |_| {}));
        w.element(B, "y", &[], |w| w.base64(b"\xff\xfe\xfd\xfc"));
        w.element(A_AGAIN, "x", &[], |w| {
            w.element(A, "x", &[], |w| w.raw(b"<c></c>"))
        });
    });
    let written = writer.finish();
    assert_eq!(
        std::str::from_utf8(&written).unwrap(),
        "<a:r xmlns:a=\"urn:a\"><a:x k=\"&lt;&quot;&amp;>\" l=\"&#xA;\">&lt;&amp;&gt;</a:x>\
         <b:y xmlns:b=\"urn:b\"><b:z></b:z></b:y><b:y xmlns:b=\"urn:b\">//79/A==</b:y>\
         <a:x xmlns:a=\"urn:again\"><a:x xmlns:a=\"urn:a\"><c></c></a:x></a:x></a:r>"
    );
}

proptest! {
    #[test]
    fn what_is_written_is_canonical_and_reads_back(
        text in any::<String>(),
        value in any::<String>(),
    ) {
        let mut writer = Writer::with_capacity(64);
        writer.element(A, "r", &[("k", &value)], |w| {
            w.element(B, "t", &[], |w| w.text(&text));
        });
        let written = writer.finish();
        let guarded = guard(&written, &Limits::default()).unwrap();
        let tree = Tree::parse(&guarded).unwrap();
        let mut canonical = Vec::new();
        tree.root().canonicalise(&CanonicalForm::default(), &mut canonical);
        prop_assert_eq!(&canonical, &written);

        let holdable = |c: char| match c {
            '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'.. => c,
            _ => '\u{fffd}',
        };
        let [inner] = tree.root().exactly().unwrap();
        prop_assert_eq!(inner.text().unwrap(), text.chars().map(holdable).collect::<String>());
        let read = tree.root().attribute("k").unwrap();
        prop_assert_eq!(read, value.chars().map(holdable).collect::<String>());
    }

    #[test]
    fn base64_of_any_bytes_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut writer = Writer::new();
        writer.base64(&bytes);
        let written = String::from_utf8(writer.finish()).unwrap();
        prop_assert_eq!(xml::decode_base64(&written), Some(bytes));
    }
}
