//! What an operator may configure, and what is said of what cannot be used.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use std::sync::Arc;

use smd::Strictness;
use support::*;
use synth::pki::Flaw;
use transport::{
    BodyLimits, CourierLimits, Credentials, CredentialsError, PathError, Paths, RetrievalLimits,
    Services, smd_routes,
};

fn routes(message: &str, response: &str) -> Result<(), PathError> {
    let paths = Paths {
        sealed_message_delivery: message.to_owned(),
        transport_response_delivery: response.to_owned(),
        ..Paths::default()
    };
    let services = Services {
        custody: Some(Arc::new(Inbox::default())),
        ..Services::default()
    };
    let (bodies, retrievals) = (BodyLimits::default(), RetrievalLimits::default());
    smd_routes(&paths, services, Strictness::Strict, bodies, retrievals).map(drop)
}

#[test]
fn paths_are_those_of_the_systems_in_use_or_others_like_them() {
    for path in [
        "/SealedMessageDelivery.svc",
        "/smd/services/SealedMessageDelivery",
        "/SecureMessaging/Services/Smd/SealedMessageDeliveryService.svc",
    ] {
        assert_eq!(routes(path, "/trd"), Ok(()), "{path}");
    }
    for path in [
        "",
        "/",
        "smd",
        "/{any}",
        "/*rest",
        "/a b",
        "/a?b",
        "/:x",
        "/caf\u{e9}",
    ] {
        let path_error = PathError::Form {
            path: path.to_owned(),
        };
        assert_eq!(routes(path, "/trd"), Err(path_error.clone()), "{path}");
        assert!(path_error.to_string().contains(path));
    }
    let shared = PathError::Shared {
        path: "/smd".to_owned(),
    };
    assert_eq!(routes("/smd", "/smd"), Err(shared));
}

#[test]
fn credentials_that_cannot_be_used_are_named() {
    let world = World::new();
    let good = &world.gp_issued;
    let read = |chain: &str, key: &str| Credentials::from_pem(chain, key).map(drop);
    assert_eq!(read(&good.chain_pem, &good.key_pem), Ok(()));
    assert_eq!(
        read(&good.cert_pem, &good.key_pem),
        Ok(()),
        "without its intermediate"
    );
    assert_eq!(read(&good.chain_pem, ""), Err(CredentialsError::Key));
    assert_eq!(
        read(&good.chain_pem, &good.cert_pem),
        Err(CredentialsError::Key)
    );
    let other = &world.specialist_issued.key_pem;
    assert_eq!(
        read(&good.chain_pem, other),
        Err(CredentialsError::Mismatch)
    );
    assert!(matches!(
        read("", &good.key_pem),
        Err(CredentialsError::Certificate(_))
    ));
    let authority = world.pki.root_pem();
    assert!(matches!(
        read(&authority, &good.key_pem),
        Err(CredentialsError::Identity(_))
    ));
    let (hpio, name) = (&world.gp.hpio, "Two");
    let two = world
        .pki
        .flawed(hpio, name, Flaw::TwoOrganisations, now())
        .unwrap();
    assert!(matches!(
        read(&two.chain_pem, &two.key_pem),
        Err(CredentialsError::Identity(_))
    ));
}

#[test]
fn credentials_do_not_show_their_key() {
    let world = World::new();
    let credentials = credentials(&world.gp_issued);
    assert_eq!(credentials.organisations(), [world.gp.organisation()]);
    let shown = format!("{credentials:?}");
    assert!(shown.contains(world.gp.hpio.as_str()), "{shown}");
    assert!(!shown.to_lowercase().contains("key"), "{shown}");
}

#[test]
fn a_call_ends_before_the_lease_on_its_work() {
    let lease = engine::Limits::default().lease_ms;
    let call = i64::try_from(CourierLimits::default().call.as_millis()).unwrap();
    assert!(call < lease, "{call} ms < {lease} ms");
    let limits = transport::ListenerLimits::default();
    assert!(
        CourierLimits::default().idle < limits.header,
        "we close unused connections first"
    );
}
