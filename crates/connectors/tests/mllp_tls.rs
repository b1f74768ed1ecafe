//! MLLP over TLS: nobody gets in, and nothing goes out, without certificates on both sides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use connectors::mllp::{
    ClientSide, Expects, Listener, ListenerLimits, Said, SendError, Sender, SenderLimits,
    ServerSide,
};
use rig::mllp::{Authority, Office, Setting, word};
use rig::still::{message, wattle};

const SERVER: &str = "node.wattle.example";
const CLIENT: &str = "cis.wattle.example";

fn referral(id: &str) -> Vec<u8> {
    message("REF^I12", id, "PID|1\r").into_bytes()
}

async fn office(authority: &Authority, names: &[String]) -> Office {
    let security = ServerSide::tls(&authority.identity(SERVER), names).unwrap();
    Office::with(Setting {
        security,
        ..Setting::default()
    })
    .await
}

async fn send(office: &Office, client: Arc<ClientSide>, id: &str) -> Result<Said, SendError> {
    let limits = SenderLimits {
        ack: Duration::from_secs(5),
        ..SenderLimits::default()
    };
    let address = office.address.to_string();
    let (sender, _late) = Sender::new(wattle(), &address, client, limits).unwrap();
    sender.send(&referral(id), Expects::AsAsked).await
}

fn is_taken(result: Result<Said, SendError>, id: &str) -> bool {
    match result {
        Ok(Said::Word(bytes)) => {
            let (code, answers, _) = word(&bytes);
            (code.as_str(), answers.as_str()) == ("AA", id)
        }
        Ok(Said::Nothing) | Err(_) => false,
    }
}

#[tokio::test]
async fn both_sides_show_certificates_of_the_practices_own_authority() {
    let authority = Authority::new();
    let office = office(&authority, &[]).await;
    assert!(is_taken(
        send(&office, authority.client(CLIENT, SERVER), "1").await,
        "1"
    ));
    assert_eq!(office.taken_ids().await, ["1"]);
}

#[tokio::test]
async fn a_client_of_another_authority_is_refused() {
    let (authority, other) = (Authority::new(), Authority::new());
    let office = office(&authority, &[]).await;
    let stranger = other.identity_trusting(CLIENT, &authority);
    let stranger = Arc::new(ClientSide::tls(&stranger, SERVER).unwrap());
    assert!(send(&office, stranger, "1").await.is_err());
    assert!(office.taken_ids().await.is_empty());
}

#[tokio::test]
async fn a_plain_client_and_one_without_a_certificate_are_refused() {
    let authority = Authority::new();
    let office = office(&authority, &[]).await;
    let mut caller = office.call().await;
    caller.send(&message("REF^I12", "1", "PID|1\r")).await;
    // What comes back is a TLS alert at most, never a frame.
    assert!(caller.is_closed().await);
    assert!(office.taken_ids().await.is_empty());
}

#[tokio::test]
async fn where_names_are_given_another_name_of_the_same_authority_is_refused() {
    let authority = Authority::new();
    let office = office(&authority, &[CLIENT.to_owned()]).await;
    let other = authority.client("printer.wattle.example", SERVER);
    assert!(send(&office, other, "1").await.is_err());
    assert!(office.taken_ids().await.is_empty());
    assert!(is_taken(
        send(&office, authority.client(CLIENT, SERVER), "2").await,
        "2"
    ));
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_with_another_name_or_of_another_authority() {
    let (authority, other) = (Authority::new(), Authority::new());
    let office = office(&authority, &[]).await;
    let misled = authority.client(CLIENT, "other.wattle.example");
    let unreachable = |result| matches!(result, Err(SendError::Unreachable { .. }));
    assert!(unreachable(send(&office, misled, "1").await));
    let doubting = authority.identity_trusting(CLIENT, &other);
    let doubting = Arc::new(ClientSide::tls(&doubting, SERVER).unwrap());
    assert!(unreachable(send(&office, doubting, "2").await));
    assert!(office.taken_ids().await.is_empty());
}

#[tokio::test]
async fn a_fresh_identity_counts_from_the_next_connection_on() {
    let (old, new) = (Authority::new(), Authority::new());
    let office = office(&old, &[]).await;
    let client = old.client(CLIENT, SERVER);
    assert!(is_taken(send(&office, client.clone(), "1").await, "1"));
    client.replace(&ClientSide::tls(&new.identity(CLIENT), SERVER).unwrap());
    assert!(send(&office, client.clone(), "2").await.is_err());
    let fresh = ServerSide::tls(&new.identity(SERVER), &[]).unwrap();
    office.security.replace(&fresh);
    assert!(is_taken(send(&office, client, "3").await, "3"));
    assert_eq!(office.taken_ids().await, ["1", "3"]);
}

#[tokio::test]
async fn a_plain_listener_binds_to_the_loopback_interface_alone() {
    let plain = Arc::new(ServerSide::plain());
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let refused = Listener::bind(everywhere, plain, ListenerLimits::default()).await;
    assert_eq!(refused.err().unwrap().kind(), ErrorKind::PermissionDenied);
    let secured = ServerSide::tls(&Authority::new().identity(SERVER), &[]).unwrap();
    let bound = Listener::bind(everywhere, Arc::new(secured), ListenerLimits::default()).await;
    assert!(bound.is_ok());
}

#[tokio::test]
async fn a_client_that_never_shakes_hands_is_let_go() {
    let authority = Authority::new();
    let limits = ListenerLimits {
        handshake: Duration::from_millis(200),
        ..ListenerLimits::default()
    };
    let security = ServerSide::tls(&authority.identity(SERVER), &[]).unwrap();
    let setting = Setting {
        limits,
        security,
        ..Setting::default()
    };
    let office = Office::with(setting).await;
    let mut caller = office.call().await;
    assert!(caller.is_closed().await);
}
