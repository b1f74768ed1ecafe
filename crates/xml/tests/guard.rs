//! What the guard refuses, each by name, and that it stays linear about it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use proptest::prelude::*;
use xml::{Limit, Limits, Tree, XmlError, guard};

fn read(text: &str) -> Result<(), XmlError> {
    Tree::parse(&guard(text.as_bytes(), &Limits::default())?).map(|_| ())
}

fn limit_passed(text: &str) -> Option<Limit> {
    limit_of(guard(text.as_bytes(), &Limits::default()).err()?)
}

fn limit_of(error: XmlError) -> Option<Limit> {
    let XmlError::PastLimit { limit, .. } = error else {
        panic!("{error}")
    };
    Some(limit)
}

#[test]
fn document_types_are_refused_in_every_form() {
    for text in [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<a><!DOCTYPE b></a>",
        "<a/><!DOCTYPE b>",
        "<a><!ENTITY b 'c'></a>",
    ] {
        assert!(
            matches!(read(text), Err(XmlError::DoctypeRefused(_))),
            "{text}"
        );
    }
}

#[test]
fn entity_expansion_has_nothing_to_expand() {
    for text in [
        "<a>&b;</a>",
        "<a b='&b;'/>",
        "<a>&ampamp;</a>",
        "<a>& </a>",
        "<a>&</a>",
        "<a>&amp</a>",
        "<a/>&b;",
        "<a>&nbsp;</a>",
        "<a>&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;</a>",
    ] {
        assert!(
            matches!(read(text), Err(XmlError::ReferenceRefused(_))),
            "{text}"
        );
    }
    assert_eq!(
        read("<a b='&lt;&#65;'>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</a>"),
        Ok(())
    );
    for text in [
        "<a>&#0;</a>",
        "<a>&#xFFFF;</a>",
        "<a>&#;</a>",
        "<a>&#xD800;</a>",
        "<a>&#1;</a>",
    ] {
        assert!(matches!(read(text), Err(XmlError::Malformed(_))), "{text}");
    }
}

#[test]
fn shapes_that_namespaces_in_xml_forbids_are_refused() {
    for text in [
        "<a xmlns:p=''/>",
        "<a:b:c xmlns:a='urn:a'/>",
        "<:a/>",
        "<a:/>",
        "<a b:='c'/>",
        "<a :b='c'/>",
        "<xmlns:a/>",
        "<p:a/>",
        "<a p:b='c'/>",
        "<a xmlns:xmlns='urn:a'/>",
        "<a xmlns:xml='urn:a'/>",
        "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
    ] {
        assert!(matches!(read(text), Err(XmlError::Malformed(_))), "{text}");
    }
}

#[test]
fn ill_formed_documents_are_refused() {
    for text in [
        "",
        " ",
        "text",
        "<",
        "<a",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a b/>",
        "<a b=c/>",
        "<a b='c/>",
        "<a b='c' b='d'/>",
        "<a b='<'/>",
        "<a>]]></a>",
        "<a><!-- -- --></a>",
        "<a><!-- </a>",
        "<a><![CDATA[ </a>",
        "<a><?pi </a>",
        "<a>\u{1}</a>",
        "<a b='\u{1}'/>",
        "<a/>text",
        "<?xml version='1.0'",
        "<a></a></a>",
    ] {
        assert!(
            matches!(read(text), Err(XmlError::Malformed(_))),
            "{text:?}"
        );
    }
}

#[test]
fn attribute_bombs_are_refused() {
    let attributes = |n: usize| (0..n).map(|i| format!(" a{i}='1'")).collect::<String>();
    assert_eq!(limit_passed(&format!("<a{}/>", attributes(256))), None);
    assert_eq!(
        limit_passed(&format!("<a{}/>", attributes(257))),
        Some(Limit::TagAttributes)
    );
    assert_eq!(
        limit_passed(&format!("<a{}/>", attributes(100_000))),
        Some(Limit::TagAttributes)
    );
    let value = "x".repeat(65_536);
    assert_eq!(
        limit_passed(&format!("<a b='{value}'/>")),
        Some(Limit::TagBytes)
    );
    let name = "x".repeat(65_537);
    assert_eq!(limit_passed(&format!("<{name}/>")), Some(Limit::TagBytes));
    assert_eq!(
        limit_passed(&format!("<a></a{}>", " ".repeat(65_536))),
        Some(Limit::TagBytes)
    );
}

#[test]
fn all_attributes_together_are_counted() {
    let limits = Limits {
        elements: 300,
        ..Limits::default()
    };
    let tag = format!(
        "<a{}/>",
        (0..250).map(|i| format!(" a{i}=''")).collect::<String>()
    );
    let document = |n: usize| format!("<r>{}</r>", tag.repeat(n));
    assert!(guard(document(4).as_bytes(), &limits).is_ok());
    let error = guard(document(5).as_bytes(), &limits).unwrap_err();
    assert!(
        matches!(
            error,
            XmlError::PastLimit {
                limit: Limit::Attributes,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn deep_nesting_is_refused() {
    let nested = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
    assert_eq!(read(&nested(100)), Ok(()));
    assert_eq!(limit_passed(&nested(101)), Some(Limit::Depth));
    assert_eq!(limit_passed(&"<a>".repeat(1_000_000)), Some(Limit::Depth));
    assert_eq!(
        limit_passed(&format!("{}<b/>", "<a>".repeat(100))),
        Some(Limit::Depth)
    );
}

#[test]
fn elements_and_nodes_are_counted() {
    let limits = Limits {
        elements: 500,
        ..Limits::default()
    };
    let document = |content: &str, n: usize| format!("<r>{}</r>", content.repeat(n));
    let passed = |text: String| guard(text.as_bytes(), &limits).err().and_then(limit_of);
    assert_eq!(passed(document("<a/>", 499)), None);
    assert_eq!(passed(document("<a/>", 500)), Some(Limit::Elements));
    assert_eq!(passed(document("<!---->", 1_499)), None);
    assert_eq!(passed(document("<!---->", 1_500)), Some(Limit::Nodes));
    assert_eq!(passed(document("<?a?>", 1_500)), Some(Limit::Nodes));
    assert_eq!(passed(document("<![CDATA[]]>", 1_500)), Some(Limit::Nodes));
    assert_eq!(passed(document("x<!---->", 750)), Some(Limit::Nodes));
}

#[test]
fn namespace_declarations_in_force_are_counted() {
    let declaring = |n: usize| {
        (0..n)
            .map(|i| format!(" xmlns:p{i}='u'"))
            .collect::<String>()
    };
    let nested = |n: usize| format!("<a{}>", declaring(2)).repeat(n) + &"</a>".repeat(n);
    assert_eq!(read(&nested(64)), Ok(()));
    assert_eq!(limit_passed(&nested(65)), Some(Limit::Namespaces));
    assert_eq!(
        limit_passed(&format!("<a{}/>", declaring(129))),
        Some(Limit::Namespaces)
    );
    // Those of a closed element are no longer in force.
    let beside = format!("<a{}/>", declaring(100)).repeat(5);
    assert_eq!(read(&format!("<r>{beside}</r>")), Ok(()));
}

#[test]
fn size_is_judged_before_anything_else() {
    let limits = Limits {
        bytes: 10,
        ..Limits::default()
    };
    assert!(guard(b"<a>345</a>", &limits).is_ok());
    let error = guard(&[0xff; 11], &limits).unwrap_err();
    assert!(
        matches!(
            error,
            XmlError::PastLimit {
                limit: Limit::DocumentBytes,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn only_utf_8_is_taken() {
    assert_eq!(
        read("\u{feff}<?xml version='1.0' encoding=\"utf-8\"?><a/>"),
        Ok(())
    );
    assert_eq!(
        read("<?xml version='1.0' encoding='US-ASCII'?><a/>"),
        Ok(())
    );
    for text in [
        "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
        "<?xml version='1.0' encoding='UTF-16'?><a/>",
        "<?xml version='1.0' encoding=''?><a/>",
        "<?xml\r\nversion='1.0' encoding='UTF-16'?><a/>",
        "<?xml\tversion='1.0'\nencoding = \"latin1\"?><a/>",
    ] {
        assert_eq!(read(text), Err(XmlError::EncodingRefused), "{text}");
    }
    let error = guard(b"<a>\xe9</a>", &Limits::default()).unwrap_err();
    assert_eq!(error, XmlError::NotUtf8 { offset: 3 });
    let utf_16 = guard(b"\xff\xfe<\0a\0/\0>\0", &Limits::default()).unwrap_err();
    assert_eq!(utf_16, XmlError::NotUtf8 { offset: 0 });
}

#[test]
fn line_ends_and_attribute_white_space_become_what_xml_says_they_are() {
    let text = |input: &str| {
        guard(input.as_bytes(), &Limits::default())
            .unwrap()
            .text()
            .to_owned()
    };
    for (input, expected) in [
        ("<a>\r\n\r\r\n\n</a>", "<a>\n\n\n\n</a>"),
        (
            "<a><![CDATA[\r\n]]><?p \r?><!--\r--></a>",
            "<a><![CDATA[\n]]><?p \n?><!--\n--></a>",
        ),
        ("<a b='1\t2\n3\r\n4\r5 6'/>", "<a b='1 2 3 4 5 6'/>"),
        (
            "<a b='&#9;&#xA;&#13;'>&#13;</a>",
            "<a b='&#9;&#xA;&#13;'>&#13;</a>",
        ),
        ("<a\tb='1'\n c='2'\r\n/>", "<a\tb='1'\n c='2'\n/>"),
        ("<a>b='1\t2'</a>", "<a>b='1\t2'</a>"),
        (
            "<\u{e9}t\u{e9} \u{fc}='\u{1F600}\t\u{1F600}'/>",
            "<\u{e9}t\u{e9} \u{fc}='\u{1F600} \u{1F600}'/>",
        ),
        ("\u{feff}<a/>", "<a/>"),
    ] {
        assert_eq!(text(input), expected);
        assert_eq!(read(input), Ok(()));
    }
}

#[test]
fn markup_characters_where_they_are_only_text_are_not_markup() {
    for text in [
        "<a b='>'/>",
        "<a b=\"'/>'\" c='\">--&gt;\"'/>",
        "<a><![CDATA[<!DOCTYPE b [<!ENTITY c 'd'>]>&c;]]></a>",
        "<a><!-- <!DOCTYPE b> &c; <d> --></a>",
        "<a><?p <!DOCTYPE b> &c; <d> ?></a>",
        "<!-- a --><?p?><a/><!-- b --><?p?>",
    ] {
        assert_eq!(read(text), Ok(()), "{text}");
    }
}

#[test]
fn errors_name_the_place_and_never_what_stands_there() {
    let error = read("<a>\n<patient name='SECRET'>SECRET</SECRET></a>").unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
    assert!(!format!("{error} {error:?}").contains("SECRET"));
    let guarded = guard(b"<a>SECRET</a>", &Limits::default()).unwrap();
    let tree = Tree::parse(&guarded).unwrap();
    assert!(!format!("{guarded:?} {tree:?} {:?}", tree.root()).contains("SECRET"));
}

#[test]
fn hostile_megabytes_are_judged_in_linear_time() {
    // Each of these was, or could be, quadratic in a careless reader. The bound is on the work, by
    // way of a document so large that quadratic work would take hours.
    const SIZE: usize = 2 * 1024 * 1024;
    let lawful_inside = ["&amp;", "]]", "\r"];
    let hostile = [
        "<",
        "<!--",
        "<![CDATA[",
        "<?",
        "&",
        "&#",
        "<a ",
        "<a b='",
        "</",
    ];
    for unit in hostile.iter().chain(&lawful_inside) {
        let run = unit.repeat(SIZE / unit.len());
        assert!(read(&run).is_err(), "{unit}");
        assert_eq!(
            read(&format!("<r>{run}</r>")).is_ok(),
            lawful_inside.contains(unit),
            "{unit}"
        );
    }
}

proptest! {
    #[test]
    fn no_input_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(guarded) = guard(&bytes, &Limits::default()) {
            let _result = Tree::parse(&guarded);
        }
    }

    #[test]
    fn no_markup_makes_the_reader_panic(
        text in "([<>/!?='\"&; \r\n:ax\\[\\]-]|<a|</a>|xmlns|&#|]]>|CDATA){0,40}",
    ) {
        if let Ok(guarded) = guard(text.as_bytes(), &Limits::default())
            && let Ok(tree) = Tree::parse(&guarded)
        {
            for element in tree.root().elements() {
                let _lifted = element.standalone(&xml::Lift::default());
            }
        }
    }
}
