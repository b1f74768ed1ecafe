//! What the courier makes of servers that are not what they should be.
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
use std::time::Duration;

use delivery::inbound::Told;
use delivery::outbound::Reply;
use engine::Courier;
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use support::*;
use synth::TestPki;
use synth::pki::{Flaw, Issued};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use transport::{CourierLimits, EgressPolicy};

/// A TLS server that answers each request with these bytes, whatever it was; with nothing to say
/// it keeps silent. It asks for no certificate.
async fn server(issued: &Issued, answer: Option<String>) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let chain = CertificateDer::pem_slice_iter(issued.chain_pem.as_bytes());
    let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain.collect::<Result<_, _>>().unwrap(), key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = socket.accept().await.unwrap();
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut request = Vec::new();
                while !request.ends_with(b"</env:Envelope>") {
                    if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                match answer {
                    Some(answer) => {
                        stream.write_all(answer.as_bytes()).await.ok();
                        stream.shutdown().await.ok();
                    }
                    None => std::future::pending().await,
                }
            });
        }
    });
    address
}

fn http(status: &str, body: &str) -> Option<String> {
    let length = body.len();
    Some(format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{body}"
    ))
}

/// How a call to such a server ends.
async fn called(world: &World, answer: Option<String>) -> Reply {
    let address = server(&world.specialist_issued, answer).await;
    let limits = CourierLimits {
        call: Duration::from_secs(2),
        answer_bytes: 10_000,
        ..CourierLimits::default()
    };
    let courier = world.courier_with(limits, loopback());
    let destination = world.destination(&format!("https://{address}/smd"));
    courier.deliver(&destination, &world.message()).await
}

fn unclear(reply: &Reply, words: &str) {
    let Reply::Unclear(why) = reply else {
        panic!("{words}: {reply:?}");
    };
    assert!(why.contains(words), "{why}");
}

#[tokio::test]
async fn nothing_but_a_plain_yes_is_taken_for_one() {
    let world = World::new();
    let written = smd::write_deliver_reply(&smd::MessageAnswer::Ok, "urn:uuid:other", "urn:x");
    let other = String::from_utf8(written.body).unwrap();
    unclear(
        &called(&world, http("200 OK", &other)).await,
        "RelatesTo names another",
    );
    let written = other.replace("<wsa:RelatesTo>urn:uuid:other</wsa:RelatesTo>", "");
    unclear(
        &called(&world, http("200 OK", &written)).await,
        "RelatesTo is missing",
    );
    unclear(
        &called(&world, http("200 OK", "ok")).await,
        "cannot be read",
    );
    unclear(&called(&world, http("200 OK", "")).await, "HTTP status 200");
    unclear(
        &called(&world, http("202 Accepted", "")).await,
        "HTTP status 202",
    );
    unclear(
        &called(&world, http("500 No", "<html/>")).await,
        "HTTP status 500",
    );
    unclear(&called(&world, http("502 No", "")).await, "HTTP status 502");
    unclear(
        &called(&world, http("200 OK", &"x".repeat(10_001))).await,
        "larger than",
    );
    unclear(
        &called(&world, Some("no HTTP\r\n\r\n".to_owned())).await,
        "",
    );
    unclear(&called(&world, Some(String::new())).await, "");
    unclear(&called(&world, None).await, "did not answer in time");
    let cut = http("200 OK", &other).unwrap();
    unclear(
        &called(&world, Some(cut[..cut.len() - 9].to_owned())).await,
        "",
    );
}

#[tokio::test]
async fn being_turned_away_is_told_apart_from_being_lost() {
    let world = World::new();
    for status in ["404 Not Found", "415 Wrong", "429 Slower", "503 Busy"] {
        let reply = called(&world, http(status, "")).await;
        let Reply::Unreachable(why) = &reply else {
            panic!("{status}: {reply:?}");
        };
        assert!(why.contains(&status[..3]), "{why}");
    }
    let reply = called(&world, http("413 Too Large", "")).await;
    assert!(matches!(reply, Reply::Refused { .. }), "{reply:?}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let world = World::new();
    let other = Running::start(world.server_tls()).await;
    let location = format!("307 Moved\r\nLocation: {}", other.smd());
    unclear(&called(&world, http(&location, "")).await, "307");
    assert_eq!(other.inbox.messages.lock().unwrap().len(), 0);
    other.stop().await;
}

/// The reason why a server with this certificate is not talked to.
async fn shunned(world: &World, issued: &Issued) -> String {
    let address = server(issued, http("200 OK", "")).await;
    let destination = world.destination(&format!("https://{address}/smd"));
    match world
        .courier()
        .deliver(&destination, &world.message())
        .await
    {
        Reply::Unreachable(why) => why,
        other @ (Reply::Refused { .. } | Reply::Taken { .. } | Reply::Unclear(_)) => {
            panic!("{other:?}")
        }
    }
}

#[tokio::test]
async fn only_the_organisation_meant_is_talked_to() {
    let world = World::new();
    let (hpio, name) = (&world.specialist.hpio, world.specialist.name.as_str());
    let why = shunned(&world, &world.gp_issued).await;
    assert!(
        why.contains("belongs to") && why.contains(world.gp.hpio.as_str()),
        "{why}"
    );
    let foreign = TestPki::new(now()).unwrap();
    let foreign = foreign.organisation(hpio, name, validity()).unwrap();
    shunned(&world, &foreign).await;
    for flaw in [
        Flaw::Expired,
        Flaw::NotYetValid,
        Flaw::Sha1,
        Flaw::TwoOrganisations,
    ] {
        let flawed = world.pki.flawed(hpio, name, flaw, now()).unwrap();
        let why = shunned(&world, &flawed).await;
        assert!(why.contains("certificate"), "{flaw:?}: {why}");
    }
}

#[tokio::test]
async fn a_certificate_for_the_host_will_do_as_well() {
    let world = World::new();
    let (hpio, name) = (&world.gp.hpio, "Hosting");
    let hosting = |host| {
        world
            .pki
            .organisation_with_names(hpio, name, &[host], validity())
    };
    let policy =
        EgressPolicy::with_private(vec!["127.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()]);
    for (host, right) in [("localhost", true), ("gateway.example", false)] {
        let address = server(&hosting(host).unwrap(), http("404 No", "")).await;
        let courier = world.courier_with(CourierLimits::default(), policy.clone());
        let port = address.port();
        let destination = world.destination(&format!("https://localhost:{port}/smd"));
        let reply = courier.deliver(&destination, &world.message()).await;
        let Reply::Unreachable(why) = &reply else {
            panic!("{host}: {reply:?}");
        };
        assert_eq!(why.contains("404"), right, "{host}: {why}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_our_certificate_has_not_taken_anything() {
    let world = World::new();
    let elsewhere = World::new();
    // A listener that trusts another authority, and whose own certificate we trust.
    let credentials = credentials(&world.specialist_issued);
    let tls = transport::ServerTls::new(&credentials, elsewhere.anchors()).unwrap();
    let running = Running::start(Arc::new(tls)).await;
    let destination = world.destination(&running.smd());
    let reply = world
        .courier()
        .deliver(&destination, &world.message())
        .await;
    // The refusal races with our request; when it loses, the connection is only seen to break.
    assert!(
        matches!(reply, Reply::Unreachable(_) | Reply::Unclear(_)),
        "{reply:?}"
    );
    assert_eq!(running.inbox.messages.lock().unwrap().len(), 0);
    running.stop().await;
}

#[tokio::test]
async fn addresses_that_may_not_be_called_are_not_called() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let port = running.address.port();
    let strict = world.courier_with(CourierLimits::default(), EgressPolicy::default());
    let private = ["127.0.0.1", "[::ffff:127.0.0.1]"];
    let addresses = private.map(|host| format!("https://{host}:{port}/smd/SealedMessageDelivery"));
    for address in addresses
        .iter()
        .map(String::as_str)
        .chain(["http://gateway.example/", "x"])
    {
        let destination = world.destination(address);
        let reply = strict.deliver(&destination, &world.message()).await;
        assert!(
            matches!(reply, Reply::Unreachable(_)),
            "{address}: {reply:?}"
        );
        let told = strict.respond(&destination, &world.response()).await;
        assert!(matches!(told, Told::Never(_)), "{address}: {told:?}");
    }
    // A name is judged by what it resolves to, when it does.
    let destination = world.destination(&format!("https://localhost:{port}/smd"));
    let reply = strict.deliver(&destination, &world.message()).await;
    let Reply::Unreachable(why) = &reply else {
        panic!("{reply:?}");
    };
    assert!(why.contains("not a public address"), "{why}");
    assert_eq!(running.inbox.messages.lock().unwrap().len(), 0);
    running.stop().await;
}

#[tokio::test]
async fn a_call_that_cannot_be_made_says_why() {
    let world = World::new();
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = socket.local_addr().unwrap();
    drop(socket);
    let destination = world.destination(&format!("https://{closed}/smd"));
    let courier = world.courier();
    let reply = courier.deliver(&destination, &world.message()).await;
    assert!(matches!(reply, Reply::Unreachable(_)), "{reply:?}");
    let mut stranger = destination.clone();
    stranger.on_behalf_of = world.specialist.organisation();
    let Reply::Unreachable(why) = courier.deliver(&stranger, &world.message()).await else {
        panic!("a practice without a certificate cannot call");
    };
    assert!(why.contains("no certificate"), "{why}");
    let mut broken = world.message();
    broken.encrypted_payload = bytes::Bytes::from_static(b"<no");
    let Reply::Unreachable(why) = courier.deliver(&destination, &broken).await else {
        panic!("what cannot be written cannot be sent");
    };
    assert!(why.contains("sealed payload"), "{why}");
}
