//! What is read of a document that another system wrote.

use cda::{
    Body, Document, IdentifierKind, IntegrityCheck, Kind, ListMarker, MediaSource, Node, Style,
};

use crate::letter::{entry, letter};
use crate::rig::{PNG, sha1};

fn document(body: &str, attachments: &str) -> Document {
    Document::read(&letter(body, attachments)).unwrap()
}

/// The first section's narrative behind its first paragraph.
fn narrative(body: &str) -> Vec<Node> {
    let Body::Sections(sections) = document(body, "").body else {
        panic!("sections")
    };
    sections[0].text[1..].to_vec()
}

/// Narrative as JSON, which tests can compare and print.
fn json(nodes: &[Node]) -> String {
    serde_json::to_string(nodes).unwrap()
}

#[test]
fn the_header_says_what_it_is() {
    let document = document("", "");
    assert_eq!(document.kind, Some(Kind::SpecialistLetter));
    assert_eq!(document.title, "Specialist Letter");
    assert_eq!(
        document.id.unwrap().root,
        "8BC3406A-B93F-11DE-8A39-0800200C9A66"
    );
    assert_eq!(
        document.set_id.unwrap().root,
        "6C6BA56C-BC92-11DE-A170-D85556D89593"
    );
    assert_eq!(document.version, Some(2));
    assert_eq!(document.time.unwrap().words(), "20 Nov 2026 14:30 +11:00");
    assert_eq!(
        document.confidentiality.unwrap().words(),
        Some("restricted")
    );
    assert_eq!(document.templates.len(), 1);
    let [related] = &document.related[..] else {
        panic!("one")
    };
    assert_eq!(
        (related.relation.as_str(), related.version),
        ("RPLC", Some(1))
    );
    assert_eq!(related.ids[0].root, "2.25.7");
}

#[test]
fn the_patient_is_who_the_document_says() {
    let patient = document("", "").patient;
    let names: Vec<_> = patient.names.iter().map(cda::PersonName::words).collect();
    assert_eq!(names, ["Mr Barnaby Lee Madeup", "Barney Madeup"]);
    assert_eq!(patient.birth.clone().unwrap().as_str(), "19480229");
    assert_eq!(patient.sex.clone().unwrap().code.as_deref(), Some("M"));
    let ihi = patient.identifier(IdentifierKind::Ihi).unwrap();
    assert_eq!(ihi.number(), "8003608833357361");
    let card = patient.identifier(IdentifierKind::Medicare).unwrap();
    assert_eq!(card.number(), "4950481651");
    // The UUID that links the entitlement to the patient is no identifier of anybody.
    assert_eq!(patient.identifiers.len(), 2);
    assert_eq!(
        patient.addresses[0].words(),
        "4/7 Invented Lane, Nowhere NSW 2999"
    );
    assert_eq!(patient.telecoms[0].words(), "0255501234");
}

#[test]
fn people_and_organisations_are_told() {
    let document = document("", "");
    let author = &document.authors[0];
    assert_eq!(author.who.words(), "Dr Grace Specimen");
    assert_eq!(author.time.clone().unwrap().as_str(), "20261120142000+1100");
    assert_eq!(
        author.who.role.clone().unwrap().words(),
        Some("Cardiologist")
    );
    assert_eq!(author.who.identifiers[0].label(), "HPI-I");
    let employer = author.who.organisation.clone().unwrap();
    assert_eq!(employer.name.as_deref(), Some("Placeholder Cardiology"));
    assert_eq!(employer.identifiers[0].number(), "8003629900024197");
    assert_eq!(
        document.custodian.unwrap().name.as_deref(),
        Some("Placeholder Cardiology")
    );
    let told: Vec<_> = document
        .recipients
        .iter()
        .map(|r| (r.copy, r.who.words()))
        .collect();
    assert_eq!(
        told,
        [
            (false, "Ada Sample".to_owned()),
            (true, "Sampletown Hospital".to_owned())
        ]
    );
}

#[test]
fn sections_and_what_is_in_them_come_in_order() {
    let Body::Sections(sections) = document("", "").body else {
        panic!("sections")
    };
    let titles: Vec<_> = sections.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(titles, ["Response Details", "Administrative Observations"]);
    assert_eq!(
        sections[0].code.clone().unwrap().code.as_deref(),
        Some("101.16611")
    );
    assert_eq!(sections[0].sections[0].title, "Plan");
    assert_eq!(
        json(&sections[0].sections[0].text),
        r#"[{"text":"Review in June."}]"#
    );
    assert_eq!(
        json(&sections[0].text),
        concat!(
            r#"[{"paragraph":{"content":[{"text":"He walks "},{"content":{"styles":["bold"],"#,
            r#""content":[{"text":"two kilometres"}]}},{"text":" daily."},"#,
            r#"{"footnote":{"id":"n1","content":[{"text":"On flat ground."}]}}]}}]"#,
        )
    );
}

#[test]
fn narrative_keeps_what_it_means() {
    let list = narrative(
        "<list listType=\"ordered\" styleCode=\"LittleRoman\"><caption>Plan</caption>\
         <item>one<br/>more</item> <item><caption>Two</caption>second</item></list>",
    );
    let Node::List {
        ordered,
        marker,
        items,
        ..
    } = &list[0]
    else {
        panic!("list")
    };
    assert!(*ordered && *marker == Some(ListMarker::LittleRoman));
    assert_eq!(
        json(&items[0]),
        r#"[{"text":"one"},"break",{"text":"more"}]"#
    );
    assert_eq!(
        json(&items[1]),
        r#"[{"text":"Two"},"break",{"text":"second"}]"#
    );

    let table = narrative(
        "<table><caption>Results</caption><col width=\"1\"/><thead><tr><th colspan=\"2\" \
         align=\"RIGHT\">A</th></tr></thead><tfoot><tr><td>foot</td></tr></tfoot><tbody><tr>\
         <td rowspan=\"2\" styleCode=\"Botrule xNew\">b</td><td colspan=\"0\" rowspan=\"x\">c</td>\
         </tr></tbody><tr><td colspan=\"60000\">d</td></tr></table>",
    );
    let Node::Table(table) = &table[0] else {
        panic!("table")
    };
    assert_eq!(json(&table.caption), r#"[{"text":"Results"}]"#);
    let head = &table.head[0].cells[0];
    assert!(head.heading && head.columns == 2 && head.align == Some(cda::Align::Right));
    let cells = &table.body[0].cells;
    assert_eq!((cells[0].rows, cells[0].styles[0]), (2, Style::BottomRule));
    assert_eq!((cells[1].columns, cells[1].rows), (1, 1));
    assert_eq!(table.body[1].cells[0].columns, cda::COLUMNS_MAX);
    assert_eq!(table.foot.len(), 1);
}

#[test]
fn text_is_never_lost_for_its_markup() {
    let nodes = narrative(
        "loose <unknown xmlns=\"urn:other\">kept <b>too</b></unknown><!-- no --> \
         H<sub>2</sub>O 10<sup>9</sup> <content revised=\"delete\">aspirin</content>\
         <![CDATA[<raw>]]>",
    );
    assert_eq!(
        json(&nodes),
        concat!(
            r#"[{"text":"\n        loose kept too H"},{"sub":[{"text":"2"}]},{"text":"O 10"},"#,
            r#"{"sup":[{"text":"9"}]},{"text":" "},{"content":{"styles":["deleted"],"#,
            r#""content":[{"text":"aspirin"}]}},{"text":"<raw>\n      "}]"#,
        )
    );
}

#[test]
fn files_and_images_are_found_wherever_they_stand() {
    let region = "<entry><regionOfInterest ID=\"roi\"><entryRelationship typeCode=\"SUBJ\">\
                  <observationMedia ID=\"inner\"><value mediaType=\"image/gif\" \
                  representation=\"B64\">R0lG ODlh</value></observationMedia>\
                  </entryRelationship></regionOfInterest></entry>";
    let external = "<entry><act><reference><externalDocument><text mediaType=\"application/pdf\">\
                    <reference value=\"old.pdf\"/></text></externalDocument></reference></act>\
                    </entry>";
    let all = entry("trace", "trace.png", "image/png", &sha1(PNG)) + region + external;
    let document = document("", &all);
    let ids: Vec<_> = document.media.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(ids, ["trace", "inner", "roi"]);
    assert!(document.media[2].source == MediaSource::Inline(b"GIF89a".to_vec()));
    let names: Vec<_> = document
        .references
        .iter()
        .map(|r| r.name.as_str())
        .collect();
    assert_eq!(names, ["trace.png", "old.pdf"]);
    assert_eq!(document.references[0].integrity.holds(PNG), Some(true));
    assert_eq!(document.references[0].integrity.holds(b"x"), Some(false));
    assert_eq!(document.references[1].integrity, IntegrityCheck::Absent);
    assert_eq!(document.references[1].integrity.holds(PNG), None);
}

#[test]
fn a_header_without_anything_is_a_document_still() {
    let bare = Document::read(b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>").unwrap();
    assert!(bare.patient.names.is_empty() && bare.authors.is_empty());
    assert!(bare.body == Body::Absent && bare.kind.is_none());
    assert_eq!(bare.heading(), "Clinical document");
    let odd = "<ClinicalDocument xmlns='urn:hl7-org:v3'><id/><effectiveTime value='soon'/>\
               <versionNumber value='two'/><recordTarget/><author/><informationRecipient/>\
               <relatedDocument/><component><nonXMLBody><text mediaType='application/pdf'>\
               <reference value='letter.pdf'/></text></nonXMLBody></component></ClinicalDocument>";
    let odd = Document::read(odd.as_bytes()).unwrap();
    assert!(odd.time.is_none() && odd.version.is_none() && odd.id.is_none());
    let Body::File(file) = &odd.body else {
        panic!("file")
    };
    assert_eq!(file.media_type, "application/pdf");
    assert_eq!(odd.references[0].name, "letter.pdf");
}
