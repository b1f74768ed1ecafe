//! What a peer may do under the profile that it meets.

use audit::Action;
use sealpost::config::TrustProfile;
use smd::{Leniency, Reply, StandardErrorCode};
use synth::world::Practice;
use testkit::party::Side;
use testkit::pki::pki;
use testkit::world::Plan;
use testkit::{HandClient, World, mail};

/// What Nowhere Street Clinic is told when it delivers for the GP, whom it has nothing to do with.
async fn delivers_for_another(profile: TrustProfile, leniencies: Vec<Leniency>) -> (Reply, bool) {
    let configure = Box::new(move |config: &mut sealpost::Config| {
        config.trust.profile = profile;
        config.trust.leniencies = leniencies;
    });
    let plan = Plan {
        specialist: Side {
            configure: Some(configure),
            ..Side::default()
        },
        ..Plan::default()
    };
    let world = World::planned(plan).await;
    let stranger = HandClient::new(&pki().third);
    let url = world.specialist.delivery_url();
    let reply = stranger.deliver(&url, &mail::good_message("FOREIGN")).await;
    let refused = world
        .specialist
        .audited(Action::MessageRefused, "reason", "not-entitled")
        .await;
    world.finish().await;
    (reply, refused)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_is_not_the_sender_is_refused_unless_any_peer_is_let_pass() {
    let (reply, refused) = delivers_for_another(TrustProfile::Strict, Vec::new()).await;
    assert!(refused, "it is on record");
    let Reply::StandardError(error) = reply else {
        panic!("{reply:?}");
    };
    assert_eq!(error.code, StandardErrorCode::NotAuthorised);
    let sender = Practice::wattle_street_medical().organisation();
    assert!(error.message.contains(&sender.uri()), "{}", error.message);

    let any_peer = vec![Leniency::AnyPeer];
    for (profile, listed) in [
        (TrustProfile::Strict, any_peer),
        (TrustProfile::Interop, Vec::new()),
    ] {
        let outcome = delivers_for_another(profile, listed).await;
        assert_eq!(outcome, (Reply::Ok, false), "{profile:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_leniency_does_not_open_the_door() {
    let other = vec![Leniency::MetadataTypeNotUri];
    let (reply, refused) = delivers_for_another(TrustProfile::Strict, other).await;
    assert!(matches!(reply, Reply::StandardError(_)), "{reply:?}");
    assert!(refused);
}
