//! People and what comes in, with real nodes, folders and commands: who gets it, who is asked,
//! and what the sender sees meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use delivery::inbound::{Phase, Relation};
use delivery::{End, Inbound, Status};
use routing::{Absence, NumberAtLocation, Practitioner, Staff};
use sealpost::Config;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use synth::world::Practice;
use testkit::party::Side;
use testkit::pki::pki;
use testkit::world::Plan;
use testkit::{HandClient, Party, World, mail, until};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealpost");

/// A specialist practice whose roster `change` completes; Kim looks after what is left.
async fn world(change: impl FnOnce(&mut Vec<Practitioner>) + 'static) -> World {
    let configure = |config: &mut Config| {
        let practice = &mut config.practices[0];
        practice.triage_owner = Some("kim".into());
        practice.escalation = vec!["kim".into()];
        practice.staff = vec![Staff {
            id: "kim".into(),
            name: "Kim Ito, reception".into(),
        }];
        change(&mut practice.practitioners);
    };
    let plan = Plan {
        specialist: Side {
            configure: Some(Box::new(configure)),
            ..Side::default()
        },
        ..Plan::default()
    };
    World::planned(plan).await
}

/// Whom the GP's referrals name.
fn addressee() -> Practitioner {
    let number = Practice::banksia_cardiology().practitioner.provider_number;
    let number = number.as_str().to_owned();
    Practitioner {
        id: "banks".into(),
        name: "Dr Addressed".into(),
        provider_numbers: vec![NumberAtLocation {
            number,
            ..NumberAtLocation::default()
        }],
        ..Practitioner::default()
    }
}

/// Somebody else.
fn chan() -> Practitioner {
    Practitioner {
        id: "chan".into(),
        name: "Dr Wei Chan".into(),
        provider_numbers: vec![NumberAtLocation {
            number: "0432103J".into(),
            ..NumberAtLocation::default()
        }],
        ..Practitioner::default()
    }
}

async fn inbound(party: &Party, control_id: &str) -> Inbound {
    let is_it = |life: &Inbound| {
        life.letter
            .as_ref()
            .is_some_and(|letter| letter.control_id == control_id)
    };
    party.received(control_id, is_it).await
}

/// The configuration of a party as a file, for commands beside its node.
fn written(party: &Party, folder: &Path) -> PathBuf {
    let path = folder.join("people.toml");
    std::fs::write(&path, toml::to_string(&party.config).unwrap()).unwrap();
    path
}

fn sealpost(config: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env("SEALPOST_CONFIG", config);
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    let all = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(all).unwrap()
}

fn lines(config: &Path, arguments: &[&str]) -> Vec<Value> {
    let listed = sealpost(config, arguments);
    assert!(listed.status.success(), "{}", text(&listed));
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_nobody_is_delivered_waits_and_is_accepted_once_a_person_files_it() {
    let mut world = world(|people| people.push(chan())).await;
    world.refer("C1");
    let sent = world
        .gp
        .sent("C1", |life| life.status() == Status::Delivered);
    sent.await;
    let life = inbound(&world.specialist, "C1").await;
    assert_eq!(life.phase, Phase::Triage);
    assert!(!world.specialist.clinic.look(), "the software has nothing");

    let folder = tempfile::tempdir().unwrap();
    let config = written(&world.specialist, folder.path());
    let listed = lines(&config, &["inbox", "list", "--waiting", "--json"]);
    assert_eq!(listed[0]["owner"], "Kim Ito, reception");
    assert_eq!(listed[0]["concerns"][0]["about"], "recipient");
    assert_eq!(listed[0]["concerns"][0]["code"], "recipient-unknown");
    assert!(lines(&config, &["inbox", "list", "--at", "nowhere", "--json"]).is_empty());
    let id = life.id.to_string();
    let whose = sealpost(&config, &["inbox", "file", &id, "--by", "kim"]);
    assert_eq!(whose.status.code(), Some(1), "{}", text(&whose));
    let nobody = sealpost(
        &config,
        &["inbox", "file", &id, "--to", "zed", "--by", "kim"],
    );
    assert_eq!(nobody.status.code(), Some(2), "{}", text(&nobody));

    world.specialist.stop().await;
    world.specialist.start().await.unwrap();
    let filed = sealpost(
        &config,
        &["inbox", "file", &id, "--to", "chan", "--by", "kim"],
    );
    assert!(
        text(&filed).contains("filed for Dr Wei Chan"),
        "{}",
        text(&filed)
    );
    let again = sealpost(
        &config,
        &["inbox", "file", &id, "--to", "chan", "--by", "kim"],
    );
    assert_eq!(again.status.code(), Some(1), "{}", text(&again));
    until("the software takes it", async || {
        world.specialist.clinic.look();
        let sent = world.gp.outbound().await;
        let accepted = Status::Ended(End::Accepted);
        sent.iter()
            .any(|life| life.status() == accepted)
            .then_some(())
    })
    .await;
    assert_eq!(world.specialist.clinic.imported.len(), 1);
    let life = world
        .specialist
        .received("accepted", |life| life.phase == Phase::Accepted);
    assert_eq!(life.await.desk.unwrap().owner.id, "chan");
    assert!(lines(&config, &["inbox", "list", "--waiting", "--json"]).is_empty());
    let theirs = lines(&config, &["inbox", "list", "--of", "chan", "--json"]);
    assert_eq!(theirs.len(), 1);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_somebody_is_away_their_delegate_finds_it_and_the_software_gets_it() {
    let mut world = world(|people| {
        people.push(Practitioner {
            absences: vec![Absence {
                delegate_to: Some("kim".into()),
                ..Absence::default()
            }],
            ..addressee()
        });
    })
    .await;
    world.still_works().await;
    let folder = tempfile::tempdir().unwrap();
    let config = written(&world.specialist, folder.path());
    let theirs = lines(&config, &["inbox", "list", "--of", "kim", "--json"]);
    assert_eq!(theirs[0]["owner"], "Dr Addressed");
    assert_eq!(theirs[0]["also"][0], "Kim Ito, reception");
    let id = theirs[0]["id"].as_str().unwrap();
    let given = sealpost(
        &config,
        &["inbox", "assign", id, "--to", "kim", "--by", "kim"],
    );
    assert!(given.status.success(), "{}", text(&given));
    let listed = sealpost(&config, &["inbox", "list"]);
    assert!(
        text(&listed).contains("with Kim Ito, reception"),
        "{}",
        text(&listed)
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_somebody_who_left_waits_with_their_successor_suggested() {
    let world = world(|people| {
        let until = Some(ids::Timestamp::from_millis(0));
        people.push(Practitioner {
            until,
            successor: Some("chan".into()),
            ..addressee()
        });
        people.push(chan());
    })
    .await;
    world.refer("C1");
    let sent = world
        .gp
        .sent("C1", |life| life.status() == Status::Delivered);
    sent.await;
    let life = inbound(&world.specialist, "C1").await;
    let desk = life.desk.clone().unwrap();
    assert_eq!(desk.because.code, "recipient-left");
    assert_eq!(desk.suggestion.unwrap().id, "chan");
    // Reading it does not need a decision, and the sender may know.
    let engine = world.specialist.gateway().engine();
    engine.opened_by_person(life.id, "kim").await.unwrap();
    world.gp.ended("C1", End::Opened).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_document_says_what_it_replaces_also_after_a_restart() {
    let mut world = world(|people| people.push(addressee())).await;
    let client = HandClient::new(&pki().gp);
    let mut came = Vec::new();
    for (control_id, reported) in [("V2", "1300"), ("V3", "1400"), ("V1", "1200")] {
        let (gp, specialist) = (&world.gp.practice, &world.specialist.practice);
        let content = corrected(gp, specialist, control_id, reported);
        let sealed = mail::seal(&content, &pki().gp, &pki().specialist.certificate);
        let message = mail::message(gp, specialist, &sealed);
        let url = world.specialist.delivery_url();
        assert_eq!(client.deliver(&url, &message).await, smd::Reply::Ok);
        came.push(inbound(&world.specialist, control_id).await.id);
        world.specialist.stop().await;
        world.specialist.start().await.unwrap();
    }
    let relation = async |control_id: &str| {
        let life = inbound(&world.specialist, control_id).await;
        life.version.unwrap()
    };
    assert_eq!(relation("V2").await.replaced_by, Some(came[1]));
    assert_eq!(relation("V3").await.relation, Relation::Replaces(came[0]));
    assert_eq!(relation("V3").await.replaced_by, None);
    assert_eq!(relation("V1").await.relation, Relation::OlderThan(came[1]));
    let folder = tempfile::tempdir().unwrap();
    let config = written(&world.specialist, folder.path());
    let listed = text(&sealpost(&config, &["inbox", "list"]));
    assert!(
        listed.contains(&format!("replaced by {}", came[1])),
        "{listed}"
    );
    assert!(
        listed.contains("history: an older version than"),
        "{listed}"
    );
    world.finish().await;
}

/// One document, as of an hour of the same day.
fn corrected(from: &Practice, to: &Practice, control_id: &str, hour: &str) -> Vec<u8> {
    let number = to.practitioner.provider_number.as_str();
    let (from, to) = (from.facility(), to.facility());
    format!(
        "MSH|^~\\&|LAB|{from}|CIS|{to}|20261122120000+1100||ORU^R01^ORU_R01|{control_id}|P|2.4\r\
         PID|1||1^^^W^MR||TESSELLATE^JUNIPER||19700101|F\rPV1|1|O|||||||{number}^^^^^^^^AUSHICPR\r\
         OBR|1||D1^LAB^1.2.3^ISO|26436-6^Laboratory studies^LN|||20261121|||||||||||||||\
         20261122{hour}00+1100||LAB|C\r\
         OBX|1|FT|TXT^Display format in TXT^AUSPDI||As of {hour}\r"
    )
    .into_bytes()
}

#[test]
fn a_roster_is_checked_whole_and_what_is_worth_a_look_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let pair = testkit::Pair::write(Path::new(PROGRAM), folder.path());
    let file = pair.specialist.files().config();
    let plain = std::fs::read_to_string(&file).unwrap();
    let quiet = sealpost(&file, &["roster", "check"]);
    assert!(
        text(&quiet).contains("nothing is routed here"),
        "{}",
        text(&quiet)
    );

    let ownerless = plain.replacen("[[practice]]\n", "[[practice]]\nfiling = \"sealpost\"\n", 1);
    std::fs::write(&file, ownerless).unwrap();
    let refused = sealpost(&file, &["roster", "check"]);
    assert!(
        text(&refused).contains("name triage_owner"),
        "{}",
        text(&refused)
    );

    let roster = "[[practice.practitioner]]\nid = \"banks\"\nname = \"Dr Rosa Banks\"\n\
                  provider_numbers = [{ number = \"2426621B\" }]\n\
                  [[practice.staff]]\nid = \"kim\"\nname = \"Kim Ito\"\n";
    let named = plain.replacen(
        "[[practice]]\n",
        "[[practice]]\ntriage_owner = \"kim\"\n",
        1,
    );
    std::fs::write(&file, format!("{named}\n{roster}")).unwrap();
    let checked = sealpost(&file, &["roster", "check"]);
    let said = text(&checked);
    assert!(checked.status.success(), "{said}");
    for wanted in [
        "banks",
        "Dr Rosa Banks (practitioner)",
        "triage: Kim Ito",
        "! escalation",
    ] {
        assert!(said.contains(wanted), "{wanted} in {said}");
    }

    let wrong = roster.replace("2426621B", "2426621C");
    let text_with = |head: &str| format!("{plain}\n{wrong}").replacen("[[practice]]\n", head, 1);
    let head = "[[practice]]\nfiling = \"sealpost\"\ntime_zone = \"Mars/Base\"\n";
    std::fs::write(&file, text_with(head)).unwrap();
    let refused = sealpost(&file, &["roster", "check"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused);
    for wanted in ["2426621C", "triage_owner is missing", "time_zone"] {
        assert!(said.contains(wanted), "{wanted} in {said}");
    }
}
