//! Mail made by hand: sealed by whom and to whom the test says.

use crate::pki::{now, pki};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use certs::Certificate;
use ids::{InvocationId, Organisation, ResponseId};
use sealed::{Payload, PrivateKey, Profile, SealIds, Sealed, Signer};
use smd::{
    Interaction, Metadata, ResponseClass, ResponseMetadata, RouteRecord, SealedMessage,
    TransportResponse, interfaces,
};
use synth::cis::{Verdict, import};
use synth::document::referral;
use synth::pki::Issued;
use synth::world::{Patient, Practice};
use uuid::Uuid;

/// `serviceCategory` of a referral.
pub const CATEGORY: &str = sealpost::setup::PAYLOADS[0];

/// A referral between two practices.
pub fn referral_of(from: &Practice, to: &Practice, control_id: &str) -> Vec<u8> {
    let patient = Patient::juniper_tessellate();
    let bytes = referral(from, to, &patient, control_id, now());
    bytes.expect("a synthetic referral can be written")
}

/// The acknowledgement that software accepting `referral` writes, in the name of `by`.
pub fn ack_of(referral: &[u8], by: &Practice) -> Vec<u8> {
    let ack = import(referral, Verdict::Accept, "ACK1", now()).expect("a referral is answered");
    let specialist = Practice::banksia_cardiology();
    let text = String::from_utf8(ack.bytes).expect("an ASCII acknowledgement");
    text.replace(&specialist.name, &by.name)
        .replace(specialist.hpio.as_str(), by.hpio.as_str())
        .into_bytes()
}

/// Content signed by `signer` and sealed to `recipient`.
pub fn seal(content: &[u8], signer: &Issued, recipient: &Certificate) -> Sealed {
    seal_to(content, signer, std::slice::from_ref(recipient))
}

/// Content signed by `signer` and sealed to several.
pub fn seal_to(content: &[u8], signer: &Issued, recipients: &[Certificate]) -> Sealed {
    let key = PrivateKey::from_pem(&signer.key_pem).expect("a PEM key");
    let signer = Signer::new(key.signing, signer.certificate.clone()).expect("a pair");
    let ids = SealIds {
        payload_id: format!("_p{}", Uuid::new_v4()),
        data_id: format!("_d{}", Uuid::new_v4()),
    };
    let payload = Payload::message(content);
    let sealed = sealed::seal(&payload, &signer, recipients, Profile::Default, &ids);
    sealed.expect("content can be sealed")
}

/// A message from one organisation to another, under a new invocation id, with nobody to tell.
pub fn message(from: &Practice, to: &Practice, sealed: &Sealed) -> SealedMessage {
    SealedMessage {
        metadata: Metadata {
            creation_time: now(),
            expiry_time: None,
            invocation_id: new_invocation(),
            receiver_individual: None,
            receiver_organisation: to.organisation(),
            sender_individual: None,
            sender_organisation: from.organisation(),
            service_category: CATEGORY.to_owned(),
            service_interface: interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
            route_records: Vec::new(),
            other: Vec::new(),
        },
        encrypted_payload: Bytes::copy_from_slice(&sealed.xml),
    }
}

/// A good referral from the GP to the specialist, made by hand.
pub fn good_message(control_id: &str) -> SealedMessage {
    let (gp, specialist) = (
        Practice::wattle_street_medical(),
        Practice::banksia_cardiology(),
    );
    let content = referral_of(&gp, &specialist, control_id);
    let sealed = seal(&content, &pki().gp, &pki().specialist.certificate);
    message(&gp, &specialist, &sealed)
}

/// Base64, with padding.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// An invocation id that was never used before.
pub fn new_invocation() -> InvocationId {
    InvocationId::from_uuid(Uuid::new_v4())
}

/// Asks for transport responses about `from`'s message at this address.
pub fn route_to(from: &Practice, url: &str) -> RouteRecord {
    RouteRecord {
        send_intermediate_responses: false,
        interaction: Interaction {
            target: from.organisation(),
            service_category: interfaces::TRANSPORT_RESPONSE_CATEGORY.to_owned(),
            service_interface: interfaces::TRANSPORT_RESPONSE_DELIVERY_TLS.to_owned(),
            service_endpoint: url.to_owned(),
            service_provider: from.organisation(),
            cert_refs: Vec::new(),
        },
    }
}

/// A final transport response about a message of `sender`, as if by `receiver`.
pub fn response(
    invocation: &InvocationId,
    sender: &Organisation,
    receiver: &Organisation,
    class: ResponseClass,
    digest: Option<&str>,
) -> TransportResponse {
    TransportResponse {
        metadata: ResponseMetadata {
            transport_response_time: now(),
            response_id: ResponseId::from_uuid(Uuid::new_v4()),
            source_organisation: receiver.clone(),
            service_category: None,
            invocation_id: invocation.clone(),
            receiver_organisation: receiver.clone(),
            sender_organisation: sender.clone(),
            other: Vec::new(),
        },
        class,
        code: match class {
            ResponseClass::Success => smd::codes::DELIVERED,
            ResponseClass::Error | ResponseClass::Information | ResponseClass::Warning => {
                smd::codes::NOT_OPENED
            }
        }
        .to_owned(),
        message: "made by hand".to_owned(),
        digest_value: digest.map(str::to_owned),
        final_: true,
    }
}
