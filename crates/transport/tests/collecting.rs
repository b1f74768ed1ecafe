//! Collecting, asking, looking up and publishing over real mutual TLS: what is given arrives, and
//! so does every refusal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use engine::ports::{Mailbox, MailboxError, News};
use engine::{ImmediateRefusal, MailboxRefusal, ReceiveRefusal};
use ids::{InvocationId, ResponseId};
use smd::{InteractionQuery, Publication, Published};
use store::StoreError;
use support::post::Scene;
use support::*;
use transport::{AskError, CourierLimits, InteractionRefusal, Paths};

fn id(text: &str) -> InvocationId {
    InvocationId::parse(text).unwrap()
}

fn response_id(text: &str) -> ResponseId {
    ResponseId::parse(text).unwrap()
}

fn code<T>(outcome: Result<T, MailboxError>) -> String {
    match outcome {
        Ok(_) => "given".to_owned(),
        Err(MailboxError::Refused { code, .. }) => code,
        Err(MailboxError::Unavailable(_)) => "unavailable".to_owned(),
    }
}

#[tokio::test]
async fn what_waits_is_listed_given_and_removed() {
    let scene = Scene::new().await;
    let courier = scene.world.courier();
    let (retrieval, responses) = (scene.retrieval(), scene.responses());
    let list = courier.list(&retrieval, true, 20).await.unwrap();
    assert_eq!(list.total_available, 7);
    assert_eq!(list.records[0].metadata, scene.post.message.metadata);
    let given = courier
        .retrieve(&retrieval, &[id("urn:x:1"), id("urn:x:2")])
        .await;
    assert_eq!(given, Ok(vec![scene.post.message.clone(); 2]));
    let list = courier.responses(&responses, false, 0).await.unwrap();
    assert_eq!(list.responses, vec![scene.post.response.clone()]);
    let removed = courier
        .remove(&responses, &[response_id("urn:r:1")], true)
        .await;
    assert_eq!(removed, Ok(()));
    let whose = scene.world.gp.organisation();
    let expected = [
        "list true 20".to_owned(),
        format!("retrieve {whose} 2 {}", 32 * 1024 * 1024),
        "responses false 0".to_owned(),
        "remove true".to_owned(),
    ];
    assert_eq!(*scene.post.asked.lock().unwrap(), expected);
    scene.running.stop().await;
}

#[tokio::test]
async fn every_refusal_of_a_mailbox_reaches_who_asked_as_what_it_is() {
    let scene = Scene::new().await;
    let courier = scene.world.courier();
    let (retrieval, responses) = (scene.retrieval(), scene.responses());
    let who = scene.world.gp.organisation();
    let store = StoreError::Unavailable("disk full".to_owned());
    let cases = [
        (
            MailboxRefusal::UnknownOrganisation(who.clone()),
            [
                "unknownReceiverOrganisation",
                "unknownReceiverOrganisation",
                "unknownOrganisation",
                "unknownOrganisation",
            ],
        ),
        (MailboxRefusal::NotEntitled(who), ["notAuthorised"; 4]),
        (MailboxRefusal::Store(store), ["unavailable"; 4]),
        (
            MailboxRefusal::UnknownMessage(id("urn:x:1")),
            ["badParam", "unknownMessage", "badParam", "badParam"],
        ),
        (
            MailboxRefusal::HasBeenRemoved(id("urn:x:1")),
            ["badParam", "hasBeenRemoved", "badParam", "badParam"],
        ),
        (MailboxRefusal::TooLarge { most_bytes: 9 }, ["badParam"; 4]),
        (
            MailboxRefusal::UnknownResponse(response_id("urn:r:1")),
            ["badParam", "badParam", "badParam", "unknownResponse"],
        ),
        (
            MailboxRefusal::HasNotBeenRetrieved(response_id("urn:r:1")),
            ["badParam", "badParam", "badParam", "hasNotBeenRetrieved"],
        ),
    ];
    for (refusal, expected) in cases {
        scene.post.refuse(refusal.clone());
        let told = [
            code(courier.list(&retrieval, false, 0).await),
            code(courier.retrieve(&retrieval, &[id("urn:x:1")]).await),
            code(courier.responses(&responses, false, 0).await),
            code(
                courier
                    .remove(&responses, &[response_id("urn:r:1")], false)
                    .await,
            ),
        ];
        assert_eq!(told, expected, "{refusal:?}");
    }
    scene.running.stop().await;
}

#[tokio::test]
async fn news_is_waited_for_where_it_is_offered() {
    let scene = Scene::new().await;
    let courier = scene.world.courier();
    let news = scene.at(|paths| paths.news);
    assert_eq!(courier.wait(&news).await, Ok(News::Came));
    *scene.post.news.lock().unwrap() = false;
    assert_eq!(courier.wait(&news).await, Ok(News::None));
    let elsewhere = scene.at(|_| "/nothing/here".to_owned());
    assert_eq!(courier.wait(&elsewhere).await, Ok(News::NotOffered));
    let who = scene.world.gp.organisation();
    scene.post.refuse(MailboxRefusal::NotEntitled(who.clone()));
    assert_eq!(code(courier.wait(&news).await), "unavailable");
    assert_eq!(scene.post.asked.lock().unwrap()[0], format!("news {who}"));
    scene.running.stop().await;
}

#[tokio::test]
async fn an_immediate_message_is_answered_or_told_why_not() {
    let scene = Scene::new().await;
    let courier = scene.world.courier();
    let at = scene.at(|paths| paths.sealed_immediate_message_delivery);
    let message = scene.world.message();
    let answer = courier.deliver_immediate(&at, &message).await;
    assert_eq!(answer.as_ref(), Ok(&message));
    let cases = [
        (ImmediateRefusal::Late, "busyRetryLater"),
        (ImmediateRefusal::Unanswerable("No."), "requestFailure"),
        (
            ImmediateRefusal::Receive(ReceiveRefusal::DifferentContent),
            smd::codes::DIFFERENT_CONTENT_UNDER_SAME_ID,
        ),
        (
            ImmediateRefusal::Receive(ReceiveRefusal::Expired(now())),
            "badParam",
        ),
    ];
    for (refusal, expected) in cases {
        *scene.post.immediate.lock().unwrap() = Some(refusal);
        let answer = courier.deliver_immediate(&at, &message).await;
        let Err(AskError::Refused { code, .. }) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(code, expected);
    }
    scene.running.stop().await;
}

#[tokio::test]
async fn interactions_are_found_judged_and_published() {
    let scene = Scene::new().await;
    let courier = scene.world.courier();
    let (lookup, publish) = (
        scene.at(|paths| paths.lookup),
        scene.at(|paths| paths.publish),
    );
    let interaction = scene.post.interaction.clone();
    let mut query = InteractionQuery {
        target: interaction.target.clone(),
        service_categories: vec!["urn:example:category".to_owned()],
        service_interfaces: Vec::new(),
    };
    let found = courier.list_interactions(&lookup, &query).await;
    assert_eq!(found, Ok(vec![interaction.clone()]));
    query.target = scene.world.gp.organisation();
    let unknown = AskError::Refused {
        code: "unknownTargetId".to_owned(),
        message: String::new(),
    };
    let found = courier.list_interactions(&lookup, &query).await;
    assert_eq!(found, Err(unknown));
    assert_eq!(
        courier.validate_interaction(&lookup, &interaction).await,
        Ok(true)
    );
    for (publication, expected) in [
        (Publication::Add, Published::Ok),
        (Publication::Remove, Published::NotFound),
    ] {
        let told = courier
            .publish_interaction(&publish, publication, &interaction)
            .await;
        assert_eq!(told, Ok(expected));
    }
    let cases = [
        (
            InteractionRefusal::NotEntitled(interaction.target.clone()),
            "notAuthorised",
        ),
        (InteractionRefusal::Invalid("No.".to_owned()), "badParam"),
    ];
    for (refusal, expected) in cases {
        *scene.post.unpublished.lock().unwrap() = Some(refusal);
        let told = courier
            .publish_interaction(&publish, Publication::Add, &interaction)
            .await;
        let Err(AskError::Refused { code, .. }) = told else {
            panic!("{told:?}");
        };
        assert_eq!(code, expected);
    }
    scene.running.stop().await;
}

#[tokio::test]
async fn what_is_not_offered_is_not_found() {
    let world = World::new();
    let running = Running::start(world.server_tls()).await;
    let courier = world.courier();
    let at = world.destination(&running.url(&Paths::default().sealed_message_retrieval));
    let outcome = courier.list(&at, false, 0).await;
    let Err(MailboxError::Unavailable(why)) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(why.contains("404"), "{why}");
    let news = world.destination(&running.url(&Paths::default().news));
    assert_eq!(courier.wait(&news).await, Ok(News::NotOffered));
    running.stop().await;
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_not_read() {
    let scene = Scene::new().await;
    let limits = CourierLimits {
        collected_bytes: 1_000,
        ..CourierLimits::default()
    };
    let courier = scene.world.courier_with(limits, loopback());
    let outcome = courier.retrieve(&scene.retrieval(), &[id("urn:x:1")]).await;
    let Err(MailboxError::Unavailable(why)) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(why.contains("larger than 1000 bytes"), "{why}");
    scene.running.stop().await;
}
