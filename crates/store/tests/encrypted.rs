//! The connection to a database on the network is encrypted, and the server's name is checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use pgrig::{Cluster, Database};
use store::postgres::migrate;
use store::{PostgresSettings, PostgresStore, StoreError};

/// A certificate for `name` that is its own authority, and its key.
fn certificate(name: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_known_by_its_certificate() {
    let cluster = Cluster::own();
    let database = Database::on(&cluster).await;
    let name = database.url().rsplit('/').next().unwrap();
    let (right, key) = certificate("localhost");
    cluster.crash();
    let port = cluster.restart_with_tls(&right, &key);
    let url = |host: &str| format!("postgres://postgres@{host}:{port}/{name}");
    let trusting = |url: &str, authority: &str| {
        let mut settings = PostgresSettings::new(url, "node-1");
        settings.authorities = Some(authority.as_bytes().to_vec());
        settings
    };
    let settings = trusting(&url("localhost"), &right);
    migrate(&settings).await.unwrap();
    let store = PostgresStore::open(&settings).await.unwrap();
    assert!(store.facts().await.unwrap().is_encrypted);
    let (other, _) = certificate("localhost");
    for settings in [
        trusting(&url("localhost"), &other),
        // The certificate is for a name, not for this address.
        trusting(&url("127.0.0.1"), &right),
    ] {
        let refused = PostgresStore::open(&settings).await.map(drop);
        let text = match refused {
            Err(StoreError::Unavailable(text)) => text,
            other => panic!("{other:?}"),
        };
        assert!(text.contains("certificate"), "{text}");
    }
}
