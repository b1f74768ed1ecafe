//! The doctor's round trip through the folders of a practice's software, beside a running node.

use crate::exchange::Exchange;
use audit::Action;
use connectors::folder::trial::is_trial;
use sealpost::connector_watch::sentences;
use sealpost::doctor::{Finding, Leg, State, Visit, examine};
use std::fs;
use std::time::Duration;
use testkit::party::files_in;
use testkit::until;

/// What the doctor finds with the specialist's software while that does its work; it gets so many
/// seconds.
async fn examined(exchange: &mut Exchange, seconds: u64) -> Vec<Finding> {
    let config = exchange.world.specialist.config.clone();
    let visit = Visit {
        calls: false,
        loop_back: false,
        patience: Duration::from_secs(1),
        connector: true,
        connector_patience: Some(Duration::from_secs(seconds)),
    };
    let examination = tokio::spawn(async move { examine(&config, visit).await });
    until("the end of the examination", async || {
        exchange.specialist.look();
        examination.is_finished().then_some(())
    })
    .await;
    examination.await.unwrap().unwrap()
}

/// The states of the three steps, and what is said of them.
fn steps(found: &[Finding]) -> ([State; 3], String) {
    let one = |leg: Leg| {
        let mut all = found.iter().filter(|it| it.leg == leg);
        all.next_back().expect("every step is told").clone()
    };
    let all = [Leg::FolderHandOver, Leg::FolderImport, Leg::FolderAck].map(one);
    let words = all.iter().map(|it| format!("{} {}\n", it.words, it.fix));
    (all.each_ref().map(|it| it.state), words.collect())
}

const GREEN: [State; 3] = [State::Good; 3];

/// Restarts the specialist's node: its first round begins at once.
async fn restart(exchange: &mut Exchange) {
    exchange.world.specialist.stop().await;
    exchange.world.specialist.start().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_green_and_the_test_leaves_no_trace_among_the_messages() {
    for profile in [
        "medical-director",
        "best-practice",
        "healthlink",
        "communicare",
    ] {
        let mut exchange = Exchange::start(profile).await;
        let found = examined(&mut exchange, 30).await;
        let (states, words) = steps(&found);
        assert_eq!(states, GREEN, "{profile}: {words}");
        let mut imported = exchange.specialist.imported.keys();
        assert!(imported.all(|id| is_trial(id.as_bytes())), "{profile}");
        assert_eq!(exchange.world.specialist.failed(), Vec::new(), "{profile}");
        assert!(exchange.world.specialist.outbound().await.is_empty());
        let passed = exchange
            .world
            .specialist
            .audited(Action::ConnectorTried, "passed", "yes");
        assert!(passed.await, "{profile}");
        if profile == "best-practice" {
            let trips = found.iter().filter(|it| it.leg == Leg::FolderImport);
            assert_eq!(trips.count(), 2, "each folder is tried");
        }
        exchange.world.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledgements_that_are_off_are_named_with_the_switch() {
    let mut exchange = Exchange::start("medical-director").await;
    exchange.specialist.acknowledges = false;
    let (states, words) = steps(&examined(&mut exchange, 1).await);
    assert_eq!(states, [State::Good, State::Good, State::Broken]);
    assert!(
        words.contains("Generate ACK files must be ticked"),
        "{words}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_does_not_run_is_named_and_the_test_message_taken_back() {
    let mut exchange = Exchange::start("generic").await;
    exchange.specialist.habits.looks_every = usize::MAX;
    let (states, words) = steps(&examined(&mut exchange, 1).await);
    assert_eq!(states, [State::Good, State::Broken, State::NotLookedAt]);
    assert!(words.contains("nobody took the file"), "{words}");
    let incoming = exchange.world.specialist.files.incoming();
    assert_eq!(files_in(&incoming), Vec::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_imported_is_named() {
    let mut exchange = Exchange::start("stat-health").await;
    exchange.specialist.habits.refuses_every = Some(1);
    let (states, words) = steps(&examined(&mut exchange, 30).await);
    assert_eq!(states[1], State::Warning, "{words}");
    assert!(words.contains("folder of failed imports"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_two_programs_use_is_named() {
    let mut exchange = Exchange::start("generic").await;
    exchange.specialist.habits.looks_every = usize::MAX;
    let incoming = exchange.world.specialist.files.incoming();
    fs::write(incoming.join("result-of-another-client.hl7"), "MSH|").unwrap();
    let found = examined(&mut exchange, 1).await;
    let words = "1 files lie here that this node did not write";
    assert!(found.iter().any(|it| it.words == words), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_gone_is_named_and_nothing_else_is_blamed() {
    let mut exchange = Exchange::start("generic").await;
    let incoming = exchange.world.specialist.files.incoming();
    exchange.specialist.habits.looks_every = usize::MAX;
    fs::rename(&incoming, incoming.with_extension("away")).unwrap();
    let (states, words) = steps(&examined(&mut exchange, 1).await);
    let wanted = [State::Broken, State::NotLookedAt, State::NotLookedAt];
    assert_eq!(states, wanted);
    assert!(words.contains("does not exist"), "{words}");
}

/// The running node tells of a round trip that did not pass, once, and when it is over.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_round_trip_is_an_alarm_until_one_passes() {
    let mut exchange = Exchange::start("generic").await;
    exchange.specialist.acknowledges = false;
    examined(&mut exchange, 1).await;
    let code = "connector.trial-broken";
    for _ in 0..2 {
        restart(&mut exchange).await;
        until("the alarm", async || {
            let told = sentences(&exchange.world.specialist.config);
            told.iter()
                .any(|it| it.contains("The last round trip did not pass"))
                .then_some(())
        })
        .await;
    }
    let party = &exchange.world.specialist;
    let alarmed = async |action: Action| {
        let all = party.audit().await;
        let of = |entry: &&audit::Entry| {
            entry.draft.action == action && entry.draft.detail["code"] == code
        };
        all.iter().filter(of).count()
    };
    assert_eq!(alarmed(Action::ConnectorAlarmed).await, 1, "told once");
    exchange.specialist.acknowledges = true;
    let (states, words) = steps(&examined(&mut exchange, 30).await);
    assert_eq!(states, GREEN, "{words}");
    restart(&mut exchange).await;
    until("the end of the alarm", async || {
        let party = &exchange.world.specialist;
        let over = party
            .audited(Action::ConnectorRecovered, "code", code)
            .await;
        over.then_some(())
    })
    .await;
    // What is told is kept after what is recorded.
    until("nothing is told any more", async || {
        let told = sentences(&exchange.world.specialist.config);
        told.is_empty().then_some(())
    })
    .await;
}

/// A document that goes out before any round trip has passed is a warning, and is sent.
#[tokio::test(flavor = "multi_thread")]
async fn sending_before_a_round_trip_has_passed_is_told_and_not_stopped() {
    let mut exchange = Exchange::start("generic").await;
    let id = exchange.gp.send(&exchange.world.specialist.practice, 2);
    until("the acknowledgement", async || {
        exchange.gp.look();
        exchange.specialist.look();
        exchange.gp.acks.get(&id).cloned()
    })
    .await;
    exchange.world.gp.stop().await;
    exchange.world.gp.start().await.unwrap();
    until("the warning", async || {
        let told = sentences(&exchange.world.gp.config);
        told.iter()
            .any(|it| it.contains("no round trip through the software's folders"))
            .then_some(())
    })
    .await;
}

/// Where the software takes test messages, the node makes the round trip by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_tries_by_itself_where_the_software_takes_tests() {
    let mut exchange = Exchange::configured("medical-director", |config| {
        config.practices[0].folders.as_mut().unwrap().takes_tests = true;
    })
    .await;
    until("the round trip", async || {
        exchange.specialist.look();
        let party = &exchange.world.specialist;
        let passed = party.audited(Action::ConnectorTried, "passed", "yes");
        passed.await.then_some(())
    })
    .await;
    let mut imported = exchange.specialist.imported.iter();
    assert!(imported.all(|(id, times)| is_trial(id.as_bytes()) && *times == 1));
    assert_eq!(exchange.specialist.imported.len(), 1);
}
