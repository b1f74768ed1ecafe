//! What software does on an MLLP connection, and what it is answered: each deviation by name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod rig;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use connectors::mllp::{Answers, ListenerLimits};
use connectors::{Intake, IntakeError, Part, Taken};
use delivery::{End, Status};
use hl7v2::mllp::encode;
use rig::mllp::{Caller, Office, Setting};
use rig::still::message;
use store::Store;
use tokio::io::AsyncWriteExt;

fn pair(code: &str, id: &str) -> (String, String) {
    (code.to_owned(), id.to_owned())
}

/// A referral in original mode.
fn referral(id: &str) -> String {
    message("REF^I12", id, "PID|1\r")
}

/// A referral that asks for acknowledgements in this way.
fn asking(id: &str, accept: &str, application: &str) -> String {
    referral(id).replace("|P|2.4\r", &format!("|P|2.4|||{accept}|{application}\r"))
}

/// Sends a stream of bytes and hears as many answers as there are ids, all positive and in order.
async fn all_taken(stream: &[u8], ids: &[&str]) {
    let office = Office::open().await;
    let mut caller = office.call().await;
    caller.say(stream).await;
    for id in ids {
        assert_eq!(caller.code().await, pair("AA", id));
    }
    assert!(caller.is_quiet().await);
    assert_eq!(office.taken_ids().await, ids);
}

#[tokio::test]
async fn a_frame_without_its_start_is_taken() {
    let frame = encode(referral("1").as_bytes());
    all_taken(&frame[1..], &["1"]).await;
}

#[tokio::test]
async fn a_frame_that_ends_with_line_feed_is_taken() {
    let mut frame = encode(referral("1").as_bytes());
    *frame.last_mut().unwrap() = b'\n';
    let second = encode(referral("2").as_bytes());
    all_taken(&[frame, second].concat(), &["1", "2"]).await;
}

#[tokio::test]
async fn a_frame_that_ends_where_the_next_begins_is_taken() {
    let mut frame = encode(referral("1").as_bytes());
    frame.pop();
    let second = encode(referral("2").as_bytes());
    all_taken(&[frame, second].concat(), &["1", "2"]).await;
}

#[tokio::test]
async fn junk_and_nuls_between_frames_are_passed_over() {
    let one = encode(referral("1").as_bytes());
    let two = encode(referral("2").as_bytes());
    let stream = [
        b"\0\0hello\x1c".as_slice(),
        &one,
        b"\0\0\0\xff\xfe",
        &two,
        b"\0",
    ]
    .concat();
    all_taken(&stream, &["1", "2"]).await;
}

#[tokio::test]
async fn white_space_before_a_frame_is_passed_over() {
    let one = encode(referral("1").as_bytes());
    all_taken(&[b" \r\n\t".as_slice(), &one, b"\r\n"].concat(), &["1"]).await;
}

#[tokio::test]
async fn empty_frames_keep_the_connection_open_and_are_not_answered() {
    let one = encode(referral("1").as_bytes());
    all_taken(
        &[encode(b"").as_slice(), &encode(b""), &one, &encode(b"")].concat(),
        &["1"],
    )
    .await;
}

#[tokio::test]
async fn a_frame_byte_by_byte_is_taken() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    for byte in encode(referral("1").as_bytes()) {
        caller.say(&[byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(caller.code().await, pair("AA", "1"));
}

#[tokio::test]
async fn many_frames_at_once_are_answered_one_by_one_in_order() {
    let ids: Vec<String> = (1..=40).map(|n| n.to_string()).collect();
    let frames: Vec<_> = ids
        .iter()
        .map(|id| encode(referral(id).as_bytes()))
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    all_taken(&frames.concat(), &ids).await;
}

#[tokio::test]
async fn several_messages_in_one_frame_are_each_answered() {
    let text = format!("{}{}{}", referral("1"), referral("2"), referral("3"));
    all_taken(&encode(text.as_bytes()), &["1", "2", "3"]).await;
}

#[tokio::test]
async fn a_batch_in_a_frame_is_taken_apart() {
    let text = format!(
        "FHS|^~\\&\rBHS|^~\\&\r{}{}BTS|2\rFTS|1\r",
        referral("1"),
        referral("2")
    );
    all_taken(&encode(text.as_bytes()), &["1", "2"]).await;
}

#[tokio::test]
async fn a_file_separator_inside_a_message_is_data() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    let text = referral("1").replace("PID|1", "PID|1\x1cx");
    caller.send(&text).await;
    assert_eq!(caller.code().await, pair("AA", "1"));
    let kept = office
        .store
        .blob(&office.taken().await[0].content)
        .await
        .unwrap();
    assert_eq!(kept.unwrap(), text.as_bytes());
}

#[tokio::test]
async fn segments_may_end_in_line_feeds_and_bytes_are_kept_as_they_came() {
    for end in ["\n", "\r\n", "\r\n\r\n"] {
        let office = Office::open().await;
        let mut caller = office.call().await;
        let text = referral("1").replace('\r', end);
        caller.send(&text).await;
        assert_eq!(caller.code().await, pair("AA", "1"), "{end:?}");
        let kept = office
            .store
            .blob(&office.taken().await[0].content)
            .await
            .unwrap();
        assert_eq!(kept.unwrap(), text.as_bytes());
    }
}

#[tokio::test]
async fn bytes_of_any_character_set_are_kept_as_they_came() {
    for name in [b"Zo\xe9".as_slice(), "Zoé".as_bytes(), b"Zo\x85"] {
        let office = Office::open().await;
        let mut caller = office.call().await;
        let text = [referral("1").as_bytes(), b"NTE|1|", name, b"\r"].concat();
        caller.say(&encode(&text)).await;
        assert_eq!(caller.code().await, pair("AA", "1"));
        let kept = office
            .store
            .blob(&office.taken().await[0].content)
            .await
            .unwrap();
        assert_eq!(kept.unwrap(), text);
    }
    let bom = [b"\xef\xbb\xbf".as_slice(), referral("1").as_bytes()].concat();
    all_taken(&encode(&bom), &["1"]).await;
}

#[tokio::test]
async fn a_large_frame_is_taken_and_one_beyond_the_limit_ends_the_connection() {
    let limits = ListenerLimits {
        frame_bytes: 1 << 20,
        bytes_together: 1 << 20,
        ..ListenerLimits::default()
    };
    let office = Office::within(limits).await;
    let sized = |id: &str, bytes: usize| referral(id) + "NTE|1|" + &"A".repeat(bytes) + "\r";
    let mut caller = office.call().await;
    caller.send(&sized("1", 1_000_000)).await;
    assert_eq!(caller.code().await, pair("AA", "1"));
    let frame = encode(sized("2", 1_100_000).as_bytes());
    // The other side may close before it has read everything.
    drop(caller.stream.write_all(&frame).await);
    assert!(caller.is_closed().await);
    assert_eq!(office.taken_ids().await, ["1"]);
    let mut caller = office.call().await;
    caller.send(&referral("3")).await;
    assert_eq!(caller.code().await, pair("AA", "3"));
}

#[tokio::test]
async fn half_closed_software_still_gets_its_answer() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    let mut frame = encode(referral("1").as_bytes());
    frame.pop();
    caller.say(&frame).await;
    caller.stream.shutdown().await.unwrap();
    assert_eq!(caller.code().await, pair("AA", "1"));
    assert!(caller.is_closed().await);
}

#[tokio::test]
async fn a_frame_that_is_cut_off_is_neither_taken_nor_answered() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    let frame = encode(referral("1").as_bytes());
    caller.say(&frame[..frame.len() - 2]).await;
    caller.stream.shutdown().await.unwrap();
    assert!(caller.is_closed().await);
    assert!(office.taken_ids().await.is_empty());
}

#[tokio::test]
async fn software_may_close_after_each_message_or_never() {
    let office = Office::open().await;
    let mut keeps = office.call().await;
    for n in 0..3 {
        let id = format!("O{n}");
        let mut caller = office.call().await;
        caller.send(&referral(&id)).await;
        assert_eq!(caller.code().await, pair("AA", &id));
        let id = format!("K{n}");
        keeps.send(&referral(&id)).await;
        assert_eq!(keeps.code().await, pair("AA", &id));
    }
    assert_eq!(office.taken_ids().await.len(), 6);
}

#[tokio::test]
async fn software_that_hangs_up_before_its_answer_sends_again_and_nothing_is_doubled() {
    let office = Office::open().await;
    for _ in 0..5 {
        let mut caller = office.call().await;
        caller.send(&referral("1")).await;
        drop(caller);
    }
    let mut caller = office.call().await;
    caller
        .send(&referral("1").replace("20261122120000", "20261122120107"))
        .await;
    assert_eq!(caller.code().await, pair("AA", "1"));
    assert_eq!(office.taken_ids().await, ["1"]);
}

#[tokio::test]
async fn a_frame_that_dribbles_too_long_is_cut_off() {
    let limits = ListenerLimits {
        frame: Duration::from_millis(200),
        ..ListenerLimits::default()
    };
    let office = Office::within(limits).await;
    let mut caller = office.call().await;
    caller.say(b"\x0bMSH|").await;
    assert!(caller.is_closed().await);
    let mut caller = office.call().await;
    caller.say(b"\x0b").await;
    assert!(caller.is_closed().await);
    assert!(office.taken_ids().await.is_empty());
}

#[tokio::test]
async fn a_connection_without_messages_is_closed_in_the_end_junk_or_not() {
    let limits = ListenerLimits {
        idle: Duration::from_millis(200),
        ..ListenerLimits::default()
    };
    let office = Office::within(limits).await;
    let mut caller = office.call().await;
    assert!(caller.is_closed().await);
    let mut caller = office.call().await;
    caller.say(b"GET / HTTP/1.1\r\n\r\n").await;
    assert!(caller.is_closed().await);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_one_to_end() {
    let limits = ListenerLimits {
        connections: 1,
        ..ListenerLimits::default()
    };
    let office = Office::within(limits).await;
    let mut first = office.call().await;
    first.send(&referral("1")).await;
    assert_eq!(first.code().await, pair("AA", "1"));
    let mut second = office.call().await;
    second.send(&referral("2")).await;
    assert!(second.is_quiet().await);
    drop(first);
    assert_eq!(second.code().await, pair("AA", "2"));
}

#[tokio::test]
async fn memory_beyond_the_limit_waits_for_another_frame_to_be_dealt_with() {
    let limits = ListenerLimits {
        frame_bytes: 1 << 21,
        bytes_together: 1 << 21,
        ..ListenerLimits::default()
    };
    let office = Office::within(limits).await;
    let large =
        |id: &str| encode((referral(id) + "NTE|1|" + &"A".repeat(1 << 20) + "\r").as_bytes());
    let (one, two, three) = (large("1"), large("2"), large("3"));
    let (mut first, mut second) = (office.call().await, office.call().await);
    first.say(&one[..one.len() - 1]).await;
    second.say(&two[..two.len() - 1]).await;
    let mut third = office.call().await;
    let waits = tokio::spawn(async move {
        third.say(&three).await;
        third.code().await
    });
    first.say(b"\r").await;
    assert_eq!(first.code().await, pair("AA", "1"));
    drop(first);
    second.say(b"\r").await;
    assert_eq!(second.code().await, pair("AA", "2"));
    drop(second);
    assert_eq!(waits.await.unwrap(), pair("AA", "3"));
}

#[tokio::test]
async fn enhanced_mode_gets_what_it_asks_for() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    for (n, accept, application, good, bad) in [
        (1, "AL", "AL", Some("CA"), Some("CR")),
        (2, "AL", "NE", Some("CA"), Some("CR")),
        (3, "SU", "AL", Some("CA"), Some("AE")),
        (4, "ER", "NE", None, Some("CR")),
        (5, "NE", "AL", None, Some("AE")),
        (6, "NE", "ER", None, Some("AE")),
        (7, "NE", "SU", None, None),
        (8, "NE", "NE", None, None),
        (9, "", "AL", None, Some("AE")),
    ] {
        let id = format!("G{n}");
        caller.send(&asking(&id, accept, application)).await;
        if let Some(code) = good {
            assert_eq!(
                caller.code().await,
                pair(code, &id),
                "{accept}|{application}"
            );
        }
        let id = format!("B{n}");
        // Without MSH-6 it cannot be sent.
        let wrong = asking(&id, accept, application);
        let receiver = "Banksia^1.2.36.1.2001.1003.0.8003621566684455^ISO";
        caller.send(&wrong.replace(receiver, "")).await;
        if let Some(code) = bad {
            assert_eq!(
                caller.code().await,
                pair(code, &id),
                "{accept}|{application}"
            );
        }
    }
    assert!(caller.is_quiet().await);
    assert_eq!(office.taken().await.len(), 18);
}

#[tokio::test]
async fn software_that_always_waits_is_always_answered() {
    let answers = Answers::Always;
    let office = Office::with(Setting {
        answers,
        ..Setting::default()
    })
    .await;
    let mut caller = office.call().await;
    caller.send(&asking("1", "NE", "AL")).await;
    assert_eq!(caller.code().await, pair("CA", "1"));
}

#[tokio::test]
async fn a_refused_message_is_kept_and_found_with_its_reason() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    let foreign = referral("1").replacen("Wattle Street Medical", "Somebody Else", 1);
    let foreign = foreign.replacen("8003629900024197", "8003629999900034", 1);
    caller.send(&foreign).await;
    let (code, answers, words) = caller.word().await;
    assert_eq!((code.as_str(), answers.as_str()), ("AR", "1"));
    assert!(
        words.contains("MSH-4 does not name this practice"),
        "{words}"
    );
    assert!(words.contains("[sender-not-us]"), "{words}");
    let kept = office.taken().await.remove(0);
    assert_eq!(kept.status(), Status::Ended(End::NeverLeft));
    assert_eq!(kept.reason.unwrap().code, "sender-not-us");
    // The same again: the same answer, and nothing is kept twice.
    caller.send(&foreign).await;
    assert_eq!(caller.code().await, pair("AR", "1"));
    assert_eq!(office.taken().await.len(), 1);
}

#[tokio::test]
async fn a_message_without_a_number_is_refused_in_words() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    caller.send(&referral("")).await;
    let (code, answers, words) = caller.word().await;
    assert_eq!((code.as_str(), answers.as_str()), ("AE", ""));
    assert!(words.contains("MSH-10 is empty"), "{words}");
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_never_answered_with_a_yes() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    for text in ["hello", "MSH", "PID|1\r", "\u{1}\u{2}"] {
        caller.send(text).await;
        let (code, answers, words) = caller.word().await;
        assert_eq!((code.as_str(), answers.as_str()), ("AR", ""), "{text}");
        assert!(words.contains("hl7-unreadable"), "{words}");
    }
    let kept = office.taken().await;
    assert_eq!(kept.len(), 4);
    assert!(
        kept.iter()
            .all(|life| life.reason.as_ref().unwrap().code == "hl7-unreadable")
    );
}

#[tokio::test]
async fn answers_are_generic_and_addressed_back() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    caller.send(&asking("1", "AL", "AL")).await;
    let frame = caller.frame().await.unwrap();
    let answer = hl7v2::Message::read(&frame[..]).message.unwrap();
    assert_eq!(answer.message_type().code, "ACK");
    let text = String::from_utf8(frame).unwrap();
    let header: Vec<&str> = text.split('|').collect();
    assert!(
        header[3].starts_with("Banksia^"),
        "MSH-4 is the message's MSH-6: {text}"
    );
    assert_eq!(header[4], "Clinic");
    assert!(header[5].starts_with("Wattle Street Medical^"), "{text}");
    assert_eq!((header[14], header[15]), ("NE", "NE"));
}

#[tokio::test]
async fn acknowledgements_are_not_acknowledged_unless_they_ask_to_be() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    let ack = message("RRI^I12", "9", "MSA|AA|unknown\r");
    caller.send(&ack).await;
    caller
        .send(&ack.replace("|P|2.4\r", "|P|2.4|||NE|NE\r"))
        .await;
    let accepted = message("ACK", "8", "MSA|CA|unknown\r");
    caller
        .send(&accepted.replace("|P|2.4\r", "|P|2.4|||AL|AL\r"))
        .await;
    assert!(caller.is_quiet().await);
    caller
        .send(&ack.replace("|P|2.4\r", "|P|2.4|||AL|NE\r"))
        .await;
    let (code, answers, words) = caller.word().await;
    assert_eq!((code.as_str(), answers.as_str()), ("CR", "9"));
    assert!(words.contains("ack-unknown"), "{words}");
    assert!(office.taken().await.is_empty());
}

/// An intake whose store is away.
struct Away;

#[async_trait]
impl Intake for Away {
    async fn submit(&self, _: Part) -> Result<Taken, IntakeError> {
        Err(IntakeError::Temporary("the store is away".into()))
    }

    async fn software_ack(&self, part: Part) -> Result<Taken, IntakeError> {
        self.submit(part).await
    }
}

#[tokio::test]
async fn nothing_positive_is_said_of_what_is_not_durable() {
    let intake: Option<Arc<dyn Intake>> = Some(Arc::new(Away));
    let office = Office::with(Setting {
        intake,
        ..Setting::default()
    })
    .await;
    let mut caller = office.call().await;
    caller.send(&referral("1")).await;
    let (code, answers, words) = caller.word().await;
    assert_eq!((code.as_str(), answers.as_str()), ("AE", "1"));
    assert!(words.contains("send it again"), "{words}");
    caller.send(&asking("2", "AL", "AL")).await;
    assert_eq!(caller.code().await, pair("CE", "2"));
    caller.send("hello").await;
    assert_eq!(caller.code().await, pair("AE", ""));
    // Silence would be taken for a yes: the connection ends instead.
    caller.send(&asking("3", "NE", "NE")).await;
    assert!(caller.is_closed().await);
}

#[tokio::test]
async fn software_that_never_reads_its_answers_is_hung_up_on() {
    let limits = ListenerLimits {
        reply: Duration::from_millis(200),
        ..ListenerLimits::default()
    };
    let office = Office::within(limits).await;
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut caller = Caller::on(socket.connect(office.address).await.unwrap());
    let frame = encode(b"no message at all");
    let sending = async {
        loop {
            if caller.stream.write_all(&frame).await.is_err() {
                return;
            }
        }
    };
    let ended = tokio::time::timeout(rig::mllp::PATIENCE, sending).await;
    assert!(
        ended.is_ok(),
        "it went on taking messages without giving answers"
    );
}

#[tokio::test]
async fn stopping_lets_connections_go_and_takes_no_more() {
    let office = Office::open().await;
    let mut caller = office.call().await;
    caller.send(&referral("1")).await;
    assert_eq!(caller.code().await, pair("AA", "1"));
    office.stop();
    assert!(caller.is_closed().await);
    rig::mllp::until_refused(office.address).await;
}
