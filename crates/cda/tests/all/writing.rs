//! What is written: it is read back with the same facts, and is always the same bytes.

use std::io::Write as _;
use std::process::{Command, Stdio};

use cda::{
    AttachmentVerdict, Body, Document, DocumentInput, EXAMPLE, File, Kind, Node, Packaging,
    Section, Signing, Style, Table, WriteError, Written, write,
};
use proptest::prelude::*;
use sealed::{DigestAlgorithm, Profile};

use crate::rig::{Judge, NOW, PKI, PNG, file, read};

pub(crate) fn example() -> DocumentInput {
    serde_json::from_str(EXAMPLE).unwrap()
}

fn written_with(
    input: &DocumentInput,
    files: &[File],
    digest: DigestAlgorithm,
) -> Result<Written, WriteError> {
    let signer = (&PKI.signer, Profile::Default);
    let signing = Some(Signing {
        by: &signer,
        at: NOW,
    });
    write(
        input,
        &Packaging {
            files,
            digest,
            signing,
        },
    )
}

fn written(input: &DocumentInput) -> Result<Written, WriteError> {
    written_with(input, &[], DigestAlgorithm::Sha1)
}

fn with_files() -> (DocumentInput, Vec<File>) {
    let mut input = example();
    input.attachments = serde_json::from_str(
        r#"[{"id": "letter", "file": "letter.pdf", "media_type": "application/pdf",
             "title": "The letter as PDF"},
            {"id": "trace", "file": "trace.png", "media_type": "image/png"},
            {"id": "photo", "file": "photo.png", "media_type": "image/png"}]"#,
    )
    .unwrap();
    input.sections[0].text.push(Node::Media {
        ids: vec!["trace".to_owned()],
        caption: vec![Node::Text("The trace".to_owned())],
    });
    let files = vec![
        file("letter.pdf", b"%PDF-1.4 not really"),
        file("trace.png", PNG),
        file("photo.png", PNG),
    ];
    (input, files)
}

/// A signed package with three files.
pub(crate) fn package_with_files() -> Vec<u8> {
    let (input, files) = with_files();
    written_with(&input, &files, DigestAlgorithm::Sha1)
        .unwrap()
        .package
}

#[test]
fn what_is_written_is_read_verified_and_says_the_same() {
    let (input, files) = with_files();
    for digest in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
        let package = read(&written_with(&input, &files, digest).unwrap().package);
        assert_eq!(package.folder(), "IHE_XDM/SUBSET01");
        let verification = package.verify(&Judge, NOW);
        assert!(verification.is_proven(), "{:?}", verification.findings());
        let verdicts: Vec<_> = verification.attachments.iter().map(|a| a.verdict).collect();
        assert_eq!(verdicts, [AttachmentVerdict::Intact(digest); 3]);
        let approval = verification.approval.unwrap();
        assert_eq!(
            approval.person_id,
            "http://ns.electronichealth.net.au/id/hi/hpii/1.0/8003614899999997"
        );
        assert_eq!(approval.signing_time, NOW.to_rfc3339());
        same_facts(&input, &package.document().unwrap());
    }
}

fn same_facts(input: &DocumentInput, read: &Document) {
    assert_eq!(read.kind, Some(input.kind));
    assert!(read.id.as_ref() == Some(&input.id));
    assert!(read.set_id.as_ref() == Some(&input.id));
    assert_eq!(read.version, Some(1));
    assert!(read.time.as_ref() == Some(&input.time));
    assert!(read.patient.names == input.patient.names);
    assert!(read.patient.birth == input.patient.birth);
    assert!(read.patient.addresses == input.patient.addresses);
    assert!(read.patient.telecoms == input.patient.telecoms);
    for id in &input.patient.identifiers {
        assert!(read.patient.identifiers.contains(id), "{}", id.label());
    }
    let sex = read.patient.sex.clone().unwrap();
    assert_eq!(
        (sex.code.as_deref(), sex.display.as_deref()),
        (Some("F"), Some("Female"))
    );
    assert!(read.authors[0] == input.author);
    assert!(read.custodian == input.author.who.organisation);
    assert!(read.recipients == input.recipients);
    let Body::Sections(sections) = &read.body else {
        panic!("sections")
    };
    for (wrote, read) in input.sections.iter().zip(sections) {
        assert_eq!(read.title, wrote.title);
        assert_eq!(json(&read.text), json(&wrote.text));
    }
}

fn json(nodes: &[Node]) -> String {
    serde_json::to_string(nodes).unwrap()
}

#[test]
fn every_file_gets_a_place_and_an_entry() {
    let (input, files) = with_files();
    let written = written_with(&input, &files, DigestAlgorithm::Sha1).unwrap();
    let document = Document::read(&written.document).unwrap();
    let names: Vec<_> = document.references.iter().map(|r| &r.name).collect();
    assert_eq!(names, ["trace.png", "letter.pdf", "photo.png"]);
    let Body::Sections(sections) = &document.body else {
        panic!("sections")
    };
    let titles: Vec<_> = sections.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Reason for referral",
            "Medicines",
            "Attached documents",
            "Administrative Observations"
        ]
    );
    let html = document.to_html(&files, None);
    assert_eq!(html.matches("<img").count(), 2);
    assert!(html.contains("The letter as PDF <span class=\"file\">letter.pdf</span>"));
}

#[test]
fn a_pdf_alone_makes_a_document() {
    let (mut input, mut files) = with_files();
    input.sections.clear();
    input.attachments.truncate(1);
    files.truncate(1);
    let written = written_with(&input, &files, DigestAlgorithm::Sha1).unwrap();
    let package = read(&written.package);
    assert!(package.verify(&Judge, NOW).is_proven());
    assert_eq!(package.attachments()[0].name, "letter.pdf");
    let unsigned = write(
        &input,
        &Packaging {
            files: &files,
            digest: DigestAlgorithm::Sha1,
            signing: None,
        },
    );
    assert!(read(&unsigned.unwrap().package).signature().is_none());
}

#[test]
fn the_same_input_gives_the_same_bytes_and_every_kind_its_codes() {
    let once = written(&example()).unwrap();
    let again = written(&example()).unwrap();
    assert_eq!(once.package, again.package);
    for kind in Kind::ALL {
        let input = DocumentInput { kind, ..example() };
        let document = Document::read(&written(&input).unwrap().document).unwrap();
        assert_eq!(document.kind, Some(kind));
        assert_eq!(document.title, kind.title());
        assert!(document.templates[0] == kind.template());
    }
}

#[test]
fn versions_copies_and_the_rest_of_the_header_come_through() {
    let mut input = example();
    input.title = Some("A letter & <more>".to_owned());
    input.version = 3;
    input.set_id = serde_json::from_str(r#"{"root": "2.25.77", "extension": "set"}"#).unwrap();
    input.replaces = serde_json::from_str(r#"{"root": "2.25.78"}"#).unwrap();
    input.custodian = serde_json::from_str(r#"{"name": "Sampletown Hospital"}"#).unwrap();
    input.patient.deceased = serde_json::from_str(r#""2026-11-20""#).unwrap();
    input.patient.indigenous_status = serde_json::from_str(r#"{"code": "9"}"#).unwrap();
    input.patient.sex = None;
    input.recipients[0].copy = true;
    let document = Document::read(&written(&input).unwrap().document).unwrap();
    assert_eq!(document.title, "A letter & <more>");
    assert_eq!(document.version, Some(3));
    assert!(document.set_id == input.set_id && document.custodian == input.custodian);
    assert_eq!(document.related[0].relation, "RPLC");
    assert_eq!(document.related[0].ids[0].root, "2.25.78");
    assert!(document.patient.deceased == input.patient.deceased);
    assert!(document.patient.indigenous_status == input.patient.indigenous_status);
    assert_eq!(
        document.patient.sex.unwrap().display.as_deref(),
        Some("Not Stated/Inadequately Described")
    );
    assert!(document.recipients[0].copy);
}

fn refused(change: impl FnOnce(&mut DocumentInput)) -> WriteError {
    let mut input = example();
    change(&mut input);
    written(&input).unwrap_err()
}

fn wrong(place: &'static str) -> WriteError {
    WriteError::Identifier { place }
}

#[test]
fn an_input_that_is_not_right_is_refused_by_its_part() {
    let missing = |part| WriteError::Missing { part };
    assert_eq!(
        refused(|input| input.patient.names.clear()),
        missing("the patient's family name")
    );
    assert_eq!(
        refused(|input| input.author.who.names.clear()),
        missing("the author's name")
    );
    assert_eq!(
        refused(|input| input.sections.clear()),
        missing("a section or an attachment")
    );
    assert_eq!(
        refused(|input| input.sections[0].title.clear()),
        missing("the title of a section")
    );
    assert_eq!(
        refused(|input| input.sections[0].text.push(Node::Table(Table::default()))),
        missing("a row in the body of a table")
    );
    assert_eq!(
        refused(|input| input.author.who.organisation = None),
        missing("the custodian's name (or that of the author's organisation)")
    );
}

#[test]
fn identifiers_times_and_approvers_are_held_to_the_letter() {
    let one_off = |root: &str| root.replace("8003608166690503", "8003608166690504");
    assert_eq!(
        refused(|input| {
            let id = &mut input.patient.identifiers[0];
            id.root = one_off(&id.root);
        }),
        wrong("the patient")
    );
    assert_eq!(
        refused(|input| input.id.root = "letter 7".to_owned()),
        wrong("the document")
    );
    assert_eq!(
        refused(|input| {
            let organisation = input.recipients[0].who.organisation.as_mut().unwrap();
            organisation.identifiers[0].root.push('1');
        }),
        wrong("a recipient")
    );
    assert_eq!(
        refused(|input| {
            input.time = cda::Hl7Time::parse("202611221030").unwrap();
        }),
        WriteError::ZoneMissing {
            place: "the document's time"
        }
    );
    assert_eq!(
        refused(|input| input.author.who.identifiers.clear()),
        WriteError::ApproverUnnamed
    );
    assert_eq!(
        refused(|input| {
            input.approver = serde_json::from_str(
                r#"{"person_id": "8003614899999997", "name": {"family": "Sample"}}"#,
            )
            .unwrap();
        }),
        WriteError::ApproverUnnamed
    );
}

#[test]
fn files_and_names_that_cannot_be_are_refused() {
    let refused = |change: fn(&mut DocumentInput, &mut Vec<File>)| {
        let (mut input, mut files) = with_files();
        change(&mut input, &mut files);
        written_with(&input, &files, DigestAlgorithm::Sha1).unwrap_err()
    };
    for name in ["../x.pdf", "a:b", "", "CDA_Root.xml", "é.pdf", ".x", "x "] {
        let (mut input, _) = with_files();
        input.attachments[0].file = name.to_owned();
        assert_eq!(
            written(&input).err(),
            Some(WriteError::AttachmentName { number: 1 }),
            "{name}"
        );
    }
    assert_eq!(
        refused(|_, files| files.truncate(1)),
        WriteError::AttachmentMissing
    );
    assert_eq!(
        refused(|_, files| files.push(file("more.txt", b"x"))),
        WriteError::AttachmentUnnamed
    );
    assert_eq!(
        refused(|input, _| input.attachments[1].file = "LETTER.PDF".to_owned()),
        WriteError::AttachmentDoubled { number: 2 }
    );
    assert_eq!(
        refused(|input, _| input.attachments[1].id = "letter".to_owned()),
        WriteError::AttachmentDoubled { number: 2 }
    );
    assert_eq!(
        refused(|input, _| input.attachments[1].id = "1".to_owned()),
        WriteError::IdUnfit {
            place: "an attachment"
        }
    );
    assert_eq!(
        refused(|input, _| input.attachments[1].id = "other".to_owned()),
        WriteError::MediaUnknown
    );
    assert_eq!(
        refused(|input, _| {
            let note = |id: &str| Node::Footnote {
                id: id.to_owned(),
                content: Vec::new(),
            };
            input.sections[0].text.extend([note("n"), note("n")]);
        }),
        WriteError::IdUnfit {
            place: "a footnote"
        }
    );
}

#[test]
fn nesting_ends_before_a_reader_refuses_it() {
    let nested = |depth: usize| {
        let mut input = example();
        let mut nodes = vec![Node::Text("x".to_owned())];
        for _ in 0..depth {
            nodes = vec![Node::Sub(nodes)];
        }
        input.sections[0].text = nodes;
        written(&input).map(drop)
    };
    assert_eq!(nested(9), Ok(()));
    let place = "narrative";
    assert_eq!(nested(20), Err(WriteError::TooDeep { place }));
    assert_eq!(nested(10_000), Err(WriteError::TooDeep { place }));
    let mut input = example();
    for _ in 0..6 {
        let inner = std::mem::take(&mut input.sections);
        input.sections = vec![Section {
            title: "Outer".to_owned(),
            sections: inner,
            ..Section::default()
        }];
    }
    let place = "sections";
    assert_eq!(written(&input).err(), Some(WriteError::TooDeep { place }));
}

#[test]
fn libxml2_agrees_that_it_is_well_formed() {
    let (input, files) = with_files();
    let written = written_with(&input, &files, DigestAlgorithm::Sha1).unwrap();
    let package = read(&written.package);
    let signature = package.signature().unwrap();
    for bytes in [&written.document, &signature.bytes] {
        let child = Command::new("xmllint")
            .args(["--nonet", "--noout", "-"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            eprintln!("SKIPPED: xmllint is not here");
            return;
        };
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

/// Text that white space does not end, so that none of it is layout.
fn text() -> impl Strategy<Value = Node> {
    "[a-z&<>\"'é✓]{1,8}".prop_map(Node::Text)
}

fn inline() -> impl Strategy<Value = Node> {
    text().prop_recursive(3, 12, 3, |inner| {
        let nodes = prop::collection::vec(inner, 1..3).prop_map(apart);
        prop_oneof![
            nodes.clone().prop_map(Node::Sub),
            nodes.clone().prop_map(Node::Sup),
            nodes.clone().prop_map(|content| Node::Content {
                styles: vec![Style::Bold, Style::Inserted],
                content,
            }),
            nodes.prop_map(|content| Node::Link {
                href: "https://a.example.test/?b&c".to_owned(),
                content,
            }),
        ]
    })
}

/// Two texts in a row would be read as one.
fn apart(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        if matches!((out.last(), &node), (Some(Node::Text(_)), Node::Text(_))) {
            out.push(Node::Break);
        }
        out.push(node);
    }
    out
}

fn block() -> impl Strategy<Value = Node> {
    let nodes = || prop::collection::vec(inline(), 1..4).prop_map(apart);
    let cell =
        (nodes(), 1..4_u16, any::<bool>()).prop_map(|(content, columns, heading)| cda::Cell {
            content,
            columns,
            heading,
            ..cda::Cell::text("")
        });
    let row = prop::collection::vec(cell, 1..3).prop_map(|cells| cda::Row { cells });
    let rows = prop::collection::vec(row, 1..3).boxed();
    prop_oneof![
        (nodes(), nodes()).prop_map(|(caption, content)| Node::Paragraph {
            styles: vec![Style::Italics],
            caption,
            content,
        }),
        (any::<bool>(), prop::collection::vec(nodes(), 1..3)).prop_map(|(ordered, items)| {
            Node::List {
                ordered,
                marker: Some(cda::ListMarker::Circle),
                caption: Vec::new(),
                items,
            }
        }),
        (nodes(), rows.clone(), rows).prop_map(|(caption, head, body)| Node::Table(Table {
            caption,
            head,
            body,
            foot: Vec::new(),
        })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_narrative_is_read_back_as_it_was_written(text in prop::collection::vec(block(), 1..4)) {
        let mut input = example();
        input.sections[0].text = text;
        let packaging = Packaging { files: &[], digest: DigestAlgorithm::Sha1, signing: None };
        let written = write(&input, &packaging).unwrap();
        let Body::Sections(sections) = Document::read(&written.document).unwrap().body else {
            panic!("sections")
        };
        prop_assert_eq!(json(&sections[0].text), json(&input.sections[0].text));
    }

    #[test]
    fn any_text_in_any_field_is_kept_or_refused(text in "\\PC{1,30}") {
        let mut input = example();
        input.title = Some(text.clone());
        input.patient.names[0].family.clone_from(&text);
        input.sections[0].title.clone_from(&text);
        input.sections[0].text = vec![Node::paragraph(&text)];
        if let Ok(written) = written(&input) {
            let document = Document::read(&written.document).unwrap();
            let kept = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(&document.title, &kept);
            prop_assert_eq!(&document.patient.names[0].family, &kept);
        }
    }
}
