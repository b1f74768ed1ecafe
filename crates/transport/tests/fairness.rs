//! One peer or one message never takes what the others need.
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
use std::time::Duration;

use bytes::Bytes;
use delivery::outbound::Reply;
use engine::Courier;
use engine::clock::SystemClock;
use smd::SealedMessage;
use support::*;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use transport::{BreakerLimits, CourierLimits, FairCourier, LargeLimits};

/// A peer that takes connections and says nothing.
struct SlowPeer {
    address: SocketAddr,
    called: Arc<AtomicUsize>,
    knocked: Arc<Notify>,
}

impl SlowPeer {
    async fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let (called, knocked) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let (count, knock) = (called.clone(), knocked.clone());
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = socket.accept().await {
                held.push(stream);
                count.fetch_add(1, Ordering::Relaxed);
                knock.notify_one();
            }
        });
        Self {
            address,
            called,
            knocked,
        }
    }

    fn url(&self) -> String {
        format!("https://{}/smd/SealedMessageDelivery", self.address)
    }
}

fn fair(
    world: &World,
    connect: Duration,
    breaker: BreakerLimits,
    large: LargeLimits,
) -> FairCourier {
    let limits = CourierLimits {
        connect,
        ..CourierLimits::default()
    };
    let courier = Arc::new(world.courier_with(limits, loopback()));
    FairCourier::new(courier, Arc::new(SystemClock), breaker, large)
}

fn sized(message: &SealedMessage, bytes: usize) -> SealedMessage {
    let mut large = message.clone();
    let text = String::from_utf8(large.encrypted_payload.to_vec()).unwrap();
    let head = text.strip_suffix("/>").unwrap();
    let filling = "A".repeat(bytes);
    large.encrypted_payload = Bytes::from(format!("{head}>{filling}</ep:encryptedPayload>"));
    large
}

#[tokio::test]
async fn one_slow_peer_does_not_hold_up_others() {
    let world = World::new();
    let (slow, good) = (
        SlowPeer::start().await,
        Running::start(world.server_tls()).await,
    );
    let breaker = BreakerLimits {
        failures: 3,
        first_ms: 60_000,
        ..BreakerLimits::default()
    };
    let connect = Duration::from_millis(100);
    let courier = fair(&world, connect, breaker, LargeLimits::default());
    let to_slow = world.destination(&slow.url());
    for _ in 0..3 {
        let reply = courier.deliver(&to_slow, &world.message()).await;
        assert!(matches!(reply, Reply::Unreachable(_)), "{reply:?}");
    }
    let called = slow.called.load(Ordering::Relaxed);
    for _ in 0..50 {
        let Reply::Unreachable(why) = courier.deliver(&to_slow, &world.message()).await else {
            panic!("a silent peer took something");
        };
        assert!(why.contains("it is left alone until"), "{why}");
    }
    assert_eq!(
        slow.called.load(Ordering::Relaxed),
        called,
        "it is left alone"
    );
    let reply = courier
        .deliver(&world.destination(&good.smd()), &world.message())
        .await;
    assert_eq!(reply, Reply::Taken { duplicate: false });
    good.stop().await;
}

#[tokio::test]
async fn one_huge_message_does_not_hold_up_small_ones() {
    let world = World::new();
    let (slow, good) = (
        SlowPeer::start().await,
        Running::start(world.server_tls()).await,
    );
    let large = LargeLimits {
        from_bytes: 64 * 1024,
        together_bytes: 256 * 1024,
    };
    let courier = fair(&world, PATIENCE, BreakerLimits::default(), large);
    let courier = Arc::new(courier);
    let huge = sized(&world.message(), 1024 * 1024);
    let (to_slow, to_good) = (
        world.destination(&slow.url()),
        world.destination(&good.smd()),
    );
    let under_way = {
        let (courier, huge) = (courier.clone(), huge.clone());
        tokio::spawn(async move { courier.deliver(&to_slow, &huge).await })
    };
    slow.knocked.notified().await;
    let Reply::Unreachable(why) = courier.deliver(&to_good, &huge).await else {
        panic!("two huge messages at once");
    };
    assert!(why.contains("other large messages"), "{why}");
    for _ in 0..20 {
        let reply = courier.deliver(&to_good, &world.message()).await;
        assert!(matches!(reply, Reply::Taken { .. }), "{reply:?}");
    }
    under_way.abort();
    assert!(under_way.await.unwrap_err().is_cancelled());
    let reply = courier.deliver(&to_good, &huge).await;
    assert!(
        matches!(reply, Reply::Taken { .. }),
        "the budget came back: {reply:?}"
    );
    good.stop().await;
}
