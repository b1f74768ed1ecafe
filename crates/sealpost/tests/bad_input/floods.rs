//! Peers that send too much, or too slowly.

use sealpost::NetworkLimits;
use std::time::Duration;
use synth::pki::Issued;
use testkit::party::Side;
use testkit::pki::pki;
use testkit::until::PATIENCE;
use testkit::world::Plan;
use testkit::{HandClient, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use transport::{BodyLimits, ListenerLimits};

type Stream = TlsStream<TcpStream>;

async fn connect(world: &World, issued: &Issued) -> Stream {
    let address = world.specialist.address();
    let connected = HandClient::new(issued).connect(address).await;
    connected.unwrap()
}

fn post(more: &str) -> Vec<u8> {
    let media = smd::CONTENT_TYPE;
    let head = "POST /smd/SealedMessageDelivery HTTP/1.1\r\nHost: x\r\n";
    format!("{head}Content-Type: {media}\r\n{more}\r\n").into_bytes()
}

/// All that comes until the server closes.
async fn answer(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await;
    // A close without the TLS farewell is a close.
    drop(read.expect("the server closes"));
    String::from_utf8(bytes).unwrap()
}

const BODY: usize = 100 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_100_megabytes_is_refused() {
    let mut world = World::start().await;
    let refused = |answer: &str| {
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("badParam"), "{answer}");
        assert!(answer.contains("larger than 41943040 bytes"), "{answer}");
        assert!(
            answer.to_lowercase().contains("connection: close"),
            "{answer}"
        );
    };
    // Announced and held back: the server never asks for it.
    let mut stream = connect(&world, &pki().gp).await;
    let expecting = format!("Content-Length: {BODY}\r\nExpect: 100-continue\r\n");
    stream.write_all(&post(&expecting)).await.unwrap();
    refused(&answer(&mut stream).await);
    // Announced and sent; sent without being announced.
    let announced = format!("Content-Length: {BODY}\r\n");
    for (framing, chunked) in [
        (announced.as_str(), false),
        ("Transfer-Encoding: chunked\r\n", true),
    ] {
        let mut stream = connect(&world, &pki().gp).await;
        stream.write_all(&post(framing)).await.unwrap();
        let (mut reading, mut writing) = tokio::io::split(stream);
        let sending = tokio::spawn(async move {
            // Writing ends when the server closes, which it may do at any moment.
            drop(send_all(&mut writing, chunked).await);
        });
        refused(&answer(&mut reading).await);
        sending.abort();
    }
    assert_eq!(world.specialist.inbound().await, []);
    world.still_works().await;
    world.finish().await;
}

async fn send_all(to: &mut (impl AsyncWriteExt + Unpin), chunked: bool) -> std::io::Result<()> {
    let piece = vec![b'<'; 1024 * 1024];
    for _ in 0..BODY / piece.len() {
        if chunked {
            let head = format!("{:x}\r\n", piece.len());
            to.write_all(head.as_bytes()).await?;
        }
        to.write_all(&piece).await?;
        if chunked {
            to.write_all(b"\r\n").await?;
        }
    }
    to.flush().await
}

/// A node that loses patience soon.
async fn hasty() -> World {
    let limits = NetworkLimits {
        listener: ListenerLimits {
            handshake: Duration::from_millis(700),
            header: Duration::from_millis(400),
            connections_per_peer: 3,
            ..ListenerLimits::default()
        },
        bodies: BodyLimits {
            grace: Duration::from_millis(400),
            bytes_per_second: 100_000,
            longest: Duration::from_secs(1),
            ..BodyLimits::default()
        },
        ..NetworkLimits::default()
    };
    let plan = Plan {
        specialist: Side {
            limits: Some(limits),
            ..Side::default()
        },
        ..Plan::default()
    };
    World::planned(plan).await
}

/// Writes `drop` again and again, never fast, until the server closes; gives what it answered.
async fn drip(stream: Stream, first: Vec<u8>, piece: &'static [u8]) -> String {
    let (mut reading, mut writing) = tokio::io::split(stream);
    let dripping = tokio::spawn(async move {
        let mut alive = writing.write_all(&first).await.is_ok();
        let mut drops = tokio::time::interval(Duration::from_millis(20));
        while alive {
            drops.tick().await;
            alive = writing.write_all(piece).await.is_ok() && writing.flush().await.is_ok();
        }
    });
    let said = answer(&mut reading).await;
    dripping.abort();
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_whose_header_never_ends_is_cut_off_while_others_are_served() {
    let mut world = hasty().await;
    let slow = connect(&world, &pki().third).await;
    let head = b"POST /smd/SealedMessageDelivery HTTP/1.1\r\n".to_vec();
    let slow = tokio::spawn(drip(slow, head, b"A: b\r\n"));
    world.still_works().await;
    let said = slow.await.unwrap();
    assert!(!said.contains("200 OK"), "{said}");
    assert_eq!(world.specialist.inbound().await.len(), 1, "the good one");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_whose_body_drips_is_told_408_while_others_are_served() {
    let mut world = hasty().await;
    let slow = connect(&world, &pki().third).await;
    let slow = tokio::spawn(drip(slow, post("Content-Length: 100000\r\n"), b"<"));
    world.still_works().await;
    let said = slow.await.unwrap();
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_shakes_hands_is_let_go() {
    let mut world = hasty().await;
    let address = world.specialist.address();
    let mut silent = TcpStream::connect(address).await.unwrap();
    let read = tokio::time::timeout(PATIENCE, silent.read(&mut [0; 1])).await;
    assert!(matches!(read.unwrap(), Ok(0) | Err(_)));
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_takes_all_its_connections_takes_none_of_the_others() {
    let mut world = hasty().await;
    let mut slow = Vec::new();
    for _ in 0..10 {
        let stream = connect(&world, &pki().third).await;
        slow.push(tokio::spawn(drip(
            stream,
            post("Content-Length: 9999\r\n"),
            b"<",
        )));
    }
    world.still_works().await;
    let mut served = 0;
    for one in slow {
        served += usize::from(one.await.unwrap().starts_with("HTTP/1.1 408 "));
    }
    assert!((1..=3).contains(&served), "{served} connections at once");
    world.finish().await;
}
