//! Input in JSON for each kind of message. All people are made up.

use document::{Correspondence, Read, read, write};
use hl7v2::{Message, Severity};
use ids::Direction;
use serde_json::{Value, json};
use zones::Zone;

/// The first bytes of a PDF, and not much more.
pub(crate) const PDF: &str = "JVBERi0xLjQKJSVFT0YK";
/// The first bytes of a zip.
pub(crate) const ZIP: &str = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
/// `{\rtf1 x}`.
pub(crate) const RTF: &str = "e1xydGYxIHh9";

pub(crate) fn doctor(family: &str, given: &str, number: &str) -> Value {
    json!({
        "name": {"family": family, "given": given, "prefix": "Dr"},
        "identifiers": [{"id": number, "authority": {"namespace": "AUSHICPR"}, "type": "UPIN"}]
    })
}

/// What every message has.
fn base(kind: &str, form: &str) -> Value {
    json!({
        "kind": kind,
        "form": form,
        "control_id": "WF-000123",
        "at": "2026-11-22T12:02:03+11:00",
        "sender": {
            "application": {"namespace": "SEALPOST"},
            "facility": {
                "namespace": "Wattle Family Practice",
                "universal_id": "1.2.36.1.2001.1003.0.8003621566684455",
                "universal_type": "ISO"
            }
        },
        "receiver": {
            "facility": {
                "namespace": "Banksia Heart & Lung",
                "universal_id": "1.2.36.1.2001.1003.0.8003629900024197",
                "universal_type": "ISO"
            }
        },
        "author": doctor("O'Dowd", "Maeve", "2426621B"),
        "recipient": doctor("Tran", "Bao", "4322581B"),
        "patient": {
            "identifiers": [
                {
                    "id": "1000100",
                    "authority": {
                        "namespace": "Wattle", "universal_id": "1.2.3", "universal_type": "ISO"
                    },
                    "type": "MR"
                },
                {"id": "8003608833357361", "authority": {"namespace": "AUSHIC"}, "type": "NI"},
                {
                    "id": "24287781321", "authority": {"namespace": "AUSHIC"}, "type": "MC",
                    "expires": "202811"
                }
            ],
            "names": [
                {"family": "Nguyen-Smith", "given": "Alex", "middle": "Q", "prefix": "Mx"},
                {"family": "Smith", "given": "Alex", "use": "M"}
            ],
            "birth_date": "1956-03-01",
            "sex": "F",
            "indigenous_status":
                {"code": "4", "text": "Neither Aboriginal or TSI", "system": "ISAAC"},
            "addresses": [{
                "street": "1 Nowhere Street", "suburb": "Dubbo", "state": "NSW",
                "postcode": "2830", "country": "AUS", "use": "H"
            }],
            "phones": [
                {"number": "0255501234", "use": "PRN", "equipment": "PH"},
                {"number": "alex@example.invalid", "use": "NET", "equipment": "Internet"},
                {"number": "0255505678", "use": "WPN", "equipment": "PH"}
            ]
        },
        "document": {"id": entity("DOC-1")}
    })
}

pub(crate) fn entity(id: &str) -> Value {
    json!({
        "id": id,
        "authority": {
            "namespace": "Wattle Family Practice",
            "universal_id": "1.2.36.1.2001.1003.0.8003621566684455",
            "universal_type": "ISO"
        }
    })
}

/// Merges the fields of `more` into `into`, objects within objects too.
pub(crate) fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (name, value) in more {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more,
    }
}

fn with(mut value: Value, more: Value) -> Value {
    merge(&mut value, more);
    value
}

/// A letter as REF at level 2, with every display, a file and a number.
pub(crate) fn letter(kind: &str) -> Value {
    let more = json!({
        "urgency": "urgent",
        "copies": [doctor("Brown", "Cleo", "4024742F"), doctor("Green", "Dion", "0302523B")],
        "requester": doctor("Wu", "Lin", "2304227F"),
        "referral": {
            "id": entity("REF-9"),
            "reason": "Palpitations ~ on stairs | two months",
            "expires_at": "2027-11-22T00:00:00+11:00"
        },
        "document": {
            "status": "final",
            "reported_at": "2026-11-22T11:58:00+11:00",
            "placer": entity("ASKED-4"),
            "observations": [{
                "code": {"code": "8867-4", "text": "Heart rate", "system": "LN"},
                "value": {"number": "76"},
                "units": {"code": "/min", "text": "per minute", "system": "UCUM"},
                "range": "60-100", "abnormal": ["N"]
            }],
            "attachments": [{
                "code": {"code": "ECG", "text": "Tracing", "system": "L"},
                "media_type": "image/png", "content": "iVBORw0KGgo="
            }],
            "displays": {
                "text": "Dear Bao,\n\n  BP 128/82 & rising; 5\\6 ~ 7^8 | end\n",
                "rtf": RTF,
                "html": "<html><body><p>Grüße &amp; \u{201c}quotes\u{201d}</p></body></html>",
                "pdf": PDF
            }
        },
        "further": [{
            "id": entity("DOC-2"),
            "code": {"code": "11502-2", "text": "Laboratory report", "system": "LN"},
            "status": "corrected",
            "reported_at": "2026-11-20T09:00:00+10:30",
            "section": "LAB",
            "displays": {"text": "Sodium 140"}
        }]
    });
    with(base(kind, "REF-L2"), more)
}

/// A letter as REF at level 1.
pub(crate) fn level_1(kind: &str) -> Value {
    let more = json!({
        "referral": {"id": entity("REF-9")},
        "document": {
            "status": "final",
            "reported_at": "2026-11-22T11:58:00+11:00",
            "displays": {"pdf": PDF}
        }
    });
    with(base(kind, "REF-L1"), more)
}

/// A result with numbers, codes, text and a display, in two groups.
pub(crate) fn result(status: &str) -> Value {
    let more = json!({
        "urgency": "stat",
        "requester": doctor("Tran", "Bao", "4322581B"),
        "copies": [doctor("Brown", "Cleo", "4024742F")],
        "document": {
            "code": {
                "code": "24323-8", "text": "Electrolytes", "system": "LN",
                "local": {"code": "EUC", "text": "E/U/C", "system": "WATTLELAB"}
            },
            "status": status,
            "reported_at": "2026-11-22T11:58:00+11:00",
            "observed_at": "2026-11-22T08:15:00+10:00",
            "section": "CH",
            "clinical_information": "Tired, ?anaemia",
            "observations": [
                {
                    "code": {"code": "2951-2", "text": "Sodium", "system": "LN"},
                    "value": {"number": "-0.5"}, "abnormal": ["LL", "D"],
                    "units": {"code": "mmol/L", "system": "UCUM"}
                },
                {
                    "code": {"code": "10331-7", "text": "Rh", "system": "LN"}, "sub_id": "1.2",
                    "value": {"coded": {"code": "A", "text": "Absent", "system": "L"}},
                    "observed_at": "2026-11-22T08:20:00+10:00", "status": "preliminary"
                },
                {
                    "code": {"code": "8251-1", "text": "Comment", "system": "LN"},
                    "value": {"text": "Line one\n\n  line | two ^ & ~ \\ end"}
                }
            ],
            "displays": {"text": "Sodium low", "pdf": PDF}
        },
        "further": [{
            "id": entity("DOC-2"),
            "code": {"code": "58410-2", "text": "FBC", "system": "LN"},
            "status": "partial",
            "reported_at": "2026-11-22T11:58:00+11:00",
            "displays": {"pdf": PDF}
        }]
    });
    with(base("result", "ORU"), more)
}

/// A request for two tests.
pub(crate) fn request(kind: &str, section: &str) -> Value {
    let test = |code: &str, text: &str| {
        json!({
            "code": {"code": code, "text": text, "system": "SCT"},
            "section": section,
            "clinical_information": "Cough > 3 weeks; ex-smoker"
        })
    };
    let mut value = base(kind, "ORM");
    value.as_object_mut().unwrap().remove("recipient");
    let more = json!({
        "urgency": "urgent",
        "copies": [doctor("Brown", "Cleo", "4024742F")],
        "document": test("399208008", "Plain chest X-ray"),
        "further": [with(test("26604007", "Full blood count"), json!({"id": entity("DOC-2")}))]
    });
    with(value, more)
}

/// A CDA package.
pub(crate) fn package(kind: &str) -> Value {
    let more = json!({
        "document": {"reported_at": "2026-11-22T11:58:00+11:00", "package": ZIP}
    });
    with(base(kind, "MDM"), more)
}

/// The input that the JSON says.
pub(crate) fn input(json: &Value) -> Correspondence {
    Correspondence::parse_json(json.to_string().as_bytes()).unwrap()
}

/// The bytes, which must be such as we send.
pub(crate) fn bytes(json: &Value) -> Vec<u8> {
    let bytes = write(&input(json)).unwrap_or_else(|problem| panic!("{problem}"));
    let message = Message::read(bytes.clone()).message.unwrap();
    let errors: Vec<_> = hl7v2::check(&message, Direction::Write)
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    bytes
}

/// What is read of bytes at a location in Sydney.
pub(crate) fn sydney(bytes: &[u8]) -> Read {
    read(bytes, &Zone::parse("Australia/Sydney").unwrap()).unwrap()
}

/// The message as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
