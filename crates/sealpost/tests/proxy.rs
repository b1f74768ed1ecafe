//! A practice whose network lets nothing out but through its HTTP proxy.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use sealpost::NetworkLimits;
use sealpost::config::ProxyConfig;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use testkit::party::{Side, noted, notes};
use testkit::proxy::Temper;
use testkit::world::Plan;
use testkit::{HttpProxy, World};

/// `Proxy-Authorization` of user `practice` with password `open sesame`.
const SESAME: &str = "Basic cHJhY3RpY2U6b3BlbiBzZXNhbWU=";

/// The GP calls through `proxy`, with these credentials.
async fn behind(proxy: &HttpProxy, credentials: Option<&str>) -> World {
    let url = proxy.url();
    let credentials = credentials.map(str::to_owned);
    let configure = Box::new(move |config: &mut sealpost::Config| {
        let credentials_file = credentials.map(|text| {
            let path = config.data.with_file_name("proxy-credentials");
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            path
        });
        config.proxy = Some(ProxyConfig {
            url,
            credentials_file,
            direct: Vec::new(),
        });
    });
    let mut limits = NetworkLimits::default();
    limits.courier.connect = Duration::from_millis(500);
    World::planned(Plan {
        gp: Side {
            configure: Some(configure),
            limits: Some(limits),
            ..Side::default()
        },
        ..Plan::default()
    })
    .await
}

/// A message waits, and its timeline says why.
async fn waits(world: World, sentence: &str) {
    world.refer("WAITS");
    let waiting = world.gp.sent("WAITS", |life| life.failures > 0).await;
    assert!(noted(&waiting.timeline, "not-reached"));
    let told = notes(&waiting.timeline).last().unwrap().sentence.clone();
    assert!(told.contains(sentence), "{told}");
    assert!(world.specialist.inbound().await.is_empty());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_through_the_proxy_and_tls_is_end_to_end() {
    let proxy = HttpProxy::start(Temper::Connects).await;
    let mut world = behind(&proxy, None).await;
    world.still_works().await;
    let specialist = world.specialist.gateway().address().unwrap().to_string();
    assert!(proxy.asked().contains(&specialist), "{:?}", proxy.asked());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_asks_for_credentials_is_given_those_of_the_file() {
    let proxy = HttpProxy::start(Temper::Asks(SESAME.to_owned())).await;
    let mut world = behind(&proxy, Some("practice:open sesame\n")).await;
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_wants_other_credentials_is_named() {
    let proxy = HttpProxy::start(Temper::Asks(SESAME.to_owned())).await;
    let world = behind(&proxy, Some("practice:wrong")).await;
    waits(world, "our proxy wants a user name and password").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_refuses_is_named() {
    let proxy = HttpProxy::start(Temper::Refuses).await;
    let world = behind(&proxy, None).await;
    waits(
        world,
        "our proxy refused to connect to the receiving system",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_hangs_holds_a_message_up_no_longer_than_any_connection() {
    let proxy = HttpProxy::start(Temper::Hangs).await;
    let world = behind(&proxy, None).await;
    waits(world, "did not answer in time").await;
}
