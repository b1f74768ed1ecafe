//! What the drills have in common.

use delivery::{End, Life, Outbound};
use sealpost::Config;
use sealpost::view::MessageView;
use std::fs;
use synth::pki::Issued;
use testkit::party::{Change, Party};
use testkit::{HandClient, World, mail, until};

/// Nodes that look at their files and ask authorities often enough for a test.
pub(crate) fn brisk() -> Change<Config> {
    brisk_and(|_| {})
}

/// The same, with more done to the configuration.
pub(crate) fn brisk_and(more: impl FnOnce(&mut Config) + 'static) -> Change<Config> {
    Box::new(move |config| {
        config.trust.reload_ms = 50;
        config.trust.ask_again_ms = 200;
        more(config);
    })
}

/// The line that `sealpost status` shows of a message.
pub(crate) fn status_line(life: &Outbound) -> String {
    MessageView::of(&Life::Outbound(Box::new(life.clone()))).summary()
}

/// The GP's message does not leave, and the status says why.
pub(crate) async fn never_leaves(world: &World, control_id: &str, sentence: &str) {
    world.refer(control_id);
    let ended = world.gp.ended(control_id, End::NeverLeft).await;
    let line = status_line(&ended);
    assert!(line.contains(sentence), "{line}");
    let told = ended.timeline.last().unwrap().note.clone().unwrap();
    assert!(told.sentence.contains(sentence), "{}", told.sentence);
}

/// Puts another certificate and key in the place of a practice's.
pub(crate) fn put_key(party: &Party, issued: &Issued) {
    fs::write(&party.config.practices[0].key, &issued.key_pem).unwrap();
}

/// Puts another certificate in the place of a practice's.
pub(crate) fn put_certificate(party: &Party, issued: &Issued) {
    fs::write(&party.config.practices[0].certificate, &issued.chain_pem).unwrap();
}

/// Whether the node shows this certificate to whoever connects.
pub(crate) async fn shows(party: &Party, issued: &Issued) -> bool {
    let client = HandClient::new(&testkit::pki::pki().third);
    let address = party.gateway().address().expect("it listens");
    let stream = client.connect(address).await.expect("a TLS connection");
    let (_, session) = stream.get_ref();
    let shown = session.peer_certificates().expect("a certificate")[0].to_vec();
    shown == issued.certificate.der()
}

/// Waits until the node shows this certificate.
pub(crate) async fn comes_to_show(party: &Party, issued: &Issued) {
    until("the new certificate shown", async || {
        shows(party, issued).await.then_some(())
    })
    .await;
}

/// Waits until the GP's node would no longer seal anything for the specialist.
pub(crate) async fn loses_trust(world: &World) {
    let org = world.gp.practice.organisation();
    let content = mail::referral_of(&world.gp.practice, &world.specialist.practice, "ASK");
    let engine = world.gp.gateway().engine();
    until("the specialist no longer trusted", async || {
        engine.route_to(&org, &content).err()
    })
    .await;
}
