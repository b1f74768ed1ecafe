//! Giving messages to software over MLLP, and whatever it does about them: each deviation by name.
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

use connectors::mllp::{
    AddressError, ClientSide, Expects, Late, Said, SendError, Sender, SenderLimits,
};
use hl7v2::mllp::encode;
use rig::mllp::{Do, PATIENCE, QUIET, Software, ack, ack_of, word};
use rig::still::{message, wattle};
use tokio::net::TcpListener;
use tokio::time::timeout;

fn sender_within(address: &str, limits: SenderLimits) -> (Sender, Late) {
    Sender::new(wattle(), address, Arc::new(ClientSide::plain()), limits).unwrap()
}

/// A sender that is patient for a test, and tries again at once.
fn sender(software: &Software) -> (Sender, Late) {
    let limits = SenderLimits {
        first_retry: Duration::ZERO,
        ..SenderLimits::default()
    };
    sender_within(&software.address, limits)
}

/// A sender that soon gives up waiting.
fn hasty(software: &Software) -> (Sender, Late) {
    let limits = SenderLimits {
        ack: QUIET,
        first_retry: Duration::ZERO,
        ..SenderLimits::default()
    };
    sender_within(&software.address, limits)
}

fn referral(id: &str) -> Vec<u8> {
    message("REF^I12", id, "PID|1\r").into_bytes()
}

async fn send(sender: &Sender, id: &str) -> Result<Said, SendError> {
    sender.send(&referral(id), Expects::AsAsked).await
}

/// Code and MSA-2 of what was said.
fn said(result: Result<Said, SendError>) -> (String, String) {
    match result.unwrap() {
        Said::Word(bytes) => {
            let (code, answers, _) = word(&bytes);
            (code, answers)
        }
        Said::Nothing => panic!("nothing was said"),
    }
}

fn pair(code: &str, id: &str) -> (String, String) {
    (code.to_owned(), id.to_owned())
}

#[tokio::test]
async fn messages_go_one_by_one_over_one_connection_and_come_as_they_are() {
    let software = Software::run(|_, frame| vec![Do::Say(ack("AA", frame))]).await;
    let (sender, _late) = sender(&software);
    for id in ["1", "2", "3"] {
        assert_eq!(said(send(&sender, id).await), pair("AA", id));
    }
    assert_eq!(
        software.heard(),
        [referral("1"), referral("2"), referral("3")]
    );
    assert_eq!(*software.calls.lock().unwrap(), 1);
}

#[tokio::test]
async fn every_code_but_ce_is_the_softwares_word() {
    let codes = ["AA", "AE", "AR", "CA", "CR"];
    let software = Software::run(move |n, frame| vec![Do::Say(ack(codes[n - 1], frame))]).await;
    let (sender, _late) = sender(&software);
    for (n, code) in codes.into_iter().enumerate() {
        let id = n.to_string();
        assert_eq!(said(send(&sender, &id).await), pair(code, &id));
    }
}

#[tokio::test]
async fn software_that_cannot_store_now_is_asked_again() {
    let software =
        Software::run(|n, frame| vec![Do::Say(ack(if n == 1 { "CE" } else { "CA" }, frame))]).await;
    let (sender, _late) = sender(&software);
    assert_eq!(send(&sender, "1").await, Err(SendError::Busy));
    assert_eq!(said(send(&sender, "1").await), pair("CA", "1"));
    assert_eq!(
        *software.calls.lock().unwrap(),
        1,
        "it keeps its connection"
    );
}

#[tokio::test]
async fn an_acknowledgement_byte_by_byte_is_heard() {
    let software = Software::run(|_, frame| vec![Do::Dribble(ack("AA", frame))]).await;
    let (sender, _late) = sender(&software);
    assert_eq!(said(send(&sender, "1").await), pair("AA", "1"));
}

#[tokio::test]
async fn framing_that_deviates_is_heard() {
    let deviations: [fn(Vec<u8>) -> Vec<u8>; 4] = [
        |frame| frame[1..].to_vec(),
        |mut frame| {
            frame.pop();
            frame.push(b'\n');
            frame
        },
        |frame| [b"\0\r\n junk ".as_slice(), &frame].concat(),
        |frame| [encode(b""), frame].concat(),
    ];
    let software =
        Software::run(move |n, frame| vec![Do::Say(deviations[n - 1](ack("AA", frame)))]).await;
    let (sender, _late) = sender(&software);
    for n in 1..=4 {
        let id = n.to_string();
        assert_eq!(said(send(&sender, &id).await), pair("AA", &id));
    }
}

#[tokio::test]
async fn an_acknowledgement_without_msa_2_is_no_yes() {
    let software = Software::run(|_, _| {
        let bare = "MSH|^~\\&|CIS||||||ACK|A1|P|2.4\rMSA|AA|\r";
        let none = "MSH|^~\\&|CIS||||||ACK|A1|P|2.4\r";
        vec![
            Do::Say(encode(bare.as_bytes())),
            Do::Say(encode(none.as_bytes())),
            Do::Say(encode(b"OK")),
            Do::Say(ack_of("YES", "1")),
        ]
    })
    .await;
    let (sender, _late) = hasty(&software);
    let silent = SendError::Silent(software.address.clone());
    assert_eq!(send(&sender, "1").await, Err(silent));
}

#[tokio::test]
async fn an_acknowledgement_of_something_else_is_passed_over() {
    let software = Software::run(|_, frame| {
        vec![
            Do::Say(ack_of("AA", "somebody-else")),
            Do::Say(ack_of("CR", "10")),
            Do::Say(ack("AA", frame)),
        ]
    })
    .await;
    let (sender, mut late) = sender(&software);
    assert_eq!(said(send(&sender, "1").await), pair("AA", "1"));
    let foreign = timeout(PATIENCE, late.next()).await.unwrap().unwrap();
    assert_eq!(
        word(&foreign).1,
        "somebody-else",
        "whose it is, the engine finds out"
    );
}

#[tokio::test]
async fn a_late_acknowledgement_is_never_credited_to_the_next_message() {
    let software = Software::run(|n, frame| match n {
        1 => Vec::new(),
        _ => vec![Do::Say(ack_of("AA", "1")), Do::Say(ack("AE", frame))],
    })
    .await;
    let (sender, _late) = hasty(&software);
    let silent = SendError::Silent(software.address.clone());
    assert_eq!(send(&sender, "1").await, Err(silent));
    assert_eq!(said(send(&sender, "2").await), pair("AE", "2"));
    assert_eq!(
        *software.calls.lock().unwrap(),
        2,
        "the silent connection was closed"
    );
}

#[tokio::test]
async fn of_two_acknowledgements_the_second_comes_late() {
    let software =
        Software::run(|_, frame| vec![Do::Say([ack("CA", frame), ack("AA", frame)].concat())])
            .await;
    let (sender, mut late) = sender(&software);
    assert_eq!(said(send(&sender, "1").await), pair("CA", "1"));
    let second = timeout(PATIENCE, late.next()).await.unwrap().unwrap();
    let (code, answers, _) = word(&second);
    assert_eq!((code.as_str(), answers.as_str()), ("AA", "1"));
}

#[tokio::test]
async fn acknowledgements_out_of_order_find_their_messages() {
    // The answer to the first comes with that to the second.
    let software = Software::run(|n, frame| match n {
        1 => vec![Do::Say(ack("CA", frame))],
        _ => vec![
            Do::Say(ack("CA", frame)),
            Do::Say(ack("AA", frame)),
            Do::Say(ack_of("AE", "1")),
        ],
    })
    .await;
    let (sender, mut late) = sender(&software);
    assert_eq!(said(send(&sender, "1").await), pair("CA", "1"));
    assert_eq!(said(send(&sender, "2").await), pair("CA", "2"));
    let mut heard = Vec::new();
    for _ in 0..2 {
        let (code, answers, _) = word(&timeout(PATIENCE, late.next()).await.unwrap().unwrap());
        heard.push((code, answers));
    }
    assert_eq!(heard, [pair("AA", "2"), pair("AE", "1")]);
}

#[tokio::test]
async fn software_that_closes_after_each_message_is_called_anew() {
    let software = Software::run(|_, frame| vec![Do::Say(ack("AA", frame)), Do::Close]).await;
    let (sender, _late) = sender(&software);
    for id in ["1", "2", "3"] {
        assert_eq!(said(send(&sender, id).await), pair("AA", id));
    }
}

#[tokio::test]
async fn what_is_not_answered_is_not_lost_on_a_connection_that_is_just_being_closed() {
    let software = Software::run(|_, frame| vec![Do::Say(ack("AA", frame)), Do::Close]).await;
    let (sender, _late) = sender(&software);
    for n in 1..=5 {
        let id = n.to_string();
        assert_eq!(said(send(&sender, &id).await), pair("AA", &id));
        let word = message("RRI^I12", &format!("A{n}"), "MSA|AA|X\r");
        let sent = sender.send(word.as_bytes(), Expects::Nothing).await;
        assert_eq!(sent, Ok(Said::Nothing));
    }
    let all = async {
        while software.heard().len() < 10 {
            tokio::task::yield_now().await;
        }
    };
    assert!(
        timeout(PATIENCE, all).await.is_ok(),
        "{}",
        software.heard().len()
    );
}

#[tokio::test]
async fn software_that_hangs_up_without_an_answer_has_nothing() {
    let software = Software::run(|n, frame| match n {
        1 => vec![Do::Close],
        2 => vec![Do::Say(ack("AA", frame)[..20].to_vec()), Do::Close],
        _ => vec![Do::Say(ack("AA", frame))],
    })
    .await;
    let (sender, _late) = sender(&software);
    for _ in 0..2 {
        let lost = SendError::Lost(software.address.clone());
        assert_eq!(send(&sender, "1").await, Err(lost));
    }
    assert_eq!(said(send(&sender, "1").await), pair("AA", "1"));
    let same = software.heard();
    assert!(
        same.iter().all(|frame| *frame == referral("1")),
        "the same bytes each time"
    );
}

#[tokio::test]
async fn an_acknowledgement_without_end_ends_the_connection() {
    let software = Software::run(|n, frame| match n {
        1 => vec![Do::Say(
            [b"\x0bMSH|".as_slice(), &[b'A'; 3_000_000]].concat(),
        )],
        _ => vec![Do::Say(ack("AA", frame))],
    })
    .await;
    let (sender, _late) = sender(&software);
    let lost = SendError::Lost(software.address.clone());
    assert_eq!(send(&sender, "1").await, Err(lost));
    assert_eq!(said(send(&sender, "1").await), pair("AA", "1"));
}

#[tokio::test]
async fn software_that_is_not_there_is_left_alone_for_a_while_and_then_found() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap().to_string();
    drop(socket);
    let limits = SenderLimits {
        first_retry: Duration::from_millis(200),
        ..SenderLimits::default()
    };
    let (sender, _late) = sender_within(&address, limits);
    let unreachable = |result: Result<Said, SendError>| match result {
        Err(SendError::Unreachable { why, .. }) => why,
        other => panic!("{other:?}"),
    };
    assert!(unreachable(send(&sender, "1").await).contains("refused"));
    assert!(unreachable(send(&sender, "1").await).contains("left alone"));
    let socket = TcpListener::bind(&address).await.unwrap();
    let software = Software::on(socket, |_, frame| vec![Do::Say(ack("AA", frame))]);
    let found = async {
        loop {
            match send(&sender, "1").await {
                Err(SendError::Unreachable { .. }) => tokio::task::yield_now().await,
                other => return other,
            }
        }
    };
    assert_eq!(
        said(timeout(PATIENCE, found).await.unwrap()),
        pair("AA", "1")
    );
    assert_eq!(software.heard().len(), 1);
}

#[tokio::test]
async fn messages_beyond_the_limit_are_turned_away() {
    let software = Software::run(|_, _| Vec::new()).await;
    let limits = SenderLimits {
        outstanding: 1,
        ack: QUIET,
        ..SenderLimits::default()
    };
    let (sender, _late) = sender_within(&software.address, limits);
    let (one, other) = tokio::join!(send(&sender, "1"), send(&sender, "2"));
    assert_eq!(one, Err(SendError::Silent(software.address.clone())));
    assert_eq!(other, Err(SendError::Crowded));
}

#[tokio::test]
async fn what_asks_for_no_answer_is_not_waited_for_unless_all_are_answered() {
    let software = Software::run(|_, _| Vec::new()).await;
    let (sender, _late) = hasty(&software);
    let asking = |accept: &str, application: &str| {
        let text = String::from_utf8(referral("1")).unwrap();
        let asked = format!("|P|2.4|||{accept}|{application}\r");
        text.replace("|P|2.4\r", &asked).into_bytes()
    };
    for (accept, application) in [("NE", "NE"), ("NE", "AL"), ("ER", "NE")] {
        let sent = sender
            .send(&asking(accept, application), Expects::AsAsked)
            .await;
        assert_eq!(sent, Ok(Said::Nothing), "{accept}|{application}");
    }
    for (accept, application) in [("AL", "NE"), ("", ""), ("SU", "AL"), ("", "AL")] {
        let sent = sender
            .send(&asking(accept, application), Expects::AsAsked)
            .await;
        let silent = SendError::Silent(software.address.clone());
        assert_eq!(sent, Err(silent), "{accept}|{application}");
    }
    let sent = sender.send(&asking("NE", "NE"), Expects::Always).await;
    assert_eq!(sent, Err(SendError::Silent(software.address.clone())));
    let sent = sender.send(&asking("AL", "AL"), Expects::Nothing).await;
    assert_eq!(sent, Ok(Said::Nothing));
}

#[tokio::test]
async fn a_message_without_a_number_is_not_sent_where_an_answer_is_needed() {
    let software = Software::run(|_, _| Vec::new()).await;
    let (sender, _late) = sender(&software);
    assert_eq!(send(&sender, "").await, Err(SendError::Unnumbered));
    assert!(software.heard().is_empty());
}

#[test]
fn plain_is_for_this_machine_alone() {
    let new = |address: &str| {
        let plain = Arc::new(ClientSide::plain());
        Sender::new(wattle(), address, plain, SenderLimits::default()).map(drop)
    };
    assert_eq!(new("127.0.0.1:2575"), Ok(()));
    let beyond = "10.0.0.1:2575".to_owned();
    assert_eq!(
        new(&beyond),
        Err(AddressError::PlainBeyondLoopback(beyond.clone()))
    );
    assert!(new("127.0.0.1").is_err());
}
