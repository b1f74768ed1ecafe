//! The commands of an author and a releaser, beside running nodes.

use crate::rig::{context, done, refused, sealpost, write};
use compose::draft::State;
use delivery::{End, Status};
use document::Urgency;
use hl7v2::Message;
use serde_json::Value;
use testkit::{World, until};

/// Runs `sealpost draft` for the GP, as this user.
fn draft(world: &World, user: &str, words: &[&str]) -> std::process::Output {
    let config = world.gp.files.config();
    let all = ["draft", "--config", config.to_str().unwrap(), "--as", user];
    sealpost(&[&all, words].concat())
}

/// The only draft, as `draft list` tells of it.
fn only(world: &World) -> Value {
    let list = done(&draft(world, "ann", &["list", "--json"]));
    assert_eq!(list.lines().count(), 1, "{list}");
    serde_json::from_str(&list).unwrap()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_goes_from_its_template_to_the_specialists_software() {
    let mut world = World::start().await;
    let value = context(&world.gp.practice, &world.specialist.practice);
    let file = write(world.folder(), "context.json", &value);
    let new = ["new", "--template", "referral", "--context", &file];
    let line = done(&draft(&world, "ann", &new));
    assert!(line.contains("Draft"), "{line}");
    let id = text(&only(&world), "id");

    let (code, words) = refused(&draft(&world, "ann", &["review", &id]));
    assert_eq!(code, 1);
    assert!(words.contains("Urgency is needed"), "{words}");
    let png = world.folder().join("ecg.png");
    std::fs::write(&png, b"\x89PNG\r\n\x1a\n").unwrap();
    let attach = format!("ECG of today={}", png.display());
    done(&draft(
        &world,
        "ann",
        &["edit", &id, "--set", "urgency=Urgent", "--attach", &attach],
    ));
    let stale = ["edit", &id, "--seen", "1", "--set", "history=x"];
    let (code, words) = refused(&draft(&world, "ben", &stale));
    assert_eq!(code, 1);
    assert!(words.contains("ann changed this document"), "{words}");
    let line = done(&draft(&world, "ann", &["review", &id]));
    assert!(line.contains("Waiting for review"), "{line}");
    let (code, words) = refused(&draft(&world, "ann", &["release", &id]));
    assert_eq!(code, 1);
    assert!(words.contains("their own documents"), "{words}");
    done(&draft(&world, "ben", &["release", &id]));

    let message = &only(&world)["messages"][0];
    let control_id = text(message, "control_id");
    let accepted = until("the referral accepted", async || {
        world.specialist.clinic.look();
        let sent = world.gp.outbound().await;
        let sent = sent.into_iter().find(|life| life.control_id == control_id);
        sent.filter(|life| life.status() == Status::Ended(End::Accepted))
    });
    let accepted = accepted.await;
    assert_eq!(accepted.id.to_string(), text(message, "message"));
    assert_eq!(
        only(&world)["messages"][0]["status"],
        "Accepted by their software"
    );
    assert_eq!(world.specialist.clinic.imported[&control_id], 1);

    let bytes = world.gp.bytes(&accepted.content).await;
    let sent = Message::read(bytes).message.unwrap();
    assert_eq!(Urgency::read(&sent), Urgency::Urgent);
    assert!(
        sent.all("OBX-3.2")
            .any(|title| title.text() == "ECG of today")
    );
    let (code, words) = refused(&draft(&world, "ben", &["release", &id]));
    assert_eq!(code, 1);
    assert!(words.contains("released before"), "{words}");
    world.gp.audit_is_unbroken().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_a_document_back_is_in_it_and_what_is_discarded_is_kept() {
    let mut world = World::start().await;
    let mut value = context(&world.gp.practice, &world.specialist.practice);
    value["recipients"][0]["practice"]["hpio"] = "1".into();
    let file = write(world.folder(), "context.json", &value);
    let set = ["--set", "urgency=Routine"];
    let new = ["new", "--template", "referral", "--context", &file];
    done(&draft(&world, "ann", &[&new[..], &set].concat()));
    let id = text(&only(&world), "id");
    done(&draft(&world, "ann", &["review", &id]));
    let (code, words) = refused(&draft(&world, "ben", &["release", &id]));
    assert_eq!(code, 1);
    assert!(words.contains("from the address book again"), "{words}");
    let pdf = world.folder().join("preview.pdf");
    let show = ["show", &id, "--pdf", pdf.to_str().unwrap()];
    let shown = done(&draft(&world, "ben", &show));
    assert!(shown.contains("Not released: The recipient"), "{shown}");
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"));
    let page = world.folder().join("page.html");
    let received = ["show", &id, "--received", page.to_str().unwrap()];
    let (code, words) = refused(&draft(&world, "ben", &received));
    assert_eq!(code, 1);
    assert!(words.contains("from the address book again"), "{words}");
    assert!(world.gp.outbound().await.is_empty());

    value["recipients"][0]["practice"]["hpio"] = world.specialist.practice.hpio.as_str().into();
    let mended = write(world.folder(), "mended.json", &value);
    let line = done(&draft(
        &world,
        "ann",
        &["edit", &id, "--recipients", &mended],
    ));
    assert!(line.contains("Draft"), "{line}");
    done(&draft(&world, "ben", &received));
    let shown = std::fs::read_to_string(&page).unwrap();
    assert!(
        shown.contains("TESSELLATE") && shown.contains("data:application/pdf"),
        "{shown}"
    );
    done(&draft(&world, "ann", &["review", &id]));
    let line = done(&draft(&world, "ben", &["return", &id]));
    assert!(line.contains("Draft"), "{line}");
    done(&draft(
        &world,
        "ann",
        &["discard", &id, "--reason", "seen by another"],
    ));
    assert_eq!(done(&draft(&world, "ann", &["list"])), "");
    let all = done(&draft(&world, "ann", &["list", "--all"]));
    assert!(all.contains("Discarded"), "{all}");
    world.gp.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_starts_submits_what_was_released_before_a_crash() {
    use crate::dying_store::{Death, DyingStore};
    use crate::rig::drafts;
    use compose::{Answers, Context};
    use std::sync::Arc;

    let mut world = World::written(testkit::world::Plan::default()).await;
    let value = context(&world.gp.practice, &world.specialist.practice);
    let facts = Context::from_json(value.to_string().as_bytes()).unwrap();
    {
        let store = world.gp.config.open_store().await.unwrap();
        // The fourth commit makes the message of what the third released.
        let dying = Arc::new(DyingStore::new(store, 4, Death::Before));
        let drafts = drafts(&world.gp.config, dying);
        let template = drafts.library().find("referral", None).unwrap();
        let answers = Answers::from_pairs([("urgency", "Routine")]);
        let begun = drafts.begin(template, facts, answers, "ann").await.unwrap();
        let id = begun.id;
        drafts.send_for_review(id, 1, "ann").await.unwrap();
        drafts.release(id, 2, "ben").await.unwrap_err();
    }
    world.gp.start().await.unwrap();
    world.specialist.start().await.unwrap();
    until("the referral accepted", async || {
        world.specialist.clinic.look();
        let sent = world.gp.outbound().await;
        assert!(sent.iter().filter(|life| life.kind.is_document()).count() <= 1);
        let mut sent = sent.into_iter();
        sent.find(|life| life.status() == Status::Ended(End::Accepted))
    })
    .await;
    let drafts = drafts(&world.gp.config, world.gp.store().clone());
    let draft = &drafts.list().await.unwrap()[0];
    assert!(matches!(draft.state, State::Released { .. }));
    assert!(!draft.state.is_to_be_submitted());
}
