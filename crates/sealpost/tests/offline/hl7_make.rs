//! `sealpost hl7 make` and `sealpost hl7 read`.

use crate::rig::Folder;
use serde_json::{Value, json};

/// A referral at level 1; everybody in it is made up.
pub(crate) fn referral() -> Value {
    let doctor = |family: &str, number: &str| {
        json!({
            "name": {"family": family, "given": "Dr"},
            "identifiers": [
                {"id": number, "authority": {"namespace": "AUSHICPR"}, "type": "UPIN"}
            ]
        })
    };
    let wattle = json!({
        "namespace": "Wattle Family Practice",
        "universal_id": "1.2.36.1.2001.1003.0.8003621566684455",
        "universal_type": "ISO"
    });
    json!({
        "kind": "referral", "form": "REF-L1", "control_id": "WF-1",
        "at": "2026-11-22T12:02:03+11:00",
        "sender": {"application": {"namespace": "SEALPOST"}, "facility": wattle},
        "receiver": {"facility": {
            "namespace": "Banksia Heart",
            "universal_id": "1.2.36.1.2001.1003.0.8003629900024197",
            "universal_type": "ISO"
        }},
        "author": doctor("O'Dowd", "2426621B"),
        "recipient": doctor("Tran", "4322581B"),
        "patient": {
            "names": [{"family": "Nguyen", "given": "Alex"}],
            "birth_date": "1956-03-01", "sex": "F",
            "identifiers": [
                {"id": "8003608833357361", "authority": {"namespace": "AUSHIC"}, "type": "NI"}
            ]
        },
        "referral": {"id": {"id": "R-1", "authority": wattle}},
        "document": {
            "id": {"id": "D-1", "authority": wattle},
            "status": "final",
            "reported_at": "2026-11-22T11:58:00+11:00",
            "displays": {"pdf": "JVBERi0xLjQKJSVFT0YK"}
        }
    })
}

fn world(input: &Value) -> Folder {
    let world = Folder::new();
    world.write("input.json", input.to_string());
    world
}

#[test]
fn what_is_made_is_what_we_send_and_reads_back() {
    let world = world(&referral());
    world
        .run(&["hl7", "make", "input.json", "--out", "made.hl7"])
        .ended(0);
    world.run(&["hl7", "check", "--send", "made.hl7"]).ended(0);
    let ran = world.run(&["hl7", "make", "input.json"]).ended(0);
    assert!(
        ran.out
            .starts_with("MSH|^~\\&|SEALPOST|Wattle Family Practice^1.2.36.")
    );
    assert!(
        ran.out
            .contains("|20261122120203+1100||REF^I12^REF_I12|WF-1|P|")
    );
    let read = world
        .run(&["hl7", "read", "made.hl7", "--json"])
        .ended(0)
        .json();
    assert_eq!(read["message_type"], "REF^I12^REF_I12");
    assert_eq!(
        read["correspondence"]["patient"]["names"][0]["family"],
        "Nguyen"
    );
    assert_eq!(
        read["correspondence"]["document"]["displays"]["pdf"]["path"],
        "OBX[1]-5"
    );
    assert_eq!(read["findings"], json!([]));
    let whole = world.run(&["hl7", "read", "made.hl7", "--whole"]).ended(0);
    world.write("again.json", &whole.out);
    let again = world.run(&["hl7", "make", "again.json"]).ended(0);
    assert_eq!(again.out, ran.out);
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_nothing_is_written() {
    let mut input = referral();
    input["patient"]["identifiers"][0]["id"] = json!("8003608833357362");
    input["document"]["displays"]["text"] = json!("Level 1 has no text");
    input["recipient"] = Value::Null;
    let world = world(&input);
    let ran = world
        .run(&["hl7", "make", "input.json", "--out", "made.hl7"])
        .ended(1);
    ran.complained("patient.identifiers[0]: ");
    ran.complained("document.displays.text does not fit");
    ran.complained("recipient is missing");
    assert!(!ran.err.contains("8003608833357362"), "{ran:?}");
    assert!(!world.place().join("made.hl7").exists());
    input["urgnecy"] = json!("stat");
    world.write("input.json", input.to_string());
    let ran = world.run(&["hl7", "make", "input.json"]).ended(1);
    ran.complained("urgnecy: this name is not known here; expected one of");
}

#[test]
fn the_kind_can_be_given_apart_but_not_twice() {
    let mut input = referral();
    input.as_object_mut().unwrap().remove("kind");
    let bare = world(&input);
    bare.run(&["hl7", "make", "input.json"])
        .ended(1)
        .complained("missing field `kind`");
    bare.run(&["hl7", "make", "--kind", "referral", "input.json"])
        .ended(0);
    let other = bare
        .run(&["hl7", "make", "--kind", "poem", "input.json"])
        .ended(1);
    other.complained("kind: expected one of");
    let named = world(&referral());
    let twice = named
        .run(&["hl7", "make", "--kind", "letter", "input.json"])
        .ended(2);
    twice.complained("another than that of the input");
}

#[test]
fn transliteration_is_asked_for_and_told() {
    let mut input = referral();
    input["patient"]["names"][0]["family"] = json!("Nguyễn");
    let world = world(&input);
    let ran = world.run(&["hl7", "make", "input.json"]).ended(1);
    ran.complained("patient.names[0].family: it holds a character beyond ASCII");
    let ran = world
        .run(&["hl7", "make", "--transliterate", "input.json"])
        .ended(0);
    ran.complained("transliterated: patient.names[0].family");
    assert!(ran.out.contains("|Nguyen^Alex^^^^^L|"));
}

#[test]
fn a_message_is_acknowledged_by_its_kind() {
    let world = world(&referral());
    world
        .run(&["hl7", "make", "input.json", "--out", "made.hl7"])
        .ended(0);
    let ack = json!({
        "code": "AE", "control_id": "A-1", "at": "2026-11-22T12:05:00+11:00",
        "text": "The surname is missing", "errors": [{"code": 101, "place": "PID[1]-5"}]
    });
    world.write("ack.json", ack.to_string());
    let ran = world
        .run(&[
            "hl7",
            "make",
            "ack.json",
            "--answering",
            "made.hl7",
            "--out",
            "ack.hl7",
        ])
        .ended(0);
    assert_eq!(ran.out, "");
    let read = world
        .run(&["hl7", "read", "ack.hl7", "--json"])
        .ended(0)
        .json();
    assert_eq!(read["message_type"], "RRI^I12^RRI_I12");
    assert_eq!(read["answer"]["control_id"], "WF-1");
    assert_eq!(read["answer"]["code"], "AE");
    let args = [
        "hl7",
        "make",
        "ack.json",
        "--kind",
        "ack-r01",
        "--answering",
        "made.hl7",
    ];
    world.run(&args).ended(1).complained("kind does not fit");
}

#[test]
fn times_without_a_zone_are_those_of_the_location() {
    let world = Folder::new();
    let message = "MSH|^~\\&|A|B|C|D|20261122120203||ORU^R01|1|P|2.4\rPID|1\r";
    world.write("two.hl7", format!("{message}{message}"));
    let ran = world
        .run(&[
            "hl7",
            "read",
            "two.hl7",
            "--json",
            "--zone",
            "Australia/Perth",
        ])
        .ended(0);
    let lines = ran.json_lines();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[1]["correspondence"]["at"],
        "2026-11-22T12:02:03+08:00"
    );
    assert_eq!(lines[1]["findings"][0]["code"], "time-without-zone");
    let ran = world
        .run(&["hl7", "read", "two.hl7", "--zone", "Perth"])
        .ended(2);
    ran.complained("there is no such time zone");
    world.write("none.hl7", "PID|1");
    world
        .run(&["hl7", "read", "none.hl7"])
        .ended(1)
        .complained("message 1: ");
}
