//! Writes one envelope of each kind into a directory, for checking against the published schemas,
//! and reads back envelopes of others from a second directory.
//!
//! `write_envelopes OUT [IN]`: OUT receives one file per kind; every file of IN must be read as
//! what its name says. Exits non-zero if one is not.

mod collecting;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use bytes::Bytes;
use ids::{InvocationId, Organisation, ResponseId, Timestamp};
use smd::{
    Answer, CertRef, DeliveryResponse, Expected, Fault, Interaction, MessageAnswer, Metadata,
    Reply, RequestHead, ResponseClass, ResponseMetadata, ResponsesAnswer, RouteRecord,
    SealedMessage, Service, StandardError, StandardErrorCode, Strictness, TransportResponse,
    WhyUnclear, codes, interfaces, parse_deliver_reply, parse_request, parse_responses_reply,
    write_deliver_reply, write_deliver_request, write_fault, write_responses_reply,
    write_responses_request,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

const REQUEST_ID: &str = "urn:uuid:0a1b2c3d-1111-4222-8333-444455556666";
const REPLY_ID: &str = "urn:uuid:c0ffee00-1111-4222-8333-444455556666";

fn main() -> Outcome<()> {
    let mut arguments = env::args_os().skip(1);
    let out = arguments.next().ok_or("name the directory to write into")?;
    write_requests(Path::new(&out))?;
    write_replies(Path::new(&out))?;
    write_faults(Path::new(&out))?;
    collecting::write(Path::new(&out), &message()?, &receipt()?)?;
    write_descriptions(Path::new(&out))?;
    if let Some(examples) = arguments.next() {
        read_examples(Path::new(&examples))?;
    }
    Ok(())
}

fn write_requests(out: &Path) -> Outcome<()> {
    let to = "https://gateway.banksia.example/smd/SealedMessageDelivery";
    let head = RequestHead {
        to,
        message_id: REQUEST_ID,
    };
    let full = message()?;
    let mut bare = full.clone();
    bare.metadata.expiry_time = None;
    bare.metadata.receiver_individual = None;
    bare.metadata.sender_individual = None;
    bare.metadata.route_records.clear();
    put(
        out,
        "smd-deliver.request",
        &write_deliver_request(&full, &head)?,
    )?;
    put(
        out,
        "smd-deliver.request-bare",
        &write_deliver_request(&bare, &head)?,
    )?;
    let receipt = receipt()?;
    let mut progress = receipt.clone();
    progress.final_ = false;
    progress.class = ResponseClass::Information;
    progress.digest_value = None;
    progress.metadata.service_category = None;
    let both = [receipt, progress];
    put(
        out,
        "trd-deliver.request",
        &write_responses_request(&both, &head)?,
    )
}

fn write_replies(out: &Path) -> Outcome<()> {
    let refused = DeliveryResponse {
        class: ResponseClass::Error,
        code: codes::UNKNOWN_RECEIVER.to_owned(),
        message: "This organisation is not served here <or was closed>.".to_owned(),
        digest_value: None,
    };
    let answers = [
        ("smd-deliver.response", MessageAnswer::Ok),
        ("smd-deliver.response-duplicate", MessageAnswer::Duplicate),
        (
            "smd-deliver.fault-deliverError",
            MessageAnswer::Refused(refused),
        ),
    ];
    for (name, answer) in answers {
        put(
            out,
            name,
            &write_deliver_reply(&answer, REQUEST_ID, REPLY_ID).body,
        )?;
    }
    let message = "This sender is not served here.".to_owned();
    let answers = [
        ("trd-deliver.response", ResponsesAnswer::Ok),
        (
            "trd-deliver.fault-deliverError",
            ResponsesAnswer::UnknownSender { message },
        ),
    ];
    for (name, answer) in answers {
        put(
            out,
            name,
            &write_responses_reply(&answer, REQUEST_ID, REPLY_ID).body,
        )?;
    }
    Ok(())
}

fn write_faults(out: &Path) -> Outcome<()> {
    let mut faults = vec![
        (
            "actionNotSupported",
            Fault::ActionNotSupported {
                action: "urn:x".to_owned(),
            },
        ),
        (
            "headerRequired",
            Fault::HeaderRequired {
                header: "MessageID",
            },
        ),
        ("headerRepeated", Fault::HeaderRepeated { header: "Action" }),
        ("onlyAnonymous", Fault::OnlyAnonymous { header: "ReplyTo" }),
        ("versionMismatch", Fault::VersionMismatch),
    ];
    let (namespace, local) = ("urn:example:policy".to_owned(), "Policy".to_owned());
    faults.push(("notUnderstood", Fault::NotUnderstood { namespace, local }));
    for code in StandardErrorCode::ALL {
        let message = "Something is wrong with the request.".to_owned();
        let error = StandardError {
            code: *code,
            message,
        };
        faults.push((code.as_str(), Fault::Standard(error)));
    }
    for (name, fault) in faults {
        for operation in Service::ALL.iter().flat_map(|service| service.operations()) {
            // Only the endpoint location services publish this one.
            let els = matches!(operation.service(), Service::Lookup | Service::Publish);
            if name == "certificateUnidentified" && !els {
                continue;
            }
            let written = write_fault(*operation, &fault, Some(REQUEST_ID), REPLY_ID);
            let service = if els { "els" } else { "smd" };
            let kind = format!("{service}-{operation:?}.fault-{name}");
            put(out, &kind, &written.body)?;
        }
    }
    Ok(())
}

/// Writes the interface description of each service, and the schemas that it imports, as files
/// that name each other.
fn write_descriptions(out: &Path) -> Outcome<()> {
    for service in Service::ALL {
        let folder = out.join("descriptions").join(service.name());
        fs::create_dir_all(&folder)?;
        let here = |text: String| text.replace("urn:here?xsd=", "");
        let wsdl = here(smd::description::wsdl(service, "urn:here"));
        let mut wanted: Vec<String> = locations(&wsdl);
        fs::write(folder.join("service.wsdl"), wsdl)?;
        while let Some(name) = wanted.pop() {
            let place = folder.join(&name);
            if place.exists() {
                continue;
            }
            let schema = smd::description::schema(service, &name, "urn:here");
            let schema = here(schema.ok_or_else(|| format!("no schema {name}"))?);
            wanted.extend(locations(&schema));
            fs::write(place, schema)?;
        }
    }
    Ok(())
}

/// The schemas that a description names.
fn locations(description: &str) -> Vec<String> {
    let named = description.split("schemaLocation=\"").skip(1);
    let names = named.filter_map(|rest| rest.split_once('"'));
    names.map(|(name, _)| name.to_owned()).collect()
}

fn read_examples(examples: &Path) -> Outcome<()> {
    for entry in fs::read_dir(examples)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let body = fs::read(&path)?;
        let read = read_as(&name, &body).ok_or_else(|| format!("{name}: of no known kind"))?;
        if read != expected_of(&name) {
            return Err(format!("{name}: read as {read}").into());
        }
    }
    Ok(())
}

/// What an envelope with this name should be read as.
fn expected_of(name: &str) -> &'static str {
    if name.ends_with(".request.xml") {
        "request"
    } else if name.contains(".fault-standardError") {
        "standardError"
    } else if name.contains(".fault-") {
        "refused"
    } else {
        "given"
    }
}

/// What it is read as; nothing for a name of no known kind.
fn read_as(name: &str, body: &[u8]) -> Option<&'static str> {
    let (operation, _) = name.split_once('.')?;
    let (service, is_request) = (service_of(operation)?, name.ends_with(".request.xml"));
    if is_request {
        let read = parse_request(body, service, Strictness::Strict);
        return Some(if read.is_ok() {
            "request"
        } else {
            "unreadable"
        });
    }
    let expected = Expected {
        message_id: REQUEST_ID,
        strictness: Strictness::Strict,
    };
    let status = if name.contains(".fault-") { 500 } else { 200 };
    Some(match operation {
        "smd-deliver" => of_reply(&parse_deliver_reply(status, body, &expected)),
        "trd-deliver" => of_reply(&parse_responses_reply(status, body, &expected)),
        "simd-deliver" => of_answer(&smd::parse_immediate_reply(status, body, &expected)),
        "smr-list" => of_answer(&smd::parse_list_messages_reply(status, body, &expected)),
        "smr-retrieve" => of_answer(&smd::parse_retrieve_messages_reply(status, body, &expected)),
        "trr-retrieve" => of_answer(&smd::parse_retrieve_responses_reply(
            status, body, &expected,
        )),
        _ => of_answer(&smd::parse_remove_responses_reply(status, body, &expected)),
    })
}

fn service_of(operation: &str) -> Option<Service> {
    match operation {
        "smd-deliver" => Some(Service::SealedMessageDelivery),
        "trd-deliver" => Some(Service::TransportResponseDelivery),
        "simd-deliver" => Some(Service::SealedImmediateMessageDelivery),
        "smr-list" | "smr-retrieve" => Some(Service::SealedMessageRetrieval),
        "trr-retrieve" | "trr-remove" => Some(Service::TransportResponseRetrieval),
        _ => None,
    }
}

fn of_reply(reply: &Reply) -> &'static str {
    match reply {
        Reply::Ok | Reply::Duplicate => "given",
        Reply::Refused(_) => "refused",
        Reply::StandardError(_) => "standardError",
        Reply::Unclear { .. } => "unclear",
    }
}

fn of_answer<T, R>(read: &Result<Answer<T, R>, WhyUnclear>) -> &'static str {
    match read {
        Ok(Answer::Given(_)) => "given",
        Ok(Answer::Refused(_)) => "refused",
        Ok(Answer::StandardError(_)) => "standardError",
        Err(_) => "unclear",
    }
}

fn put(out: &Path, name: &str, envelope: &[u8]) -> Outcome<()> {
    Ok(fs::write(out.join(format!("{name}.xml")), envelope)?)
}

fn message() -> Outcome<SealedMessage> {
    let sender = organisation("8003628233352432")?;
    let metadata = Metadata {
        creation_time: Timestamp::parse_rfc3339("2026-11-22T01:02:03.004Z")?,
        expiry_time: Some(Timestamp::parse_rfc3339("2026-12-22T01:02:03Z")?),
        invocation_id: InvocationId::parse("urn:uuid:2f1c7d38-7a52-4c0e-9a53-0f4d1f6f6a11")?,
        receiver_individual: Some(individual("8003610000010401")),
        receiver_organisation: organisation("8003620000030499")?,
        sender_individual: Some(individual("8003610000010401")),
        sender_organisation: sender.clone(),
        service_category: "http://ns.electronichealth.net.au/ack/sc/deliver/hl7Ack/2012".to_owned(),
        service_interface: interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
        route_records: vec![route_record(&sender)],
        other: Vec::new(),
    };
    Ok(SealedMessage {
        metadata,
        encrypted_payload: Bytes::from_static(PAYLOAD.as_bytes()),
    })
}

fn route_record(target: &Organisation) -> RouteRecord {
    RouteRecord {
        send_intermediate_responses: true,
        interaction: Interaction {
            target: target.clone(),
            service_category: interfaces::TRANSPORT_RESPONSE_CATEGORY.to_owned(),
            service_interface: interfaces::TRANSPORT_RESPONSE_DELIVERY_TLS.to_owned(),
            service_endpoint: "https://gateway.wattle.example/smd/responses?a=1&b=2".to_owned(),
            service_provider: target.clone(),
            cert_refs: vec![CertRef {
                use_qualifier: "http://ns.electronichealth.net.au/smd/qcr/use/payload/keyenc/2010"
                    .to_owned(),
                cert_type: "http://ns.electronichealth.net.au/qcr/type/pem/2010".to_owned(),
                value: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----".to_owned(),
            }],
        },
    }
}

fn receipt() -> Outcome<TransportResponse> {
    let metadata = ResponseMetadata {
        transport_response_time: Timestamp::parse_rfc3339("2026-11-22T01:05:00Z")?,
        response_id: ResponseId::parse("urn:uuid:8d3b7a54-41fb-4d39-9d0e-1a5d2f0c9b77")?,
        source_organisation: organisation("8003620000030499")?,
        service_category: Some("urn:example:category".to_owned()),
        invocation_id: InvocationId::parse("urn:uuid:2f1c7d38-7a52-4c0e-9a53-0f4d1f6f6a11")?,
        receiver_organisation: organisation("8003620000030499")?,
        sender_organisation: organisation("8003628233352432")?,
        other: Vec::new(),
    };
    Ok(TransportResponse {
        metadata,
        class: ResponseClass::Success,
        code: codes::DELIVERED.to_owned(),
        message: String::new(),
        digest_value: Some("bhtaseqfKBSUKKo4RtUzWOzwv6M=".to_owned()),
        final_: true,
    })
}

fn organisation(hpio: &str) -> Outcome<Organisation> {
    let uri = format!("http://ns.electronichealth.net.au/id/hi/hpio/1.0/{hpio}");
    Ok(Organisation::parse_uri(&uri)?)
}

fn individual(hpii: &str) -> String {
    format!("http://ns.electronichealth.net.au/id/hi/hpii/1.0/{hpii}")
}

/// A payload of the right shape; its ciphertext is filler.
const PAYLOAD: &str = concat!(
    "<ep:encryptedPayload xmlns:ep=\"http://ns.electronichealth.net.au/xsp/xsd/",
    "EncryptedPayload/2010\" xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" ",
    "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ep:keys><xenc:EncryptedKey>",
    "<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-1_5\"/>",
    "<ds:KeyInfo><ds:X509Data><ds:X509SKI>KjorG9oH2YOyZitt8CcQqsFxw9I=</ds:X509SKI>",
    "</ds:X509Data></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>AAECAwQFBgcICQ==",
    "</xenc:CipherValue></xenc:CipherData><xenc:ReferenceList><xenc:DataReference ",
    "URI=\"#_data\"/></xenc:ReferenceList></xenc:EncryptedKey></ep:keys>",
    "<ep:encryptedPayloadData><xenc:EncryptedData Id=\"_data\" ",
    "Type=\"http://www.w3.org/2001/04/xmlenc#Element\"><xenc:EncryptionMethod ",
    "Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes256-cbc\"/><xenc:CipherData>",
    "<xenc:CipherValue>AAECAwQFBgcICQ==</xenc:CipherValue></xenc:CipherData>",
    "</xenc:EncryptedData></ep:encryptedPayloadData></ep:encryptedPayload>",
);
