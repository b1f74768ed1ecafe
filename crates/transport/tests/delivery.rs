//! Courier and listener together, over real mutual TLS on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use delivery::Reason;
use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::{Courier, ReceiveRefusal, ResponseRefusal};
use store::StoreError;
use support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn a_message_and_a_response_arrive_with_the_identity_of_their_bringer() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let courier = world.courier();
    let message = world.message();
    let reply = courier
        .deliver(&world.destination(&running.smd()), &message)
        .await;
    assert_eq!(reply, Reply::Taken { duplicate: false });
    assert_eq!(running.inbox.senders(), vec![vec![world.gp.organisation()]]);
    let (peer, received) = running.inbox.messages.lock().unwrap()[0].clone();
    assert_eq!(received, message);
    assert_eq!(
        peer.thumbprint_sha256(),
        world.gp_issued.certificate.thumbprint_sha256()
    );
    let response = world.response();
    let told = courier
        .respond(&world.destination(&running.trd()), &response)
        .await;
    assert_eq!(told, Told::Done);
    assert_eq!(*running.inbox.responses.lock().unwrap(), vec![response]);
    running.stop().await;
}

#[tokio::test]
async fn both_tls_versions_are_spoken() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let certificate = Some(&world.gp_issued);
        let mut stream = world
            .connect_by(running.address, certificate, &[version])
            .await
            .unwrap();
        let request = post("text/plain", "Connection: close\r\n");
        let answer = exchange(&mut stream, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 415 "), "{version:?}: {answer}");
    }
    running.stop().await;
}

#[tokio::test]
async fn every_refusal_reaches_the_sender_as_what_it_is() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let courier = world.courier();
    let destination = world.destination(&running.smd());
    let refused = |code: &str| Reply::Refused {
        code: code.to_owned(),
        message: String::new(),
    };
    let unavailable = StoreError::Unavailable("disk full".to_owned());
    let cases = [
        (
            ReceiveRefusal::UnknownReceiver(world.gp.organisation()),
            refused(smd::codes::UNKNOWN_RECEIVER),
        ),
        (
            ReceiveRefusal::DifferentContent,
            refused(smd::codes::DIFFERENT_CONTENT_UNDER_SAME_ID),
        ),
        (ReceiveRefusal::Expired(now()), refused("badParam")),
        (
            ReceiveRefusal::NotEntitled(world.gp.organisation()),
            refused("notAuthorised"),
        ),
        (
            ReceiveRefusal::Malformed(Reason::new("x", "keys are missing")),
            refused("badlyFormedMsg"),
        ),
        (
            ReceiveRefusal::Store(unavailable.clone()),
            Reply::Unreachable(String::new()),
        ),
    ];
    for (refusal, expected) in cases {
        *running.inbox.refusal.lock().unwrap() = Some(refusal.clone());
        let reply = match courier.deliver(&destination, &world.message()).await {
            Reply::Refused { code, message } => {
                assert_eq!(message, refusal.to_string());
                refused(&code)
            }
            Reply::Unreachable(why) => {
                assert!(!why.contains("disk"), "our troubles are our own: {why}");
                Reply::Unreachable(String::new())
            }
            other @ (Reply::Taken { .. } | Reply::Unclear(_)) => other,
        };
        assert_eq!(reply, expected, "{refusal:?}");
    }
    *running.inbox.refusal.lock().unwrap() = None;
    *running.inbox.duplicate.lock().unwrap() = true;
    let reply = courier.deliver(&destination, &world.message()).await;
    assert_eq!(reply, Reply::Taken { duplicate: true });

    let destination = world.destination(&running.trd());
    *running.inbox.response_refusal.lock().unwrap() = Some(unavailable.into());
    let told = courier.respond(&destination, &world.response()).await;
    assert!(matches!(told, Told::NotYet(_)), "{told:?}");
    let unknown = ResponseRefusal::UnknownSender(world.specialist.organisation());
    *running.inbox.response_refusal.lock().unwrap() = Some(unknown);
    let told = courier.respond(&destination, &world.response()).await;
    assert_eq!(told, Told::Never(smd::codes::UNKNOWN_SENDER.to_owned()));
    running.stop().await;
}

#[tokio::test]
async fn a_connection_is_used_again_by_the_same_pair_alone() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let (address, accepted) = counting_proxy(running.address).await;
    let courier = world.courier();
    let destination = world.destination(&format!("https://{address}/smd/SealedMessageDelivery"));
    for _ in 0..3 {
        let reply = courier.deliver(&destination, &world.message()).await;
        assert_eq!(reply, Reply::Taken { duplicate: false });
    }
    assert_eq!(accepted.load(Ordering::SeqCst), 1);
    // The same address for another organisation is another connection, which is then refused.
    let mut other = destination.clone();
    other.organisation = world.gp.organisation();
    let reply = courier.deliver(&other, &world.message()).await;
    assert!(matches!(reply, Reply::Unreachable(_)), "{reply:?}");
    assert_eq!(accepted.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn new_credentials_take_effect_at_once() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let courier = world.courier();
    let destination = world.destination(&running.smd());
    courier.deliver(&destination, &world.message()).await;
    let renewed = world
        .pki
        .organisation(&world.gp.hpio, &world.gp.name, validity())
        .unwrap();
    courier.replace(transport::Trust {
        credentials: vec![credentials(&renewed)],
        anchors: world.anchors().into(),
    });
    courier.deliver(&destination, &world.message()).await;
    let messages = running.inbox.messages.lock().unwrap();
    let shown: Vec<_> = messages
        .iter()
        .map(|(peer, _)| peer.thumbprint_sha256())
        .collect();
    let expected = [&world.gp_issued, &renewed].map(|i| i.certificate.thumbprint_sha256());
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn stopping_lets_a_request_under_way_end() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let head = smd::RequestHead {
        to: "urn:x",
        message_id: "urn:uuid:9",
    };
    let body = smd::write_deliver_request(&world.message(), &head).unwrap();
    let length = format!("Content-Length: {}\r\nExpect: 100-continue\r\n", body.len());
    let mut stream = world
        .connect(running.address, Some(&world.gp_issued))
        .await
        .unwrap();
    stream
        .write_all(post(smd::CONTENT_TYPE, &length).as_bytes())
        .await
        .unwrap();
    // Once the server asks for the body, the request is under way.
    let mut asked = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut asked).await.unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    let address = running.address;
    let stopping = tokio::spawn(running.stop());
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let answer = exchange(&mut stream, &body).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(
        answer.contains("<wsa:RelatesTo>urn:uuid:9</wsa:RelatesTo>"),
        "{answer}"
    );
    stopping.await.unwrap();
}

/// Passes bytes on to the listener, and counts the connections.
async fn counting_proxy(listener: SocketAddr) -> (SocketAddr, Arc<AtomicUsize>) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let accepted = Arc::new(AtomicUsize::new(0));
    let count = accepted.clone();
    tokio::spawn(async move {
        loop {
            let (mut inward, _) = socket.accept().await.unwrap();
            count.fetch_add(1, Ordering::SeqCst);
            let mut onward = TcpStream::connect(listener).await.unwrap();
            tokio::spawn(async move {
                tokio::io::copy_bidirectional(&mut inward, &mut onward)
                    .await
                    .ok();
            });
        }
    });
    (address, accepted)
}
