//! Recipients that cannot be sent to. Nothing leaves, and the sender is told why: on the timeline,
//! and in the file that its own software reads.

use audit::Action;
use delivery::{End, Outbound};
use serde_json::Value;
use synth::pki::{Flaw, Issued};
use synth::world::Practice;
use testkit::party::{Change, Side, files_in};
use testkit::pki::{pki, third_practice};
use testkit::world::Plan;
use testkit::{HandClient, World, mail, until};

/// Sends to a specialist who cannot be sent to; gives what became of it.
async fn cannot_be_sent_to(plan: Plan, end: End, code: &str) -> Outbound {
    let world = World::planned(plan).await;
    let original = world.refer("STAYS");
    let life = world.gp.ended("STAYS", end).await;
    let reason = life.reason.clone().unwrap();
    assert_eq!(reason.code, code);
    assert_eq!(life.envelope, None, "nothing was sealed");
    assert_eq!(world.gp.bytes(&life.content).await, original);
    assert!(
        world
            .gp
            .audited(Action::MessageEnded, "end", end.words())
            .await
    );
    let report = until("the report for the GP's software", async || {
        world.gp.acks().pop()
    })
    .await;
    assert!(report.contains("MSA|AE|STAYS|"), "{report}");
    assert!(report.contains(end.words()), "{report}");
    assert!(report.contains(code), "{report}");
    assert_eq!(files_in(&world.gp.files.outgoing().join("sent")).len(), 1);
    assert_eq!(world.specialist.inbound().await, [], "nothing left");
    // Receiving does not need the other's entry in the directory.
    good_mail_comes_in(&world).await;
    world.finish().await;
    life
}

/// A message by hand from the specialist is taken and handed to the GP's software.
async fn good_mail_comes_in(world: &World) {
    let (gp, specialist) = (&world.gp.practice, &world.specialist.practice);
    let content = mail::referral_of(specialist, gp, "GOOD");
    let sealed = mail::seal(&content, &pki().specialist, &pki().gp.certificate);
    let message = mail::message(specialist, gp, &sealed);
    let client = HandClient::new(&pki().specialist);
    let reply = client.deliver(&world.gp.delivery_url(), &message).await;
    assert_eq!(reply, smd::Reply::Ok);
    until("good mail handed over", async || {
        let incoming = files_in(&world.gp.files.incoming());
        incoming
            .iter()
            .any(|(_, bytes)| *bytes == content)
            .then_some(())
    })
    .await;
}

fn changed(change: Change<Value>) -> Plan {
    Plan {
        gp: Side {
            directory: Some(change),
            ..Side::default()
        },
        ..Plan::default()
    }
}

/// The GP's directory gives this certificate for the specialist.
fn listed(issued: Issued) -> Plan {
    Plan {
        specialist: Side {
            listed: Some(issued),
            ..Side::default()
        },
        ..Plan::default()
    }
}

/// Entries of this kind in a directory, that of the specialist last.
fn last_of<'a>(bundle: &'a mut Value, kind: &str) -> &'a mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    let mut resources = entries.iter_mut().map(|entry| &mut entry["resource"]);
    resources
        .rfind(|resource| resource["resourceType"] == kind)
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_recipient_is_recipient_not_found() {
    let forget = |bundle: &mut Value| {
        let entries = bundle["entry"].as_array_mut().unwrap();
        entries.retain(|entry| !entry["resource"]["id"].as_str().unwrap().ends_with("-2"));
    };
    let life = cannot_be_sent_to(
        changed(Box::new(forget)),
        End::RecipientNotFound,
        "directory.unknown-recipient",
    )
    .await;
    assert!(life.to.contains("Banksia Cardiology"), "{}", life.to);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_without_endpoint_is_named_and_nothing_leaves() {
    let unlink = |bundle: &mut Value| {
        *last_of(bundle, "PractitionerRole") = {
            let mut role = last_of(bundle, "PractitionerRole").clone();
            role.as_object_mut().unwrap().remove("endpoint");
            role
        };
        let entries = bundle["entry"].as_array_mut().unwrap();
        entries.retain(|entry| entry["resource"]["id"] != "endpoint-2");
    };
    let code = "directory.endpoint-missing";
    let life = cannot_be_sent_to(changed(Box::new(unlink)), End::NeverLeft, code).await;
    let sentence = life.reason.unwrap().sentence;
    assert!(
        sentence.contains("publishes no secure messaging endpoint"),
        "{sentence}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_whose_endpoint_is_switched_off_is_named_and_nothing_leaves() {
    let off = |bundle: &mut Value| last_of(bundle, "Endpoint")["status"] = "off".into();
    let code = "directory.endpoint-inactive";
    cannot_be_sent_to(changed(Box::new(off)), End::NeverLeft, code).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_without_certificate_is_named_and_nothing_leaves() {
    let strip = |bundle: &mut Value| {
        let endpoint = last_of(bundle, "Endpoint");
        let extensions = endpoint["extension"].as_array_mut().unwrap();
        extensions.retain(|it| !it["url"].as_str().unwrap().contains("certificate"));
    };
    let code = "directory.certificate-missing";
    cannot_be_sent_to(changed(Box::new(strip)), End::NeverLeft, code).await;
}

/// The one certificate that the directory lists cannot be used, in these words.
async fn certificate_cannot_be_used(plan: Plan, words: &str) {
    let code = "directory.certificate-unusable";
    let life = cannot_be_sent_to(plan, End::NeverLeft, code).await;
    let sentence = life.reason.unwrap().sentence;
    assert!(sentence.contains(words), "{sentence}");
}

fn flawed(flaw: Flaw) -> Plan {
    listed(pki().flawed(&Practice::banksia_cardiology(), flaw))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_certificate_is_not_sealed_to() {
    certificate_cannot_be_used(flawed(Flaw::Expired), "expired on").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_the_wrong_usage_is_not_sealed_to() {
    certificate_cannot_be_used(flawed(Flaw::SigningOnly), "may not be used for").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_named_sha1_is_not_sealed_to() {
    certificate_cannot_be_used(flawed(Flaw::Sha1), "SHA-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_certificate_is_not_sealed_to() {
    let revoked = pki().another(&Practice::banksia_cardiology());
    let list = pki().list_with(&revoked);
    let mut plan = listed(revoked);
    plan.gp.revoked = Some(list);
    certificate_cannot_be_used(plan, "cancelled by its issuer").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_organisation_is_not_sealed_to() {
    let other = pki().another(&third_practice());
    certificate_cannot_be_used(listed(other), "8003629999900034").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_an_unknown_authority_is_not_sealed_to() {
    let untrusted = pki().untrusted(&Practice::banksia_cardiology());
    certificate_cannot_be_used(listed(untrusted), "not genuine").await;
}
