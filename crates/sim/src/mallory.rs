//! A peer with keys and a certificate of its own that follows no rule.

use crate::atlas::Listener;
use crate::ledger::{Doc, Group, Passage};
use crate::letter::Letter;
use crate::parcel;
use crate::sabotage::Sabotage;
use crate::scene::Scene;
use crate::wire::{Cargo, Request, Tapped, TlsPeer};
use bytes::Bytes;
use delivery::inbound::Told;
use delivery::outbound::Reply;
use delivery::response::code;
use ids::{InvocationId, Organisation, ResponseId, Timestamp};
use smd::{
    Interaction, Metadata, ResponseClass, ResponseMetadata, RouteRecord, SealedMessage,
    TransportResponse, interfaces,
};

/// What Mallory can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attack {
    /// An acknowledgement of a message that Mallory did not receive.
    ForgedAck,
    /// A document that names somebody else as its sender.
    ForgedDocument,
    /// A transport response about a message that Mallory did not receive.
    ForgedReceipt,
    /// A document of Mallory's own, which is genuine.
    OwnDocument,
    /// A message that Mallory saw, under a new id.
    Replay,
    /// A message that Mallory saw, changed, under its own id.
    Tampered,
}

const ATTACKS: [(Attack, usize); 6] = [
    (Attack::ForgedAck, 3),
    (Attack::ForgedDocument, 2),
    (Attack::ForgedReceipt, 4),
    (Attack::OwnDocument, 2),
    (Attack::Replay, 5),
    (Attack::Tampered, 1),
];

/// Mallory does something.
pub(crate) fn act(scene: &Scene) -> Option<()> {
    let attack = scene.weigh(&ATTACKS)?;
    let wire = scene.wire();
    let tapped = wire.tapped(&mut scene.chance());
    drop(wire);
    scene.note(|| format!("Mallory: {attack:?}"));
    match attack {
        Attack::ForgedAck => forged_ack(scene),
        Attack::ForgedDocument => document(scene, true),
        Attack::ForgedReceipt => forged_receipt(scene, &tapped?),
        Attack::OwnDocument => document(scene, false),
        Attack::Replay => replay(scene, tapped?),
        Attack::Tampered => tamper(scene, tapped?),
    }
}

/// Mallory is the receiver of a message.
pub(crate) fn takes(scene: &Scene, message: &SealedMessage) -> Reply {
    let passage = Passage {
        sender: message.metadata.sender_organisation.clone(),
        receiver: message.metadata.receiver_organisation.clone(),
        invocation: message.metadata.invocation_id.clone(),
    };
    match scene.below(4) {
        0 => return Reply::Unclear("nothing that makes sense".to_owned()),
        1 => {
            scene.ledger().refused(passage);
            return Reply::Refused {
                code: "urn:mallory:no".to_owned(),
                message: "No".to_owned(),
            };
        }
        _ => {}
    }
    scene.ledger().taken_by_mallory(passage);
    let opened = parcel::open(&scene.atlas().mallory, &message.encrypted_payload);
    if let Ok(opened) = opened
        && scene.one_in(2)
    {
        let mallory = scene.atlas().mallory.clone();
        scene.ledger().verified(&mallory, &opened.digest);
        let said = Said {
            class: ResponseClass::Success,
            code: code::DELIVERED_NO_SOFTWARE_ACK,
            digest: Some(opened.digest),
            is_final: true,
        };
        respond(scene, &message.metadata, said);
    }
    Reply::Taken { duplicate: false }
}

/// Mallory is told what became of a message.
pub(crate) fn is_told(scene: &Scene) -> Told {
    match scene.below(3) {
        0 => Told::Never("go away".to_owned()),
        1 => Told::NotYet("later, perhaps".to_owned()),
        _ => Told::Done,
    }
}

struct Said {
    class: ResponseClass,
    code: &'static str,
    digest: Option<String>,
    is_final: bool,
}

/// Sends a transport response in the name of the message's receiver, under Mallory's certificate.
fn respond(scene: &Scene, about: &Metadata, said: Said) -> Option<()> {
    let site = scene.atlas().place_of(&about.sender_organisation)?;
    let to = scene.atlas().site(site)?.node;
    if about.receiver_organisation == scene.atlas().mallory {
        // Mallory may well refuse what was sent to Mallory.
        scene.ledger().refused(Passage {
            sender: about.sender_organisation.clone(),
            receiver: about.receiver_organisation.clone(),
            invocation: about.invocation_id.clone(),
        });
    }
    let response = TransportResponse {
        metadata: ResponseMetadata {
            transport_response_time: Timestamp::from_millis(scene.now()),
            response_id: ResponseId::from_uuid(scene.uuid()),
            source_organisation: about.receiver_organisation.clone(),
            service_category: Some(about.service_category.clone()),
            invocation_id: about.invocation_id.clone(),
            receiver_organisation: about.receiver_organisation.clone(),
            sender_organisation: about.sender_organisation.clone(),
            other: Vec::new(),
        },
        class: said.class,
        code: said.code.to_owned(),
        message: "Believe me".to_owned(),
        digest_value: said.digest,
        final_: said.is_final,
    };
    send(scene, to, None, Cargo::Response(Box::new(response), None));
    Some(())
}

/// Sends as Mallory, or, where signatures and certificates can be forged, as somebody else.
fn send(scene: &Scene, to: usize, instead: Option<&Organisation>, cargo: Cargo) {
    let peer = instead.unwrap_or(&scene.atlas().mallory).clone();
    let at = scene.now() + scene.between(0, 60_000);
    scene.wire().send(Request {
        at,
        from: None,
        to,
        peer: TlsPeer(vec![peer]),
        cargo,
    });
}

fn forged_receipt(scene: &Scene, tapped: &Tapped) -> Option<()> {
    let leaks = scene.sabotage == Some(Sabotage::DigestsLeak);
    let digest = if leaks {
        parcel::digest_of(&tapped.sealed)
    } else if scene.one_in(2) {
        Some(scene.uuid().simple().to_string())
    } else {
        None
    };
    let is_error = !leaks && scene.one_in(2);
    let codes = [code::NOT_OPENED, code::UNKNOWN_RECEIVER, code::EXPIRED];
    let said = Said {
        class: if is_error {
            ResponseClass::Error
        } else {
            ResponseClass::Success
        },
        code: if is_error {
            scene.pick(&codes)?
        } else {
            code::DELIVERED
        },
        digest,
        is_final: !scene.one_in(4),
    };
    respond(scene, &tapped.metadata, said)
}

fn replay(scene: &Scene, tapped: Tapped) -> Option<()> {
    let mut metadata = tapped.metadata;
    metadata.invocation_id = InvocationId::from_uuid(scene.uuid());
    if scene.one_in(3) {
        metadata.sender_organisation = scene.atlas().mallory.clone();
    }
    if scene.one_in(2) {
        metadata.route_records = vec![route(scene)];
    }
    pass_on(scene, tapped.listener, metadata, tapped.sealed)
}

fn tamper(scene: &Scene, tapped: Tapped) -> Option<()> {
    let sealed = parcel::tampered(&tapped.sealed);
    pass_on(scene, tapped.listener, tapped.metadata, sealed)
}

fn pass_on(scene: &Scene, to: Listener, metadata: Metadata, sealed: Bytes) -> Option<()> {
    let Listener::Node(node) = to else {
        return None;
    };
    let message = SealedMessage {
        metadata,
        encrypted_payload: sealed,
    };
    send(scene, node, None, Cargo::Message(Box::new(message), None));
    Some(())
}

fn forged_ack(scene: &Scene) -> Option<()> {
    let docs = scene.ledger().docs.clone();
    let doc = scene.pick(&docs)?.clone();
    let victim = scene
        .atlas()
        .site(scene.atlas().place_of(&doc.group.from)?)?;
    let receiver = scene.atlas().site(doc.receiver?)?;
    let (mallory, honest) = (&scene.atlas().mallory, &receiver.practice.org);
    let forges = scene.sabotage == Some(Sabotage::SignaturesForged);
    let facility = if forges || scene.one_in(2) {
        &receiver.practice.facility
    } else {
        &scene.atlas().mallory_facility
    };
    let (to, answered) = (&victim.practice.facility, &doc.group.control_id);
    let content = format!(
        "MSH|^~\\&|Software|{facility}|Software|{to}|20261122||RRI^I12^RRI_I12|M1|P|2.4\r\
         MSA|AA|{answered}\r"
    );
    // Should Mallory have received a message of the same number, this is its lawful answer.
    let own = Group {
        to: Some(mallory.clone()),
        ..doc.group.clone()
    };
    scene.ledger().truth_mut(&own).accepted += 1;
    let signer = if forges { honest } else { mallory };
    let claimed = if forges || scene.one_in(2) {
        honest
    } else {
        mallory
    };
    post(
        scene,
        signer,
        claimed,
        &victim.practice.org,
        content.as_bytes(),
    )
}

/// A document: Mallory's own, or in the name of a practice.
fn document(scene: &Scene, is_forged: bool) -> Option<()> {
    let sites = scene.atlas().sites.clone();
    let place = scene.below(sites.len());
    let (to, other) = (sites.get(place)?, scene.pick(&sites)?.clone());
    let is_lost = is_forged && scene.one_in(4);
    let names_sender = is_forged && !is_lost;
    if names_sender && other.practice.org == to.practice.org {
        return None;
    }
    let (from, claimed) = if names_sender {
        (&other.practice.facility, &other.practice.org)
    } else {
        (&scene.atlas().mallory_facility, &scene.atlas().mallory)
    };
    // A document of Mallory's own that names another facility as its receiver.
    let named = if is_lost { &other } else { to };
    if is_lost && named.practice.org == to.practice.org {
        return None;
    }
    let serial = scene.ledger().docs.len();
    let control_id = format!("M{serial}");
    let letter = Letter {
        from,
        to: &named.practice.facility,
        control_id: &control_id,
        is_result: scene.one_in(3),
        is_test: false,
        serial,
    };
    let bytes = letter.write();
    scene.ledger().wrote(Doc {
        content: crate::authors::name(&bytes)?,
        group: Group {
            from: claimed.clone(),
            to: Some(to.practice.org.clone()),
            control_id: control_id.clone(),
        },
        is_forged,
        is_test: false,
        receiver: (!is_lost).then_some(place),
        is_sendable: !is_forged,
        outbound: None,
    });
    let forges = names_sender && scene.sabotage == Some(Sabotage::SignaturesForged);
    let signer = if forges {
        claimed
    } else {
        &scene.atlas().mallory
    };
    let claims = names_sender && (forges || scene.one_in(2));
    let sender = if claims {
        claimed
    } else {
        &scene.atlas().mallory
    };
    post(scene, signer, sender, &to.practice.org, &bytes)
}

/// Seals and sends; under a forged signature with a forged certificate as well.
fn post(
    scene: &Scene,
    signer: &Organisation,
    sender: &Organisation,
    receiver: &Organisation,
    content: &[u8],
) -> Option<()> {
    let nonce = scene.uuid();
    let sealed = parcel::seal(signer, &receiver.uri(), content, &nonce.to_string());
    let to = scene.atlas().site(scene.atlas().place_of(receiver)?)?.node;
    let message = SealedMessage {
        metadata: Metadata {
            creation_time: Timestamp::from_millis(scene.now()),
            expiry_time: None,
            invocation_id: InvocationId::from_uuid(nonce),
            receiver_individual: None,
            receiver_organisation: receiver.clone(),
            sender_individual: None,
            sender_organisation: sender.clone(),
            service_category: "urn:mallory".to_owned(),
            service_interface: interfaces::SEALED_MESSAGE_DELIVERY_TLS.to_owned(),
            route_records: vec![route(scene)],
            other: Vec::new(),
        },
        encrypted_payload: sealed.bytes,
    };
    scene.wire().tap(&message, Listener::Node(to));
    let instead = (*signer != scene.atlas().mallory).then_some(signer);
    send(scene, to, instead, Cargo::Message(Box::new(message), None));
    Some(())
}

fn route(scene: &Scene) -> RouteRecord {
    RouteRecord {
        send_intermediate_responses: false,
        interaction: Interaction {
            target: scene.atlas().mallory.clone(),
            service_category: interfaces::TRANSPORT_RESPONSE_CATEGORY.to_owned(),
            service_interface: interfaces::TRANSPORT_RESPONSE_DELIVERY_TLS.to_owned(),
            service_endpoint: scene.atlas().mallory_service(),
            service_provider: scene.atlas().mallory.clone(),
            cert_refs: Vec::new(),
        },
    }
}
