//! What a node's own deliveries say beside directory entries, and what is said before one is sent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "tests fail by panicking"
)]

use delivery::Status;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use synth::world::Practice;
use testkit::World;
use testkit::mail::referral_of;
use testkit::party::{Party, Side, noted};
use testkit::world::Plan;

fn sealpost(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealpost"));
    command.current_dir(folder).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The configuration of a party's node as a file.
fn config(folder: &Path, party: &Party) -> PathBuf {
    let path = folder.join("node.toml");
    std::fs::write(&path, toml::to_string(&party.config).unwrap()).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn find_shows_when_a_delivery_was_last_confirmed() {
    let mut world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let config = config(at, &world.gp);
    let config = config.to_str().unwrap();
    let entries = world.gp.config.directory.file().unwrap().to_str().unwrap();
    said(&sealpost(at, &["directory", "import", entries]));
    let family = Practice::banksia_cardiology().practitioner.family;
    let find = ["directory", "find", &family, "--at", "directory.sqlite"];
    let find = |more: &[&str]| {
        let args = [&find[..], &["--config", config], more].concat();
        said(&sealpost(at, &args))
    };
    let hit = || -> Value {
        let text = find(&["--json"]);
        serde_json::from_str(text.lines().next().unwrap()).unwrap()
    };
    assert_eq!(hit()["last_verified"], Value::Null);
    world.still_works().await;
    let sent = world.gp.outbound().await;
    let at = sent.iter().find_map(|it| it.delivered_at).unwrap();
    assert_eq!(hit()["last_verified"], at.to_rfc3339());
    let text = find(&[]);
    let date = at.to_rfc3339();
    let day = date.split('T').next().unwrap();
    assert!(
        text.lines()
            .any(|line| line.contains("confirmed") && line.contains(day)),
        "{text}"
    );
    world.finish().await;
}

/// Sends a referral from the GP's node by the command, and gives what it says.
fn send(world: &World, control_id: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), &world.gp);
    let to = &world.specialist.practice;
    let message = referral_of(&world.gp.practice, to, control_id);
    std::fs::write(folder.path().join("referral.hl7"), message).unwrap();
    let args = [
        "send",
        "--config",
        config.to_str().unwrap(),
        "--to",
        to.hpio.as_str(),
        "referral.hl7",
    ];
    said(&sealpost(folder.path(), &[&args[..], more].concat()))
}

#[tokio::test(flavor = "multi_thread")]
async fn send_warns_where_the_answer_may_not_come_back_and_sends_all_the_same() {
    let world = World::written(Plan::default()).await;
    let told: Value = serde_json::from_str(&send(&world, "WAY1", &["--json"])).unwrap();
    assert!(told["reply_warning"].is_null(), "{told}");

    // The GP's own entry in its directory takes no answers to referrals.
    let hpio = Practice::wattle_street_medical().organisation().uri();
    let spoil = move |bundle: &mut Value| {
        for entry in bundle["entry"].as_array_mut().unwrap() {
            let resource = &mut entry["resource"];
            if resource["resourceType"] == "Endpoint"
                && resource["identifier"][0]["value"] == hpio.as_str()
            {
                let types = resource["payloadType"].as_array_mut().unwrap();
                let is_answer = |it: &Value| it.to_string().contains(directory::uris::payload::RRI);
                types.retain(|it| !is_answer(it));
                assert_ne!(types, &json!([]).as_array().unwrap().clone());
            }
        }
    };
    let mut world = World::written(Plan {
        gp: Side {
            directory: Some(Box::new(spoil)),
            ..Side::default()
        },
        ..Plan::default()
    })
    .await;
    let text = send(&world, "WAY2", &[]);
    assert!(text.starts_with("Warning: "), "{text}");
    assert!(text.contains("Waiting to send as "), "{text}");
    let told: Value = serde_json::from_str(&send(&world, "WAY3", &["--json"])).unwrap();
    assert!(
        text.contains(told["reply_warning"].as_str().unwrap()),
        "{told}"
    );

    world.gp.start().await.unwrap();
    world.specialist.start().await.unwrap();
    let sealed = |life: &delivery::Outbound| life.status() != Status::WaitingToSend;
    let life = world.gp.sent("WAY2", sealed).await;
    assert!(noted(&life.timeline, "reply-gap"), "{life:?}");
    world.finish().await;
}
