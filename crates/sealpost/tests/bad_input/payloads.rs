//! Sealed payloads that were damaged, rewritten or sealed to somebody else.

use crate::refused::refused_on_the_way;
use smd::SealedMessage;
use testkit::forge::{alter_values, look_inside, seal_again};
use testkit::hand_client::envelope_of;
use testkit::pki::pki;
use testkit::{HandClient, World, mail};

/// Each alteration in turn, refused for a reason that says this; a good message after them.
async fn altered<F>(alterations: Vec<(&str, F)>)
where
    F: Fn(SealedMessage) -> SealedMessage + Send + Sync + 'static,
{
    let mut world = World::start_relayed().await;
    for (n, (words, alteration)) in alterations.into_iter().enumerate() {
        world.relay().tamper(alteration);
        let refused = refused_on_the_way(&world, &format!("ALTERED{n}"), "not-opened").await;
        let sentence = refused.reason.unwrap().sentence;
        assert!(sentence.contains(words), "alteration {n}: {sentence}");
    }
    world.relay().be_honest();
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_again_without_a_change_is_good() {
    let mut world = World::start_relayed().await;
    world.relay().tamper(|mut message| {
        let specialist = &pki().specialist;
        let honest = look_inside(&message.encrypted_payload, specialist);
        let payload = &message.encrypted_payload;
        message.encrypted_payload = seal_again(payload, &specialist.certificate, &honest);
        alter_values(message, |_| ())
    });
    // The tools of the tests below work: what they are used for is refused for what it is.
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bit_flipped_anywhere_in_a_sealed_payload_is_refused() {
    /// Of these values of the key and the data: the byte at such a share of the way.
    fn flip(value: usize, share: usize) -> impl Fn(SealedMessage) -> SealedMessage {
        move |message| {
            alter_values(message, |values| {
                let place = (values[value].len() - 1) * share / 100;
                values[value][place] ^= 1;
            })
        }
    }
    let (key, data) = (0, 1);
    altered(vec![
        ("cannot be decrypted", flip(key, 50)),
        ("cannot be decrypted", flip(data, 0)),
        ("cannot be decrypted", flip(data, 50)),
        ("cannot be decrypted", flip(data, 100)),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_sealed_payload_is_refused() {
    fn cut(value: usize, bytes: usize) -> impl Fn(SealedMessage) -> SealedMessage {
        move |message| {
            alter_values(message, |values| {
                let left = values[value].len() - bytes;
                values[value].truncate(left);
            })
        }
    }
    let (key, data) = (0, 1);
    altered(vec![
        ("cannot be decrypted", cut(key, 1)),
        ("cannot be decrypted", cut(data, 1)),
        ("cannot be decrypted", cut(data, 16)),
        ("cannot be decrypted", cut(data, 1_024)),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_cut_short_is_not_taken_and_the_sender_keeps_it() {
    let mut world = World::start().await;
    let url = world.specialist.delivery_url();
    let client = HandClient::new(&pki().gp);
    let envelope = envelope_of(&url, &mail::good_message("CUT"));
    for left in [envelope.len() - 1, envelope.len() / 2, 100, 0] {
        let answered = client.soap(&url, envelope[..left].to_vec()).await;
        assert_eq!(answered.status, 500, "{left}");
        assert!(
            answered.body.contains("badlyFormedMsg"),
            "{}",
            answered.body
        );
    }
    assert_eq!(world.specialist.inbound().await, []);
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrapped_signatures_are_refused() {
    /// Puts `evil` beside, around or in the place of what the GP signed.
    fn wrap(rewrite: fn(&str, &str) -> String) -> impl Fn(SealedMessage) -> SealedMessage {
        move |mut message| {
            let specialist = &pki().specialist;
            let honest = look_inside(&message.encrypted_payload, specialist);
            let wrapped = rewrite(&honest, &evil_twin(&honest));
            assert!(wrapped != honest);
            let payload = &message.encrypted_payload;
            message.encrypted_payload = seal_again(payload, &specialist.certificate, &wrapped);
            message
        }
    }
    altered(vec![
        // The evil element in the signed one's place, the signed one in a corner.
        (
            "digest",
            wrap(|honest, evil| honest.replace(data_of(honest), evil)),
        ),
        (
            "exactly signatures and data",
            wrap(|honest, evil| {
                let both = format!("{evil}{}", data_of(honest));
                honest.replace(data_of(honest), &both)
            }),
        ),
        (
            "could be taken",
            wrap(|honest, evil| {
                let inside = format!("<ds:Object>{}</ds:Object></ds:Signature>", data_of(honest));
                let moved = honest.replace(data_of(honest), evil);
                moved.replace("</ds:Signature>", &inside)
            }),
        ),
        (
            "could be taken",
            wrap(|honest, evil| {
                let end = evil.rfind("</").unwrap();
                let around = format!("{}{}{}", &evil[..end], data_of(honest), &evil[end..]);
                honest.replace(data_of(honest), &around)
            }),
        ),
    ])
    .await;
}

/// The signed element.
fn data_of(honest: &str) -> &str {
    let (from, to) = ("<sp:signedPayloadData", "</sp:signedPayloadData>");
    let start = honest.find(from).unwrap();
    let end = start + honest[start..].find(to).unwrap() + to.len();
    &honest[start..end]
}

/// The signed element with other content and the same id.
fn evil_twin(honest: &str) -> String {
    let data = data_of(honest);
    let start = data.find("data>").unwrap() + "data>".len();
    format!(
        "{}{}{}",
        &data[..start],
        "RVZJTA==",
        &data[data[start..].find('<').unwrap() + start..]
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_two_recipients_swapped_is_refused() {
    let mut world = World::start_relayed().await;
    world.relay().tamper(|mut message| {
        let (gp, specialist) = (&pki().gp, &pki().specialist.certificate);
        let content = b"MSH|^~\\&|anything";
        let both = [specialist.clone(), pki().third.certificate.clone()];
        message.encrypted_payload = mail::seal_to(content, gp, &both).xml.into();
        alter_values(message, |values| values.swap(0, 1))
    });
    refused_on_the_way(&world, "SWAPPED", "not-opened").await;
    world.relay().be_honest();
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_sealed_to_another_recipient_is_refused_by_name() {
    let mut world = World::start_relayed().await;
    world.relay().tamper(|mut message| {
        let third = &pki().third.certificate;
        message.encrypted_payload = mail::seal(b"MSH|^~\\&|x", &pki().gp, third).xml.into();
        message
    });
    let received = refused_on_the_way(&world, "MISSEALED", "not-sealed-to-us").await;
    let sentence = received.reason.unwrap().sentence;
    assert!(sentence.contains("old certificate of ours"), "{sentence}");
    world.relay().be_honest();
    world.still_works().await;
    world.finish().await;
}

const BOMB: &str = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
                    <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";

#[tokio::test(flavor = "multi_thread")]
async fn entity_expansion_in_a_request_is_refused_before_anything_expands() {
    let mut world = World::start().await;
    let url = world.specialist.delivery_url();
    let client = HandClient::new(&pki().gp);
    let honest = envelope_of(&url, &mail::good_message("BOMB"));
    let honest = String::from_utf8(honest).unwrap();
    let body = honest.find("<env:Envelope").unwrap();
    let declared = format!("{BOMB}{}", &honest[body..]);
    let used = declared.replace("<sm:invocationId>", "<sm:invocationId>&c;");
    let undeclared = honest.replace("<sm:invocationId>", "<sm:invocationId>&c;");
    for bomb in [declared, used, undeclared] {
        let answered = client.soap(&url, bomb.into_bytes()).await;
        assert_eq!(answered.status, 500);
        assert!(
            answered.body.contains("badlyFormedMsg"),
            "{}",
            answered.body
        );
        assert!(!answered.body.contains("haha"), "{}", answered.body);
    }
    assert_eq!(world.specialist.inbound().await, []);
    world.still_works().await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn entity_expansion_inside_what_was_encrypted_is_refused() {
    altered(vec![(
        "cannot be decrypted",
        |mut message: SealedMessage| {
            let specialist = &pki().specialist;
            let honest = look_inside(&message.encrypted_payload, specialist);
            let bomb = format!("{BOMB}{}", honest.replace("data>", "data>&c;"));
            let payload = &message.encrypted_payload;
            message.encrypted_payload = seal_again(payload, &specialist.certificate, &bomb);
            message
        },
    )])
    .await;
}
