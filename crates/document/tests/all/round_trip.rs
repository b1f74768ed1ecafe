//! JSON → bytes → the same JSON, for each kind in each form.

use document::{Correspondence, write};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixture::{
    bytes, doctor, entity, input, letter, level_1, merge, package, request, result, sydney, text,
};

/// Every kind in every form that carries it.
fn everything() -> Vec<Value> {
    let letters = [
        "referral",
        "specialist-letter",
        "discharge-summary",
        "event-summary",
    ];
    let mut all: Vec<Value> = letters.map(letter).into();
    all.extend(letters.map(level_1));
    all.extend(letters.map(package));
    all.extend(["final", "preliminary", "corrected"].map(result));
    all.push(request("pathology-request", "LAB"));
    all.push(request("radiology-request", "RAD"));
    let mut other = letter("letter");
    let code = json!({"code": "68609-7", "text": "Care plan", "system": "LN"});
    merge(&mut other, json!({"document": {"code": code}}));
    all.push(other);
    let mut as_result = letter("specialist-letter");
    as_result.as_object_mut().unwrap().remove("referral");
    merge(&mut as_result, json!({"form": "ORU"}));
    all.push(as_result);
    all
}

fn same(read: &Correspondence, wanted: &Correspondence) {
    let pretty = |one: &Correspondence| serde_json::to_string_pretty(one).unwrap();
    assert_eq!(pretty(read), pretty(wanted));
    assert!(read == wanted);
}

#[test]
fn what_is_written_is_read_back() {
    for json in everything() {
        let bytes = bytes(&json);
        let read = sydney(&bytes);
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        same(&read.whole().unwrap(), &input(&json));
    }
}

#[test]
fn what_is_read_can_be_written_again_and_is_the_same() {
    for json in everything() {
        let first = bytes(&json);
        let again = write(&sydney(&first).whole().unwrap()).unwrap();
        assert_eq!(text(&again), text(&first));
    }
}

#[test]
fn the_headers_are_those_of_the_localisation() {
    for (json, nine, twelve, acks) in [
        (
            letter("referral"),
            "REF^I12^REF_I12",
            "2.4^AUS&Australia&ISO3166_1^HL7AU-OO-REF-SIMPLIFIED-201706&&L",
            "AL|AL",
        ),
        (
            level_1("referral"),
            "REF^I12^REF_I12",
            "2.4^AUS&Australia&ISO3166_1^HL7AU-OO-REF-SIMPLIFIED-201706-L1&&L",
            "AL|AL",
        ),
        (
            result("final"),
            "ORU^R01^ORU_R01",
            "2.4^AUS&Australia&ISO3166_1^HL7AU-OO-201701&&L",
            "AL|AL",
        ),
        (
            request("pathology-request", "LAB"),
            "ORM^O01^ORM_O01",
            "2.4^AUS&Australia&ISO3166_1^HL7AU-OO-201701&&L",
            "AL|AL",
        ),
        (package("referral"), "MDM^T02^MDM_T02", "2.3.1", "NE|AL"),
    ] {
        let message = text(&bytes(&json));
        let msh = message.split('\r').next().unwrap();
        let to = "Banksia Heart \\T\\ Lung^1.2.36.1.2001.1003.0.8003629900024197^ISO";
        let from = "Wattle Family Practice^1.2.36.1.2001.1003.0.8003621566684455^ISO";
        let wanted = format!(
            "MSH|^~\\&|SEALPOST|{from}||{to}|20261122120203+1100||{nine}|WF-000123|P|{twelve}\
             |||{acks}|AUS||en^English^ISO639"
        );
        assert_eq!(msh, wanted);
    }
}

/// The names of the segments, runs of one name as one.
fn shape(json: &Value) -> String {
    let message = text(&bytes(json));
    let names = message.split('\r').filter_map(|line| line.get(..3));
    let mut names: Vec<&str> = names.collect();
    names.dedup();
    names.join(" ")
}

#[test]
fn the_segments_stand_in_their_order() {
    assert_eq!(
        shape(&letter("referral")),
        "MSH RF1 PRD PID OBR OBX OBR OBX PV1"
    );
    assert_eq!(shape(&level_1("referral")), "MSH RF1 PRD PID OBR OBX PV1");
    assert_eq!(shape(&result("final")), "MSH PID PV1 OBR OBX OBR OBX");
    let order = request("radiology-request", "RAD");
    assert_eq!(shape(&order), "MSH PID PV1 ORC OBR ORC OBR");
    assert_eq!(shape(&package("referral")), "MSH EVN PID PV1 TXA OBX");
}

#[test]
fn the_fields_stand_where_the_fact_sheet_has_them() {
    let message = text(&bytes(&package("discharge-summary")));
    assert!(
        message.contains("\rEVN|T02|20261122120203+1100\r"),
        "{message}"
    );
    assert!(
        message.contains("\rTXA|1|NEHTA|AP|20261122115800+1100|"),
        "{message}"
    );
    assert!(message.contains("|PACKAGE.ZIP|LA\r"), "{message}");
    let obx = "OBX|1|ED|18842-5^Discharge summary^LN||^application^zip^Base64^UEsFB";
    assert!(message.contains(obx), "{message}");
    assert!(message.contains("\rPV1|1|N|||||||4322581B^Tran^Bao^^^Dr^^^AUSHICPR^L^^^UPIN\r"));

    let message = text(&bytes(&letter("referral")));
    let author = "PRD|RP^Referring provider^HL70286~AP^Authoring provider^HL70286|O'Dowd^Maeve";
    assert!(message.contains(author), "{message}");
    let recipient = "PRD|RT^Referred to provider^HL70286~IR^Intended recipient^HL70286|Tran^Bao\
                     ^^^Dr^^L|||||4322581B^AUSHICPR^UPIN\r";
    assert!(message.contains(recipient), "{message}");
    assert!(
        message.contains("~24287781321^^^AUSHIC^MC^^^202811|"),
        "{message}"
    );
    assert!(message.contains("\rRF1|P^Pending^HL70283|A^ASAP^HL70280|MED^Medical^HL70281||"));

    let message = text(&bytes(&request("pathology-request", "LAB")));
    let id = "DOC-1^Wattle Family Practice^1.2.36.1.2001.1003.0.8003621566684455^ISO";
    let orc = format!("\rORC|NW|{id}|||||^^^^^A||20261122120203+1100|||2426621B^O'Dowd");
    assert!(message.contains(&orc), "{message}");
    assert!(
        message.contains(&format!("\rOBR|1|{id}||399208008^")),
        "{message}"
    );
}

fn display_text() -> impl Strategy<Value = String> {
    // What people type, and what HL7 trips over.
    prop_oneof![
        "[ -~]{1,40}",
        prop::collection::vec("[ -~]{0,30}", 1..5).prop_map(|lines| lines.join("\n")),
        prop::sample::select(vec![
            "\\.br\\",
            "\\X0D\\",
            "|^~\\&",
            "\\F\\",
            "\\",
            "\\E\\F\\E\\",
            "a\n\nb",
            "\n",
            "~",
        ])
        .prop_map(str::to_owned),
    ]
    // Nothing at all is no display: writing refuses it by name.
    .prop_filter("neither nothing nor the null value", |text| {
        !text.is_empty() && text != "\"\""
    })
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z'|^~&\\\\-]{1,12}",
        "[!-~][ -~]{0,10}[!-~]",
        "O'[A-Z][a-z]{2,6}"
    ]
    .prop_filter("not the null value", |text| text != "\"\"")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_comes_back_from_any_form(
        which in 0usize..17,
        names in prop::collection::vec((word(), word(), word()), 1..4),
        street in word(),
        title in word(),
        shown in display_text(),
        noted in display_text(),
        born in prop::sample::select(vec!["1956-03-01", "1956-03", "1956"]),
        offset in prop::sample::select(vec!["+11:00", "+10:00", "+09:30", "+08:00", "Z"]),
        pdf in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut json = everything().swap_remove(which);
        let names: Vec<_> = names.iter().map(|(family, given, middle)| {
            json!({"family": family, "given": given, "middle": middle, "use": "A"})
        }).collect();
        merge(&mut json, json!({
            "at": format!("2026-11-22T12:02:03{offset}"),
            "control_id": street,
            "patient": {"names": names, "birth_date": born},
            "author": {"name": {"family": title, "given": street}},
        }));
        json["patient"]["addresses"][0]["street"] = json!(street);
        json["document"]["code"]["text"] = json!(title);
        let mut wanted = input(&json);
        if json["document"]["code"]["code"].is_null() {
            // Only the words of the code were given: the whole of it as the kind has it.
            wanted.document.code = document::Code::default();
            wanted.complete();
        }
        if let Some(text) = &mut wanted.document.displays.text {
            *text = document::Content::Here(shown);
        }
        if let Some(content) = &mut wanted.document.displays.pdf {
            let bytes = [b"%PDF-", &*pdf].concat();
            *content = document::Content::Here(document::Bytes(bytes));
        }
        for observation in &mut wanted.document.observations {
            observation.value = document::ObservationValue::Text(noted.clone());
        }
        let bytes = write(&wanted).unwrap();
        let read = sydney(&bytes).whole().unwrap();
        prop_assert_eq!(
            serde_json::to_string(&read).unwrap(), serde_json::to_string(&wanted).unwrap()
        );
    }
}

#[test]
fn a_copy_and_its_addressee_are_told_apart() {
    for mut json in [
        letter("referral"),
        level_1("discharge-summary"),
        package("referral"),
    ] {
        merge(
            &mut json,
            json!({"addressee": doctor("Okafor", "Ada", "2929016F")}),
        );
        let read = sydney(&bytes(&json)).whole().unwrap();
        assert_eq!(read.addressee.unwrap().name.family, "Okafor");
        assert_eq!(read.recipient.unwrap().name.family, "Tran");
    }
}

#[test]
fn several_identifiers_and_an_address_travel_in_a_prd() {
    let mut json = letter("referral");
    let npio = "8003611566666859@8003621566684455";
    let author = json!({
        "name": {"family": "O'Dowd", "given": "Maeve"},
        "identifiers": [
            {"id": npio, "authority": {"namespace": "AUSHIC"}, "type": "NPIO"},
            {"id": "2426621B", "authority": {"namespace": "AUSHICPR"}, "type": "UPIN"}
        ],
        "address": {"street": "1 Low St", "other": "Wattle Family Practice", "use": "O"},
        "phones": [{"number": "0255509999", "use": "WPN", "equipment": "FX"}]
    });
    json["author"] = author;
    same(&sydney(&bytes(&json)).whole().unwrap(), &input(&json));
}

#[test]
fn a_service_can_be_the_recipient() {
    let mut json = level_1("referral");
    json["recipient"] = json!({
        "name": {"family": "Banksia Cardiac Rehabilitation"},
        "identifiers": [
            {"id": "BHL0042", "authority": {"namespace": "Argus"}, "type": "VDI"}
        ]
    });
    let read = sydney(&bytes(&json)).whole().unwrap();
    assert_eq!(read.recipient.unwrap().identifiers[0].id, "BHL0042");
    assert_eq!(entity("x")["id"], "x");
}
