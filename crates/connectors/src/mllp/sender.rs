//! Sender: gives messages to the practice's software, one at a time, and hears what it says.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hl7v2::Message;
use hl7v2::ack::AckCode;
use hl7v2::mllp::encode;
use ids::Organisation;
use thiserror::Error;
use tokio::io::{AsyncWrite, AsyncWriteExt, WriteHalf};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use super::address::{AddressError, is_loopback, parts};
use super::heard::{Ear, Heard};
use super::inflow::{Inflow, InflowLimits, PERMIT_BYTES};
use super::late::Late;
use super::limits::SenderLimits;
use super::security::ClientSide;
use super::stream::{Stream, prepare};

/// Late words that wait to be dealt with, as a count; more hold the software back.
const LATE: usize = 16;

/// How long a connection is looked at before something is sent on it whose arrival nothing will
/// show: software that closes after each message does so meanwhile.
const SETTLES: Duration = Duration::from_millis(100);

/// Which acknowledgement a message waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expects {
    /// One, whatever MSH-15 and MSH-16 ask for: the software answers everything.
    Always,
    /// One where MSH-15 asks for it, or in original mode; else it is enough to have sent it.
    AsAsked,
    /// None: it is an acknowledgement itself.
    Nothing,
}

/// What was said of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Nothing, and nothing was waited for.
    Nothing,
    /// An acknowledgement, which may be a refusal; its MSA-2 is the message's MSH-10.
    Word(Bytes),
}

/// Why the software cannot be shown to have a message. It is to be sent again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    /// The software answered CE.
    #[error("the practice's software cannot store the message now (CE)")]
    Busy,
    /// Too many messages wait.
    #[error("the practice's software is slower than its mail: other messages go first")]
    Crowded,
    /// The connection broke before an answer.
    #[error("the connection to the practice's software at {0} broke before it answered")]
    Lost(String),
    /// No answer in time.
    #[error("the practice's software at {0} did not answer in time; see whether it hangs")]
    Silent(String),
    /// No connection.
    #[error("the practice's software at {address} cannot be reached: {why}")]
    Unreachable {
        /// Where.
        address: String,
        /// What the system or the TLS library says.
        why: String,
    },
    /// The message has no MSH-10 by which its acknowledgement could be known.
    #[error("the message has no MSH-10, so no answer could be told to be its own")]
    Unnumbered,
}

impl SendError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy => "mllp.busy",
            Self::Crowded => "mllp.crowded",
            Self::Lost(_) => "mllp.lost",
            Self::Silent(_) => "mllp.silent",
            Self::Unreachable { .. } => "mllp.unreachable",
            Self::Unnumbered => "mllp.unnumbered",
        }
    }
}

/// One piece of the practice's software, and the connection to it.
pub struct Sender {
    address: String,
    security: Arc<ClientSide>,
    limits: SenderLimits,
    places: Semaphore,
    line: Mutex<Line>,
    late: mpsc::Sender<Bytes>,
}

/// The connection, while there is one, and how it went lately.
#[derive(Default)]
struct Line {
    open: Option<Open>,
    failures: u32,
    not_before: Option<Instant>,
}

/// An open connection; it closes when dropped.
struct Open {
    write: WriteHalf<Box<dyn Stream>>,
    ear: Arc<Ear>,
    listens: JoinHandle<()>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.listens.abort();
    }
}

impl Sender {
    /// A sender to the software of `org` at `host:port`, not yet connected, and what it hears
    /// late.
    ///
    /// # Errors
    /// [`AddressError`], also for a plain connection beyond this machine.
    pub fn new(
        org: Organisation,
        address: &str,
        security: Arc<ClientSide>,
        limits: SenderLimits,
    ) -> Result<(Self, Late), AddressError> {
        let (host, _) = parts(address)?;
        if security.is_plain() && !is_loopback(host) {
            return Err(AddressError::PlainBeyondLoopback(address.to_owned()));
        }
        let (late, words) = mpsc::channel(LATE);
        let sender = Self {
            address: address.to_owned(),
            security,
            places: Semaphore::new(limits.outstanding.max(1)),
            limits,
            line: Mutex::default(),
            late,
        };
        Ok((sender, Late { org, words }))
    }

    /// Sends one message and waits for its acknowledgement.
    ///
    /// # Errors
    /// [`SendError`] when the software cannot be shown to have it.
    pub async fn send(&self, message: &[u8], expects: Expects) -> Result<Said, SendError> {
        let wanted = wanted(message, expects)?;
        let Ok(_place) = self.places.try_acquire() else {
            return Err(SendError::Crowded);
        };
        let Ok(mut line) = timeout(self.limits.turn, self.line.lock()).await else {
            return Err(SendError::Crowded);
        };
        if line.open.is_none() && line.not_before.is_some_and(|at| Instant::now() < at) {
            // No failure of its own: else those who ask would put off the next attempt for ever.
            return Err(self.unreachable("it failed a moment ago, and is left alone for now"));
        }
        let frame = encode(message);
        if wanted.is_none()
            && let Some(open) = &line.open
            && open.ear.closes_within(SETTLES).await
        {
            line.open = None;
        }
        let was_open = line.open.is_some();
        let mut said = self.exchange(&mut line, &frame, wanted.as_deref()).await;
        if was_open && matches!(said, Err(SendError::Lost(_))) {
            // Some close after each message: that shows only once one writes.
            line.open = None;
            said = self.exchange(&mut line, &frame, wanted.as_deref()).await;
        }
        match &said {
            // The software itself answered: the connection works.
            Ok(_) | Err(SendError::Busy) => {
                line.failures = 0;
                line.not_before = None;
            }
            Err(_) => {
                // What may still come on this connection answers something that has been given
                // up: it must not meet the next message.
                line.open = None;
                line.failures = line.failures.saturating_add(1);
                let wait = self.limits.retry_after(line.failures);
                line.not_before = Some(Instant::now() + wait);
            }
        }
        said
    }

    /// Connects, secures the connection and closes it again: for finding out whether that works.
    ///
    /// # Errors
    /// [`SendError::Unreachable`].
    pub async fn probe(&self) -> Result<(), SendError> {
        self.connect().await.map(drop)
    }

    async fn exchange(
        &self,
        line: &mut Line,
        frame: &[u8],
        wanted: Option<&[u8]>,
    ) -> Result<Said, SendError> {
        let open = self.opened(line).await?;
        let told = wanted.map(|control_id| open.ear.expect(control_id));
        let lost = || SendError::Lost(self.address.clone());
        let written = timeout(self.limits.write, write(&mut open.write, frame)).await;
        if !matches!(written, Ok(Ok(()))) {
            return Err(lost());
        }
        let Some(told) = told else {
            return Ok(Said::Nothing);
        };
        match timeout(self.limits.ack, told).await {
            Ok(Ok(Heard {
                code: AckCode::CE, ..
            })) => Err(SendError::Busy),
            Ok(Ok(heard)) => Ok(Said::Word(heard.bytes)),
            Ok(Err(_)) => Err(lost()),
            Err(_) => Err(SendError::Silent(self.address.clone())),
        }
    }

    /// The open connection, made now if there is none.
    async fn opened<'l>(&self, line: &'l mut Line) -> Result<&'l mut Open, SendError> {
        if line.open.as_ref().is_some_and(|open| open.ear.is_closed()) {
            line.open = None;
        }
        if line.open.is_none() {
            let (read, write) = tokio::io::split(self.connect().await?);
            let ear = Arc::new(Ear::default());
            let limits = InflowLimits {
                frame_bytes: self.limits.ack_bytes,
                frame: self.limits.ack,
                idle: None,
            };
            let memory = Semaphore::new(self.limits.ack_bytes.div_ceil(PERMIT_BYTES) + 32);
            let inflow = Inflow::new(read, limits, Arc::new(memory));
            let (hears, late) = (Arc::clone(&ear), self.late.clone());
            let listens = tokio::spawn(async move { hears.listen(inflow, late).await });
            line.open = Some(Open {
                write,
                ear,
                listens,
            });
        }
        line.open
            .as_mut()
            .ok_or_else(|| self.unreachable("no connection"))
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, SendError> {
        let connecting = async {
            let socket = TcpStream::connect(&self.address).await?;
            prepare(&socket)?;
            Ok::<Box<dyn Stream>, std::io::Error>(match self.security.config() {
                None => Box::new(socket),
                Some((config, name)) => {
                    Box::new(TlsConnector::from(config).connect(name, socket).await?)
                }
            })
        };
        match timeout(self.limits.connect, connecting).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(self.unreachable(&error.to_string())),
            Err(_) => Err(self.unreachable("it took too long")),
        }
    }

    fn unreachable(&self, why: &str) -> SendError {
        SendError::Unreachable {
            address: self.address.clone(),
            why: why.to_owned(),
        }
    }
}

/// MSH-10 of a message whose acknowledgement is to be waited for.
fn wanted(message: &[u8], expects: Expects) -> Result<Option<Vec<u8>>, SendError> {
    let read = Message::read(message).message.ok();
    let waits = match expects {
        Expects::Always => true,
        Expects::AsAsked => read.as_ref().is_none_or(asks),
        Expects::Nothing => false,
    };
    if !waits {
        return Ok(None);
    }
    let control_id = read.map(|message| message.control_id().to_vec());
    match control_id.filter(|id| !id.is_empty()) {
        Some(id) => Ok(Some(id)),
        None => Err(SendError::Unnumbered),
    }
}

/// Whether the receiver answers at once: in original mode, and where MSH-15 asks for it.
fn asks(message: &Message) -> bool {
    use hl7v2::AckCondition::{Always, Never, OnError, OnSuccess, Unsaid};
    match message.accept_ack() {
        Always | OnSuccess => true,
        Never | OnError => false,
        Unsaid => message.application_ack() == Always,
    }
}

async fn write(to: &mut (impl AsyncWrite + Unpin), frame: &[u8]) -> std::io::Result<()> {
    to.write_all(frame).await?;
    to.flush().await
}
