//! Who is not let in, and what becomes of those who abuse being let in.
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

use support::*;
use synth::TestPki;
use synth::pki::{Flaw, Issued};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use transport::{BodyLimits, ListenerLimits};

/// Short waits, for tests that need them to pass.
fn hasty() -> ListenerLimits {
    ListenerLimits {
        handshake: Duration::from_secs(3),
        header: Duration::from_secs(1),
        ..ListenerLimits::default()
    }
}

fn hasty_bodies() -> BodyLimits {
    BodyLimits {
        bytes: 1024 * 1024,
        bytes_together: 1024 * 1024,
        grace: Duration::from_secs(1),
        bytes_per_second: 1024,
        longest: Duration::from_secs(2),
    }
}

/// Whether a client with this certificate gets an HTTP answer.
async fn gets_in(world: &World, address: SocketAddr, certificate: Option<&Issued>) -> bool {
    // In TLS 1.3 the client is done before the server has judged it, so only an answer counts.
    let Ok(mut stream) = world.connect(address, certificate).await else {
        return false;
    };
    let request = post("text/plain", "Connection: close\r\n");
    if stream.write_all(request.as_bytes()).await.is_err() {
        return false;
    }
    read_to_close(&mut stream)
        .await
        .starts_with("HTTP/1.1 415 ")
}

#[tokio::test]
async fn only_trusted_certificates_that_name_an_organisation_get_in() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let address = running.address;
    let (hpio, name) = (&world.gp.hpio, world.gp.name.as_str());
    assert!(gets_in(&world, address, Some(&world.gp_issued)).await);
    assert!(
        !gets_in(&world, address, None).await,
        "without a certificate"
    );
    let stranger = TestPki::new(now())
        .unwrap()
        .organisation(hpio, name, validity())
        .unwrap();
    assert!(
        !gets_in(&world, address, Some(&stranger)).await,
        "of another authority"
    );
    for flaw in [
        Flaw::Expired,
        Flaw::NotYetValid,
        Flaw::Sha1,
        Flaw::TwoOrganisations,
    ] {
        let flawed = world.pki.flawed(hpio, name, flaw, now()).unwrap();
        assert!(!gets_in(&world, address, Some(&flawed)).await, "{flaw:?}");
    }
    let stolen = Issued {
        key_pem: world.specialist_issued.key_pem.clone(),
        ..world.gp_issued.clone()
    };
    let mismatch = transport::Credentials::from_pem(&stolen.chain_pem, &stolen.key_pem);
    assert_eq!(mismatch.unwrap_err(), transport::CredentialsError::Mismatch);
    assert_eq!(running.inbox.messages.lock().unwrap().len(), 0);
    running.stop().await;
}

#[tokio::test]
async fn a_revocation_list_counts_from_the_next_connection_on() {
    let mut world = World::new();
    let tls = world.server_tls();
    let running = Running::start(tls.clone()).await;
    assert!(gets_in(&world, running.address, Some(&world.gp_issued)).await);
    let revoked = world.gp_issued.clone();
    world.pki.revoke(&revoked, now().plus_millis(-1_000));
    let list = world.pki.crl_pem(now().plus_millis(-1_000)).unwrap();
    let anchors = Arc::try_unwrap(world.anchors()).unwrap();
    let anchors = Arc::new(anchors.with_revocation_lists(list.as_bytes()).unwrap());
    tls.replace(&credentials(&world.specialist_issued), anchors)
        .unwrap();
    assert!(!gets_in(&world, running.address, Some(&revoked)).await);
    assert!(gets_in(&world, running.address, Some(&world.specialist_issued)).await);
    running.stop().await;
}

#[tokio::test]
async fn a_silent_or_slow_client_is_let_go() {
    let world = World::new();
    let running = Running::start_with(world.server_tls(), hasty(), hasty_bodies()).await;
    let certificate = Some(&world.gp_issued);
    // No handshake.
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    let read = tokio::time::timeout(PATIENCE, silent.read(&mut [0; 1])).await;
    assert!(matches!(read.unwrap(), Ok(0) | Err(_)));
    // No request.
    let mut stream = world.connect(running.address, certificate).await.unwrap();
    assert_eq!(read_to_close(&mut stream).await, "");
    // A header that never ends.
    let mut stream = world.connect(running.address, certificate).await.unwrap();
    stream
        .write_all(b"POST /smd/SealedMessageDelivery HTTP/1.1\r\nA: b\r\n")
        .await
        .unwrap();
    read_to_close(&mut stream).await;
    // A body that never comes.
    let mut stream = world.connect(running.address, certificate).await.unwrap();
    let request = post(smd::CONTENT_TYPE, "Content-Length: 100\r\n");
    let answer = exchange(&mut stream, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn a_body_that_drips_is_cut_off() {
    let world = World::new();
    let running = Running::start_with(world.server_tls(), hasty(), hasty_bodies()).await;
    let stream = world
        .connect(running.address, Some(&world.gp_issued))
        .await
        .unwrap();
    let (mut reading, mut writing) = tokio::io::split(stream);
    let dripping = tokio::spawn(async move {
        let head = post(smd::CONTENT_TYPE, "Content-Length: 100000\r\n");
        let mut alive = writing.write_all(head.as_bytes()).await.is_ok();
        let mut drops = tokio::time::interval(Duration::from_millis(20));
        while alive {
            drops.tick().await;
            alive = writing.write_all(b"<").await.is_ok() && writing.flush().await.is_ok();
        }
    });
    let mut answer = [0; 12];
    let read = tokio::time::timeout(PATIENCE, reading.read_exact(&mut answer)).await;
    read.expect("cut off in time").unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    dripping.abort();
    running.stop().await;
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_in_words() {
    const ANNOUNCED: usize = 100 * 1024 * 1024;
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let certificate = Some(&world.gp_issued);
    let refused = |answer: &str| {
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("larger than 33554432 bytes"), "{answer}");
        assert!(answer.contains("badParam"), "{answer}");
    };
    // Announced, and held back until the server agrees: it never asks for the body.
    let head = format!("Content-Length: {ANNOUNCED}\r\nExpect: 100-continue\r\n");
    let mut stream = world.connect(running.address, certificate).await.unwrap();
    let head = post(smd::CONTENT_TYPE, &head);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_to_close(&mut stream).await;
    refused(&answer);
    // Announced and sent, and not announced and sent.
    let whole = format!("Content-Length: {ANNOUNCED}\r\n");
    for (framing, chunked) in [
        (whole.as_str(), false),
        ("Transfer-Encoding: chunked\r\n", true),
    ] {
        let mut stream = world.connect(running.address, certificate).await.unwrap();
        stream
            .write_all(post(smd::CONTENT_TYPE, framing).as_bytes())
            .await
            .unwrap();
        let (mut reading, mut writing) = tokio::io::split(stream);
        let sending = tokio::spawn(async move {
            let piece = vec![b'<'; 1024 * 1024];
            for _ in 0..100 {
                let before = format!("{:x}\r\n", piece.len());
                if chunked && writing.write_all(before.as_bytes()).await.is_err() {
                    return;
                }
                if writing.write_all(&piece).await.is_err() {
                    return;
                }
                if chunked && writing.write_all(b"\r\n").await.is_err() {
                    return;
                }
            }
            writing.flush().await.ok();
        });
        let mut answer = Vec::new();
        let read = tokio::time::timeout(PATIENCE, reading.read_to_end(&mut answer)).await;
        drop(read.expect("the server must close"));
        refused(&String::from_utf8(answer).unwrap());
        sending.abort();
    }
    assert_eq!(running.inbox.messages.lock().unwrap().len(), 0);
    running.stop().await;
}

#[tokio::test]
async fn bodies_share_a_bounded_memory() {
    let world = World::new();
    let running = Running::start_with(
        world.server_tls(),
        ListenerLimits::default(),
        BodyLimits {
            bytes: 1024 * 1024,
            bytes_together: 1024 * 1024,
            ..BodyLimits::default()
        },
    )
    .await;
    let certificate = Some(&world.gp_issued);
    let head = post(
        smd::CONTENT_TYPE,
        "Content-Length: 1048576\r\nExpect: 100-continue\r\n",
    );
    let mut first = world.connect(running.address, certificate).await.unwrap();
    first.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    first.read_exact(&mut go_on).await.unwrap();
    first.write_all(&vec![b'<'; 1024 * 1024 - 1]).await.unwrap();
    first.flush().await.unwrap();
    // Until all of the first has arrived the second may still find room.
    let busy = tokio::time::timeout(PATIENCE, async {
        loop {
            let mut second = world.connect(running.address, certificate).await.unwrap();
            let request = format!(
                "{}hello",
                post(
                    smd::CONTENT_TYPE,
                    "Connection: close\r\nContent-Length: 5\r\n",
                )
            );
            let answer = exchange(&mut second, request.as_bytes()).await;
            if answer.starts_with("HTTP/1.1 503 ") {
                return answer;
            }
            assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        }
    });
    assert!(busy.await.unwrap().contains("serviceTemporaryUnavailable"));
    first.write_all(b"<").await.unwrap();
    let mut answer = [0; 12];
    first.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 500", "the first was read to its end");
    running.stop().await;
}

#[tokio::test]
async fn one_peer_cannot_take_all_connections() {
    let world = World::new();
    let limits = ListenerLimits {
        connections_per_peer: 2,
        ..ListenerLimits::default()
    };
    let running = Running::start_with(world.server_tls(), limits, BodyLimits::default()).await;
    let (address, gp) = (running.address, Some(&world.gp_issued));
    let request = post("text/plain", "");
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = world.connect(address, gp).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 415");
        held.push(stream);
    }
    assert!(!gets_in(&world, address, gp).await, "a third");
    assert!(
        gets_in(&world, address, Some(&world.specialist_issued)).await,
        "another peer"
    );
    held.clear();
    let again = tokio::time::timeout(PATIENCE, async {
        while !gets_in(&world, address, gp).await {}
    });
    again.await.expect("slots are given back");
    running.stop().await;
}

#[tokio::test]
async fn an_old_connection_is_closed_after_its_request() {
    let world = World::new();
    let limits = ListenerLimits {
        age: Duration::from_secs(2),
        ..ListenerLimits::default()
    };
    let running = Running::start_with(world.server_tls(), limits, BodyLimits::default()).await;
    let mut stream = world
        .connect(running.address, Some(&world.gp_issued))
        .await
        .unwrap();
    let answer = exchange(&mut stream, post("text/plain", "").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 415 "), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn what_is_no_soap_request_is_told_so() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let soap = smd::CONTENT_TYPE;
    let more = "Connection: close\r\nContent-Length: 5\r\n";
    let compressed = format!("{more}Content-Encoding: gzip\r\n");
    let cases = [
        (post("text/xml; charset=utf-8", more), "415"),
        (post("multipart/related", more), "415"),
        (post(soap, &compressed), "415"),
        (post(soap, more), "500"),
        (post(soap, more).replace("POST", "GET"), "405"),
        (
            post(soap, more).replace("SealedMessageDelivery", "Other"),
            "404",
        ),
        (post(soap, more).replace("HTTP/1.1", "HTTP/9"), "400"),
        (
            post(soap, &format!("{more}{}", "A: b\r\n".repeat(100))),
            "431",
        ),
    ];
    for (head, status) in cases {
        let mut stream = world
            .connect(running.address, Some(&world.gp_issued))
            .await
            .unwrap();
        let answer = exchange(&mut stream, format!("{head}hello").as_bytes()).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{head}: {answer}"
        );
    }
    running.stop().await;
}
