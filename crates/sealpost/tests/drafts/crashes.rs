//! A crash at any commit between the first word and the last message loses nothing and sends
//! nothing twice.

use crate::dying_store::{Death, DyingStore};
use crate::rig::{context, drafts};
use audit::Action;
use compose::draft::{Edit, Event, State};
use compose::{Answer, Answers, Context, DraftId};
use office::{Drafts, DraftsError};
use sealpost::Config;
use std::sync::Arc;
use store::{LifeQuery, MemoryStore, Store};
use testkit::World;

/// Commits from the first word to the end: begun, edited, reviewed, released, and for each of two
/// recipients the message and the draft that points at it.
const COMMITS: usize = 8;

fn two_recipients(world: &World) -> Context {
    let mut value = context(&world.gp.practice, &world.specialist.practice);
    let one = value["recipients"][0].clone();
    value["recipients"] = serde_json::json!([one, one]);
    Context::from_json(value.to_string().as_bytes()).unwrap()
}

fn edit(seen: u64) -> Event {
    let set = Answers::from_pairs([("history", "What the author wrote")]);
    let edit = Edit {
        set,
        ..Edit::default()
    };
    Event::Edited { seen, edit }
}

/// From the first word to the release; gives the draft as soon as there is one.
async fn write(
    drafts: &Drafts,
    context: Context,
    id: &mut Option<DraftId>,
) -> Result<(), DraftsError> {
    let template = drafts.library().find("referral", None).unwrap();
    let answers = Answers::from_pairs([("urgency", "Urgent")]);
    let draft = drafts.begin(template, context, answers, "ann").await?;
    *id = Some(draft.id);
    finish(drafts, draft.id).await
}

/// Whatever is left to be done with a draft, as its people would go on after a restart.
async fn finish(drafts: &Drafts, id: DraftId) -> Result<(), DraftsError> {
    let mut draft = drafts.find(id).await?;
    if !draft.answers.0.contains_key("history") {
        draft = drafts.take(id, &edit(draft.revision), "ann").await?;
    }
    if draft.state == State::Draft {
        draft = drafts.send_for_review(id, draft.revision, "ann").await?;
    }
    if draft.state == State::WaitingForReview {
        draft = drafts.release(id, draft.revision, "ben").await?;
    }
    assert!(matches!(draft.state, State::Released { .. }));
    Ok(())
}

async fn survives(config: &Config, context: Context, at: usize, death: Death) {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let dying = Arc::new(DyingStore::new(store.clone(), at, death));
    let mut id = None;
    let before = write(&drafts(config, dying.clone()), context.clone(), &mut id).await;
    assert!(before.is_err(), "{at} {death:?}");
    assert!(dying.is_dead(), "{at} {death:?}");

    let after = drafts(config, store.clone());
    after.resume().await.unwrap();
    let known = after.list().await.unwrap();
    match (id.or(known.first().map(|draft| draft.id)), at) {
        (Some(id), _) => finish(&after, id).await.unwrap(),
        // The first commit was never written: the author still has everything on the screen.
        (None, 1) => write(&after, context, &mut id).await.unwrap(),
        (None, _) => panic!("a draft is lost: {at} {death:?}"),
    }
    let all = after.list().await.unwrap();
    assert_eq!(all.len(), 1, "{at} {death:?}");
    let draft = &all[0];
    let wanted = Answer::Text("What the author wrote".into());
    assert_eq!(draft.answers.0["history"], wanted);
    let lives = store.lives(&LifeQuery::default()).await.unwrap();
    assert_eq!(lives.len(), 2, "{at} {death:?}: sent twice, or not at all");
    let mut sent: Vec<_> = lives.iter().map(|stored| stored.life.id()).collect();
    let mut pointed: Vec<_> = draft
        .state
        .parcels()
        .iter()
        .filter_map(|parcel| parcel.message)
        .collect();
    sent.sort();
    pointed.sort();
    assert_eq!(sent, pointed, "{at} {death:?}");
    let entries = store.audit(&draft.org, 0, 1_000).await.unwrap();
    let releases = entries
        .iter()
        .filter(|it| it.draft.action == Action::DraftReleased);
    assert_eq!(releases.count(), 1, "{at} {death:?}");
    assert_eq!(after.resume().await, Ok(0));
}

#[tokio::test]
async fn a_crash_at_any_commit_loses_nothing_and_sends_nothing_twice() {
    let world = World::written(testkit::world::Plan::default()).await;
    let context = two_recipients(&world);
    for at in 1..=COMMITS {
        for death in [Death::Before, Death::After] {
            survives(&world.gp.config, context.clone(), at, death).await;
        }
    }
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let dying = Arc::new(DyingStore::new(store, COMMITS + 1, Death::Before));
    let alive = drafts(&world.gp.config, dying.clone());
    write(&alive, context, &mut None).await.unwrap();
    assert!(
        !dying.is_dead(),
        "there are more commits than the test tries"
    );
}

#[tokio::test]
async fn two_windows_on_one_draft_lose_nothing() {
    let world = World::written(testkit::world::Plan::default()).await;
    let drafts = drafts(&world.gp.config, Arc::new(MemoryStore::new()));
    let template = drafts.library().find("letter", None).unwrap();
    let begun = drafts.begin(template, Context::default(), Answers::default(), "ann");
    let begun = begun.await.unwrap();
    let saved = drafts
        .take(begun.id, &edit(begun.revision), "ann")
        .await
        .unwrap();
    let stale = drafts.take(begun.id, &edit(begun.revision), "ben").await;
    let words = stale.unwrap_err().to_string();
    assert!(words.contains("ann changed this document"), "{words}");
    assert_eq!(drafts.find(begun.id).await.unwrap(), saved);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_write_at_once_each_is_kept_or_told() {
    let world = World::written(testkit::world::Plan::default()).await;
    let drafts = Arc::new(drafts(&world.gp.config, Arc::new(MemoryStore::new())));
    let template = drafts.library().find("letter", None).unwrap();
    let begun = drafts.begin(template, Context::default(), Answers::default(), "ann");
    let id = begun.await.unwrap().id;
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..8 {
        let drafts = drafts.clone();
        writers.spawn(async move {
            let field = format!("field_{n}");
            // Whoever is told that somebody else was faster looks again, and repeats the change.
            loop {
                let seen = drafts.find(id).await.unwrap().revision;
                let set = Answers::from_pairs([(field.as_str(), "x")]);
                let edit = Edit {
                    set,
                    ..Edit::default()
                };
                let event = Event::Edited { seen, edit };
                match drafts.take(id, &event, &field).await {
                    Ok(_) => return,
                    Err(DraftsError::Refused(_)) => tokio::task::yield_now().await,
                    Err(error) => panic!("{error}"),
                }
            }
        });
    }
    writers.join_all().await;
    let draft = drafts.find(id).await.unwrap();
    assert_eq!(draft.answers.0.len(), 8);
    assert_eq!(draft.revision, 9);
    let entries = drafts
        .engine()
        .store()
        .audit(&draft.org, 0, 100)
        .await
        .unwrap();
    assert_eq!(entries.len(), 9);
}

#[test]
fn the_words_are_those_of_the_whole_product() {
    use delivery::Status;
    assert_eq!(State::Draft.words(), Status::Draft.words());
    let waiting = Status::WaitingForReview.words();
    assert_eq!(State::WaitingForReview.words(), waiting);
    let released = State::Released {
        by: "ben".into(),
        at: ids::Timestamp::from_millis(0),
        parcels: Vec::new(),
    };
    assert_eq!(released.words(), Status::WaitingToSend.words());
}
