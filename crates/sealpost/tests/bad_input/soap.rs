//! Requests and replies that break the rules of HTTP, SOAP and WS-Addressing.

use async_trait::async_trait;
use bytes::Bytes;
use delivery::Status;
use smd::{MessageAnswer, Reply, Request, Service, Strictness};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use testkit::hand_client::{MESSAGE_ID, envelope_of};
use testkit::hand_server::Answer;
use testkit::party::{noted, notes};
use testkit::pki::pki;
use testkit::world::Plan;
use testkit::{HandClient, HandServer, World, mail, until};

const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";

#[tokio::test(flavor = "multi_thread")]
async fn text_xml_is_refused_with_415() {
    let mut world = World::start().await;
    let url = world.specialist.delivery_url();
    let client = HandClient::new(&pki().gp);
    let envelope = envelope_of(&url, &mail::good_message("SOAP11"));
    for media in ["text/xml", "text/xml; charset=utf-8", "application/xml", ""] {
        let answered = client.post(&url, media, envelope.clone()).await.unwrap();
        assert_eq!(answered.status, 415, "{media}");
        assert!(answered.body.contains("application/soap+xml"));
    }
    assert_eq!(world.specialist.inbound().await, []);
    let answered = client.soap(&url, envelope).await;
    assert_eq!(
        answered.status, 200,
        "the same bytes are good under the right name"
    );
    until("the message handed over", async || {
        world.specialist.clinic.look();
        world.specialist.clinic.imported.remove("SOAP11")
    })
    .await;
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_address_that_is_not_anonymous_is_refused() {
    let mut world = World::start().await;
    let url = world.specialist.delivery_url();
    let client = HandClient::new(&pki().gp);
    let honest = String::from_utf8(envelope_of(&url, &mail::good_message("REPLYTO"))).unwrap();
    let elsewhere = "https://127.0.0.1:1/collect";
    let reply_to = honest.replace(ANONYMOUS, elsewhere);
    let fault_to = honest.replace(
        "</env:Header>",
        &format!("<wsa:FaultTo><wsa:Address>{elsewhere}</wsa:Address></wsa:FaultTo></env:Header>"),
    );
    for (header, spoiled) in [("ReplyTo", reply_to), ("FaultTo", fault_to)] {
        assert!(spoiled != honest);
        let answered = client.soap(&url, spoiled.into_bytes()).await;
        assert_eq!(answered.status, 500);
        let body = answered.body;
        assert!(body.contains("wsa:OnlyAnonymousAddressSupported"), "{body}");
        assert!(
            body.contains(&format!("wsa:{header} must be absent")),
            "{body}"
        );
        assert!(body.contains(&format!("RelatesTo>{MESSAGE_ID}<")), "{body}");
    }
    assert_eq!(world.specialist.inbound().await, []);
    world.still_works().await;
    world.finish().await;
}

/// Answers `ok` to everything, at first without saying what the answer relates to.
#[derive(Default)]
struct Forgetful {
    asked: Mutex<Vec<(String, Bytes)>>,
    cured: AtomicBool,
    /// What stands in the place of RelatesTo until it is cured.
    instead: &'static str,
}

#[async_trait]
impl Answer for Forgetful {
    async fn answer(&self, _path: &str, body: Bytes) -> (u16, Vec<u8>) {
        let service = Service::SealedMessageDelivery;
        let parsed = smd::parse_request(&body, service, Strictness::Strict);
        let (addressing, Request::DeliverMessage(message)) = parsed.unwrap() else {
            panic!("only messages are delivered here");
        };
        let id = message.metadata.invocation_id.as_str().to_owned();
        let mut asked = self.asked.lock().unwrap();
        asked.push((id, message.encrypted_payload));
        let reply = smd::write_deliver_reply(&MessageAnswer::Ok, &addressing.message_id, "urn:a");
        if self.cured.load(Ordering::SeqCst) {
            return (reply.status, reply.body);
        }
        let text = String::from_utf8(reply.body).unwrap();
        let related = format!("<wsa:RelatesTo>{}</wsa:RelatesTo>", addressing.message_id);
        assert!(text.contains(&related));
        (
            reply.status,
            text.replace(&related, self.instead).into_bytes(),
        )
    }
}

/// A reply whose RelatesTo is `instead` is never taken for success, and asked for again.
async fn reply_is_unclear(instead: &'static str, words: &str) {
    let peer = Arc::new(Forgetful {
        instead,
        ..Forgetful::default()
    });
    let server = HandServer::start(&pki().specialist, peer.clone()).await;
    let plan = Plan {
        specialist_listed_at: Some(server.address),
        ..Plan::default()
    };
    let world = World::planned(plan).await;
    world.refer("UNCLEAR");
    until("three attempts", async || {
        (peer.asked.lock().unwrap().len() >= 3).then_some(())
    })
    .await;
    let life = world
        .gp
        .sent("UNCLEAR", |life| noted(&life.timeline, "reply-unclear"))
        .await;
    assert_eq!(
        life.status(),
        Status::WaitingToSend,
        "never taken for success"
    );
    let why = notes(&life.timeline).last().unwrap().sentence.clone();
    assert!(why.contains(words), "{why}");
    peer.cured.store(true, Ordering::SeqCst);
    let life = world
        .gp
        .sent("UNCLEAR", |life| life.sent_at.is_some())
        .await;
    assert_eq!(life.status(), Status::Sent);
    let asked = peer.asked.lock().unwrap().clone();
    assert!(
        asked.iter().all(|attempt| *attempt == asked[0]),
        "the same id and bytes"
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_without_relates_to_is_never_taken_for_success() {
    reply_is_unclear("", "RelatesTo is missing").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_to_another_request_is_never_taken_for_success() {
    let other = "<wsa:RelatesTo>urn:uuid:00000000-0000-4000-8000-000000000000</wsa:RelatesTo>";
    reply_is_unclear(other, "names another request").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_another_operation_or_of_another_soap_is_told_so() {
    let mut world = World::start().await;
    let url = world.specialist.delivery_url();
    let client = HandClient::new(&pki().gp);
    let honest = String::from_utf8(envelope_of(&url, &mail::good_message("ODD"))).unwrap();
    let cases = [
        (
            honest.replace(
                "deliverRequest</wsa:Action>",
                "retrieveRequest</wsa:Action>",
            ),
            "wsa:ActionNotSupported",
        ),
        (
            honest.replace("http://www.w3.org/2003/05/soap-envelope", OLD_ENVELOPE),
            "env:VersionMismatch",
        ),
        (
            honest.replace(
                "<wsa:Action>",
                "<x:Security xmlns:x=\"urn:x\" env:mustUnderstand=\"true\"/><wsa:Action>",
            ),
            "env:MustUnderstand",
        ),
    ];
    for (spoiled, code) in cases {
        assert!(spoiled != honest, "{code}");
        let answered = client.soap(&url, spoiled.into_bytes()).await;
        assert_eq!(answered.status, 500);
        assert!(answered.body.contains(code), "{code}: {}", answered.body);
    }
    assert_eq!(world.specialist.inbound().await, []);
    let (other, message) = (world.specialist.response_url(), mail::good_message("ODD"));
    let Reply::Unclear { .. } = client.deliver(&other, &message).await else {
        panic!("the service for responses takes no messages");
    };
    world.still_works().await;
    world.finish().await;
}

const OLD_ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
