//! Any bytes as an XML payload of ours.

use sealed::{Payload, PayloadKind, Profile, SealIds, Signer, open, seal};

use crate::world::{NOW, WORLD, World, canonical};

/// The namespace of the wrapper of messages.
const WRAPPER: &[u8] = b"http://ns.electronichealth.net.au/smd/xsd/Message/2010";

/// Any bytes as an XML payload that we are to send: what can be sealed can be opened, with the
/// digest that was kept, and is then what it was. Only what is itself the wrapper of a message
/// comes out as that message.
pub fn xml_payload(bytes: &[u8]) -> bool {
    let world: &World = &WORLD;
    let signer = Signer::new(world.signing.clone(), world.sender.clone()).expect("a pair");
    let ids = SealIds {
        payload_id: "_payload".to_owned(),
        data_id: "_data".to_owned(),
    };
    let recipients = [world.receiver.clone()];
    let payload = Payload::xml(bytes);
    let Ok(sealed) = seal(&payload, &signer, &recipients, Profile::Default, &ids) else {
        return false;
    };
    let opened = open(&sealed.xml, world, world, NOW);
    let opened = opened.expect("what we sealed cannot be opened");
    assert_eq!(*opened.digest(), sealed.digest, "another digest was kept");
    let payload = opened.into_payload();
    if payload.kind() == PayloadKind::Message {
        let spelt = bytes.windows(WRAPPER.len()).any(|text| text == WRAPPER);
        // A reference such as &#x68; can spell the namespace as well.
        assert!(spelt || bytes.contains(&b'&'), "XML came out as a message");
        return true;
    }
    let before = canonical(bytes).expect("something else was sealed");
    let after = canonical(payload.bytes()).expect("what was opened is no document");
    assert!(before == after, "something else was opened");
    true
}
