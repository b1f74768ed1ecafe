//! Clinical software of one practice that speaks MLLP: sends messages to its node until they are
//! answered, takes what the node gives it, acknowledges it. It knows copies by MSH-10, as software
//! must that is sent to at least once.

use crate::pause::pause;
use engine::Clock;
use engine::clock::SystemClock;
use hl7v2::Message;
use hl7v2::ack::{Ack, AckCode, AckKind, AckRequest, AckView};
use hl7v2::mllp::{Decoder, encode};
use ids::Hd;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use synth::cis::{Verdict, import};
use synth::document::referral;
use synth::world::{Patient, Practice};

/// How long it waits for an answer before it connects and sends again.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Between two attempts.
const AGAIN: Duration = Duration::from_millis(20);

/// How the software answers what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// CA at once; no more is ever said.
    AcceptOnly,
    /// CA at once, and the typed acknowledgement later as a message of its own, which asks to be
    /// accepted.
    AcceptThenTyped,
    /// A generic ACK with this code.
    Generic(AckCode),
    /// The typed acknowledgement with AA.
    Typed,
    /// [`Typed`](Self::Typed) and [`AcceptThenTyped`](Self::AcceptThenTyped) in turn.
    TypedInTurn,
}

/// What the software has seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The documents that came, by MSH-10: the bytes of each that differs from the others.
    pub documents: BTreeMap<String, BTreeSet<Vec<u8>>>,
    /// MSH-10 of the acknowledgements that came, by MSA-2.
    pub acknowledgements: BTreeMap<String, BTreeSet<String>>,
    /// MSA-1 of those acknowledgements, by MSA-2.
    pub codes: BTreeMap<String, BTreeSet<String>>,
    /// MSA-1 of the node's answers, by MSA-2; the last for each.
    pub answers: BTreeMap<String, String>,
    /// Messages that wait for an answer of the node.
    pub waiting: usize,
}

/// One practice's clinical software.
pub struct LineClinic {
    practice: Practice,
    address: SocketAddr,
    outbox: Sender<Vec<u8>>,
    seen: Arc<Mutex<Seen>>,
}

impl LineClinic {
    /// The software of a practice, whose node listens at `node`. It runs until the test ends.
    pub fn new(practice: Practice, node: SocketAddr, manner: Manner) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = socket.local_addr().expect("a bound address");
        let (outbox, out) = channel();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (sees, later, takes) = (seen.clone(), outbox.clone(), seen.clone());
        thread::spawn(move || send_all(&out, node, &sees));
        thread::spawn(move || {
            for stream in socket.incoming().flatten() {
                let (seen, later) = (takes.clone(), later.clone());
                thread::spawn(move || take_all(stream, manner, &seen, &later));
            }
        });
        Self {
            practice,
            address,
            outbox,
            seen,
        }
    }

    /// Where it takes what its node has for it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The lines of the configuration of a node that speaks to it.
    pub fn configuration(&self, node: SocketAddr, more: &str) -> String {
        format!(
            "\n[practice.mllp.listener]\naddress = \"{node}\"\n\n[practice.mllp.sender]\n\
             address = \"{}\"\nack_ms = 5000\nfirst_retry_ms = 50\n{more}\n",
            self.address
        )
    }

    /// Refers somebody to `to`.
    pub fn send(&self, to: &Practice, control_id: &str) {
        let patient = Patient::juniper_tessellate();
        let bytes = referral(&self.practice, to, &patient, control_id, SystemClock.now());
        self.send_bytes(bytes.expect("a synthetic referral can be written"));
    }

    /// Sends these bytes until the node answers them.
    pub fn send_bytes(&self, bytes: Vec<u8>) {
        lock(&self.seen).waiting += 1;
        self.outbox.send(bytes).expect("the software still sends");
    }

    /// What it has seen so far.
    pub fn seen(&self) -> Seen {
        lock(&self.seen).clone()
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn send_all(out: &Receiver<Vec<u8>>, node: SocketAddr, seen: &Mutex<Seen>) {
    let mut line = None;
    while let Ok(bytes) = out.recv() {
        let id = text(Message::read(&bytes[..]).message.expect("HL7").control_id());
        loop {
            match exchange(&mut line, node, &bytes, &id) {
                Some(code) if code != "CE" => {
                    let mut seen = lock(seen);
                    seen.answers.insert(id, code);
                    seen.waiting -= 1;
                    break;
                }
                Some(_) => {}
                None => line = None,
            }
            pause(AGAIN);
        }
    }
}

/// Sends one message; MSA-1 of the answer to it, nothing if none comes.
fn exchange(
    line: &mut Option<TcpStream>,
    node: SocketAddr,
    bytes: &[u8],
    id: &str,
) -> Option<String> {
    if line.is_none() {
        let stream = TcpStream::connect_timeout(&node, ANSWER_WITHIN).ok()?;
        stream.set_read_timeout(Some(ANSWER_WITHIN)).ok()?;
        *line = Some(stream);
    }
    let stream = line.as_mut()?;
    stream.write_all(&encode(bytes)).ok()?;
    let mut decoder = Decoder::default();
    loop {
        let frame = next(stream, &mut decoder)?;
        let answer = Message::read(&frame[..]).message.ok()?;
        let view = AckView::read(&answer)?;
        if text(&view.answers) == id {
            return Some(view.code.to_string());
        }
    }
}

fn next(stream: &mut TcpStream, decoder: &mut Decoder) -> Option<Vec<u8>> {
    let mut chunk = [0; 8192];
    loop {
        if let Some(frame) = decoder.next_frame() {
            return Some(frame.payload);
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(n) => decoder.push(&chunk[..n]).ok()?,
        }
    }
}

fn take_all(mut stream: TcpStream, manner: Manner, seen: &Mutex<Seen>, later: &Sender<Vec<u8>>) {
    let mut decoder = Decoder::default();
    while let Some(frame) = next(&mut stream, &mut decoder) {
        let Some(answer) = take(&frame, manner, seen, later) else {
            continue;
        };
        if stream.write_all(&encode(&answer)).is_err() {
            return;
        }
    }
}

/// Takes one message; the answer to it, unless it is itself an acknowledgement.
fn take(
    frame: &[u8],
    manner: Manner,
    seen: &Mutex<Seen>,
    later: &Sender<Vec<u8>>,
) -> Option<Vec<u8>> {
    let message = Message::read(frame).message.expect("HL7");
    let id = text(message.control_id());
    let mut seen = lock(seen);
    if let Some(view) = AckView::read(&message) {
        let of = text(&view.answers);
        seen.codes
            .entry(of.clone())
            .or_default()
            .insert(view.code.to_string());
        seen.acknowledgements.entry(of).or_default().insert(id);
        return None;
    }
    let copies = seen.documents.entry(id.clone()).or_default();
    let is_new = copies.is_empty();
    copies.insert(frame.to_vec());
    let is_even = id.bytes().last().is_some_and(|last| last % 2 == 0);
    let generic = |code| Some(generic(&message, code, &id));
    match manner {
        Manner::AcceptOnly => generic(AckCode::CA),
        Manner::Generic(code) => generic(code),
        Manner::TypedInTurn if is_even => Some(typed(frame, &id)),
        Manner::Typed => Some(typed(frame, &id)),
        Manner::AcceptThenTyped | Manner::TypedInTurn => {
            if is_new {
                seen.waiting += 1;
                let asking = text(&typed(frame, &id)).replacen("|NE|NE|", "|AL|NE|", 1);
                later
                    .send(asking.into_bytes())
                    .expect("the software still sends");
            }
            generic(AckCode::CA)
        }
    }
}

fn typed(frame: &[u8], id: &str) -> Vec<u8> {
    let ack = import(frame, Verdict::Accept, &format!("A{id}"), SystemClock.now());
    ack.expect("a referral is acknowledged").bytes
}

fn generic(message: &Message, code: AckCode, id: &str) -> Vec<u8> {
    let request = AckRequest {
        kind: Some(AckKind::Generic),
        code,
        text: if code.is_positive() {
            ""
        } else {
            "no such doctor here"
        }
        .to_owned(),
        errors: Vec::new(),
        control_id: format!("G{id}"),
        at: SystemClock.now(),
        our_application: Hd::new("LINECIS", "", ""),
        reader: None,
    };
    Ack::answering(message, &request)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
