//! What each form needs and does not carry: every fault names the place in the input and the fix.

use document::{Correspondence, WriteProblem, problems, transliterated, write};
use serde_json::{Value, json};

use crate::fixture::{
    RTF, doctor, entity, input, letter, level_1, merge, package, request, result, sydney,
};

/// The problems of a valid input with a change, as text.
fn faults(mut json: Value, change: Value) -> Vec<String> {
    merge(&mut json, change);
    let input = input(&json);
    let found: Vec<_> = problems(&input).iter().map(ToString::to_string).collect();
    match write(&input) {
        Ok(_) => assert!(found.is_empty(), "written with {found:?}"),
        Err(first) => assert_eq!(Some(first.to_string()), found.first().cloned()),
    }
    found
}

fn fault(json: Value, change: Value, wanted: &[&str]) {
    let found = faults(json, change);
    for wanted in wanted {
        assert!(
            found.iter().any(|one| one.contains(wanted)),
            "no {wanted:?} in {found:#?}"
        );
    }
}

#[test]
fn level_1_says_what_must_go() {
    for (change, wanted) in [
        (
            json!({"document": {"displays": {"text": "x"}}}),
            "document.displays.text does not fit",
        ),
        (
            json!({"document": {"displays": {"html": "<p/>"}}}),
            "document.displays.html",
        ),
        (
            json!({"document": {"displays": {"rtf": RTF}}}),
            "document.displays.rtf",
        ),
        (
            json!({"document": {"attachments": [{
                "code": {"code": "X", "text": "X", "system": "L"},
                "media_type": "image/png", "content": "iVBO"
            }]}}),
            "document.attachments does not fit: level 1 carries one display, in PDF",
        ),
        (
            json!({"document": {"observations": [{
                "code": {"code": "8867-4", "text": "Heart rate", "system": "LN"},
                "value": {"number": "76"}
            }]}}),
            "document.observations",
        ),
        (
            json!({"further": [{"id": entity("2")}]}),
            "further does not fit",
        ),
    ] {
        fault(level_1("referral"), change, &[wanted]);
    }
    let mut none = level_1("referral");
    none["document"].as_object_mut().unwrap().remove("displays");
    fault(none, json!({}), &["document.displays.pdf is missing"]);
}

#[test]
fn what_is_missing_is_named_all_at_once() {
    let bare = json!({"kind": "referral", "form": "REF-L2"});
    let found = faults(bare, json!({}));
    for wanted in [
        "control_id is missing",
        "at is missing",
        "sender.facility.namespace",
        "receiver.facility.namespace",
        "patient.names",
        "patient.identifiers",
        "author.name.family",
        "author.identifiers",
        "recipient is missing",
        "referral is missing",
        "document.id.id",
        "document.id.authority.universal_id",
        "document.reported_at",
        "document.status",
        "document.displays",
    ] {
        assert!(
            found.iter().any(|one| one.contains(wanted)),
            "no {wanted} in {found:#?}"
        );
    }
}

#[test]
fn forms_and_kinds_that_do_not_go_together_are_refused() {
    fault(
        letter("referral"),
        json!({"kind": "result"}),
        &["form does not fit"],
    );
    fault(
        result("final"),
        json!({"kind": "referral"}),
        &["form does not fit"],
    );
    let wrong = json!({"kind": "discharge-summary", "document": {"code": {
        "code": "57133-1", "text": "Referral note", "system": "LN"
    }}});
    fault(letter("referral"), wrong, &["document.code does not fit"]);
    let order = request("pathology-request", "RAD");
    fault(order, json!({}), &["document.section does not fit"]);
}

#[test]
fn an_order_is_addressed_to_a_facility_and_has_no_result() {
    let order = || request("pathology-request", "LAB");
    let tran = doctor("Tran", "Bao", "4322581B");
    fault(
        order(),
        json!({"recipient": tran}),
        &["recipient does not fit"],
    );
    fault(
        order(),
        json!({"requester": tran}),
        &["requester does not fit"],
    );
    fault(
        order(),
        json!({"document": {"status": "final"}}),
        &["document.status does not fit"],
    );
    fault(
        order(),
        json!({"referral": {"id": entity("1")}}),
        &["referral does not fit"],
    );
    fault(
        letter("referral"),
        json!({"order": "new"}),
        &["order does not fit"],
    );
}

#[test]
fn an_mdm_carries_its_package_and_nothing_beside_it() {
    let pdf = json!({"document": {"displays": {"pdf": "JVBERi0="}}});
    fault(package("referral"), pdf, &["document does not fit"]);
    fault(
        package("referral"),
        json!({"urgency": "stat"}),
        &["urgency does not fit"],
    );
    let early = json!({"document": {"status": "preliminary"}});
    fault(
        package("referral"),
        early,
        &["document.status does not fit"],
    );
    let mut none = package("referral");
    none["document"].as_object_mut().unwrap().remove("package");
    fault(none, json!({}), &["document.package is missing"]);
    let zip = json!({"document": {"package": "UEsFBg=="}});
    fault(letter("referral"), zip, &["document.package does not fit"]);
}

#[test]
fn displays_come_with_every_document_and_rtf_never_alone() {
    let mut none = result("final");
    none["further"][0]
        .as_object_mut()
        .unwrap()
        .remove("displays");
    fault(none, json!({}), &["further[0].displays is missing"]);
    let mut alone = result("final");
    alone["document"]["displays"] = json!({"rtf": RTF});
    fault(alone, json!({}), &["document.displays.rtf does not fit"]);
    let mut empty = result("final");
    empty["document"]["displays"] = json!({"text": ""});
    fault(empty, json!({}), &["document.displays.text does not fit"]);
    let file = json!({"document": {"attachments": [{
        "code": {"code": "PDF", "text": "x", "system": "AUSPDI"},
        "media_type": "Image/PNG", "content": ""
    }]}});
    let wanted = [
        "attachments[0].media_type",
        "attachments[0].code",
        "attachments[0].content",
    ];
    fault(letter("referral"), file, &wanted);
}

#[test]
fn identifiers_must_be_as_their_kinds_are() {
    let set = |at: &str, id: &str| {
        let mut json = letter("referral");
        *json.pointer_mut(at).unwrap() = json!(id);
        json
    };
    let ihi = set("/patient/identifiers/1/id", "8003608833357362");
    fault(ihi, json!({}), &["patient.identifiers[1]: "]);
    let card = set("/patient/identifiers/2/id", "24287781421");
    fault(card, json!({}), &["patient.identifiers[2]: "]);
    let author = set("/author/identifiers/0/id", "2345678P");
    fault(author, json!({}), &["author.identifiers[0]: "]);
    let copy = set("/copies/1/identifiers/0/id", "4024742G");
    fault(copy, json!({}), &["copies[1].identifiers[0]: "]);
    let kind = set("/patient/identifiers/0/type", "");
    fault(kind, json!({}), &["patient.identifiers[0].type is missing"]);
    let mut bare = letter("referral");
    bare["recipient"]["identifiers"] = json!([
        {"id": "8003611566666859", "authority": {"namespace": "AUSHIC"}, "type": "NPI"}
    ]);
    fault(
        bare,
        json!({}),
        &["recipient.identifiers[0] does not fit: a bare HPI-I"],
    );
}

#[test]
fn numbers_are_numbers() {
    for value in ["12,5", "", "five", "1e", "0x10"] {
        let mut json = result("final");
        json["document"]["observations"][0]["value"] = json!({"number": value});
        fault(
            json,
            json!({}),
            &["document.observations[0].value does not fit"],
        );
    }
}

#[test]
fn texts_that_cannot_be_sent_are_refused_by_place_and_never_quoted() {
    for (text, fix) in [
        ("Zoë", "beyond ASCII"),
        ("a\tb", "control character"),
        ("a\nb", "one line"),
        (" Smith", "begins or ends with a space"),
        ("\"\"", "quotation marks"),
    ] {
        let mut json = letter("referral");
        json["patient"]["names"][1]["family"] = json!(text);
        let found = faults(json, json!({}));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("patient.names[1].family: "),
            "{found:?}"
        );
        assert!(
            found[0].contains(fix) && !found[0].contains(text),
            "{found:?}"
        );
    }
    let tab = json!({"document": {"displays": {"text": "a\tb"}}});
    fault(
        letter("referral"),
        tab,
        &["document.displays.text: it holds a control character"],
    );
}

#[test]
fn transliteration_is_asked_for_and_told() {
    let mut json = letter("referral");
    json["patient"]["names"][0]["family"] = json!("Nguyễn–O’Brien");
    json["document"]["displays"]["text"] = json!("≥ 37.5°C, 50 µg");
    let before = input(&json);
    assert!(matches!(write(&before), Err(WriteProblem::Text { .. })));
    let (input, changed) = transliterated(before.clone());
    assert_eq!(
        changed,
        ["document.displays.text", "patient.names[0].family"]
    );
    let read = sydney(&write(&input).unwrap()).whole().unwrap();
    assert_eq!(read.patient.names[0].family, "Nguyen-O'Brien");
    let text = read.document.displays.text.unwrap();
    assert_eq!(text.here().unwrap(), ">= 37.5 deg C, 50 microg");
    // Everything else is as it was, the files and the HTML with its own characters among it.
    assert!(read.document.displays.html == before.document.displays.html);
    assert!(read.document.displays.pdf == before.document.displays.pdf);
    assert!(read.document.attachments == before.document.attachments);
    assert!(read.further == before.further);
}

#[test]
fn what_has_no_harmless_replacement_stays_refused() {
    let mut json = letter("referral");
    json["document"]["displays"]["text"] = json!("1½ tablets");
    let (input, changed) = transliterated(input(&json));
    assert_eq!(changed, Vec::<String>::new());
    assert!(
        write(&input)
            .unwrap_err()
            .to_string()
            .starts_with("document.displays.text: ")
    );
}

#[test]
fn a_message_beyond_16_mib_is_refused() {
    let mut input: Correspondence = input(&level_1("referral"));
    let bytes = [b"%PDF-1.4\n".to_vec(), vec![b' '; 13 * 1024 * 1024]].concat();
    input.document.displays.pdf = Some(document::Content::Here(document::Bytes(bytes)));
    assert_eq!(write(&input), Err(WriteProblem::Size));
}
