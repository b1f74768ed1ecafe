//! Both ends of MLLP connections for tests: software that calls, software that is called, and the
//! certificates of a practice's own network.
#![allow(dead_code, reason = "each test file uses its own part of the rig")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use connectors::mllp::{
    Answers, ClientSide, Identity, Listener, ListenerLimits, ServerSide, Taker,
};
use connectors::{EngineIntake, Intake};
use delivery::{Life, Outbound};
use engine::Engine;
use hl7v2::Message;
use hl7v2::ack::AckView;
use hl7v2::mllp::{Decoder, encode};
use ids::Hd;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use store::{LifeQuery, MemoryStore, Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::still::{StillWorld, engine, wattle};

/// Longer than anything here takes, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

/// How long to listen for what must not come.
pub(crate) const QUIET: Duration = Duration::from_millis(300);

/// A practice's node as its software sees it: a listener over a real engine.
pub(crate) struct Office {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) address: SocketAddr,
    pub(crate) security: Arc<ServerSide>,
    stop: watch::Sender<bool>,
    serves: JoinHandle<()>,
}

/// What is special about a listener.
pub(crate) struct Setting {
    pub(crate) limits: ListenerLimits,
    pub(crate) security: ServerSide,
    pub(crate) answers: Answers,
    pub(crate) intake: Option<Arc<dyn Intake>>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            limits: ListenerLimits::default(),
            security: ServerSide::plain(),
            answers: Answers::AsAsked,
            intake: None,
        }
    }
}

impl Office {
    pub(crate) async fn open() -> Self {
        Self::with(Setting::default()).await
    }

    pub(crate) async fn within(limits: ListenerLimits) -> Self {
        Self::with(Setting {
            limits,
            ..Setting::default()
        })
        .await
    }

    pub(crate) async fn with(setting: Setting) -> Self {
        let store = Arc::new(MemoryStore::new());
        let engine = engine(Arc::clone(&store));
        let own = EngineIntake::new(Arc::clone(&engine), wattle());
        let taker = Taker {
            name: "Wattle Street Medical".into(),
            application: Hd::new("Sealpost", "", ""),
            intake: setting.intake.unwrap_or_else(|| Arc::new(own)),
            answers: setting.answers,
        };
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let security = Arc::new(setting.security);
        let listener = Listener::bind(any, security.clone(), setting.limits).await;
        let listener = listener.unwrap();
        let address = listener.local_addr().unwrap();
        let clock = Arc::new(StillWorld::default());
        let (stop, mut stopped) = watch::channel(false);
        let stopping = async move { drop(stopped.wait_for(|stop| *stop).await) };
        let serves = tokio::spawn(listener.serve(taker, clock, stopping));
        Self {
            store,
            engine,
            address,
            security,
            stop,
            serves,
        }
    }

    /// From now on it takes no more.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub(crate) async fn call(&self) -> Caller<TcpStream> {
        Caller::on(TcpStream::connect(self.address).await.unwrap())
    }

    /// What it took, oldest first.
    pub(crate) async fn taken(&self) -> Vec<Outbound> {
        let lives = self.store.lives(&LifeQuery::default()).await.unwrap();
        let outbound = lives
            .into_iter()
            .rev()
            .filter_map(|stored| match stored.life {
                Life::Outbound(life) => Some(*life),
                Life::Inbound(_) | Life::Relayed(_) => None,
            });
        outbound.collect()
    }

    pub(crate) async fn taken_ids(&self) -> Vec<String> {
        let taken = self.taken().await;
        taken.into_iter().map(|life| life.control_id).collect()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.serves.abort();
    }
}

/// Tries until nobody listens at the address.
pub(crate) async fn until_refused(address: SocketAddr) {
    let trying = async { while TcpStream::connect(address).await.is_ok() {} };
    timeout(PATIENCE, trying).await.expect("a closed port");
}

/// Software that calls.
pub(crate) struct Caller<S> {
    pub(crate) stream: S,
    decoder: Decoder,
}

/// What an acknowledgement says: MSA-1, MSA-2, MSA-3.
pub(crate) type Word = (String, String, String);

impl<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin> Caller<S> {
    pub(crate) fn on(stream: S) -> Self {
        Self {
            stream,
            decoder: Decoder::default(),
        }
    }

    pub(crate) async fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    pub(crate) async fn send(&mut self, message: &str) {
        self.say(&encode(message.as_bytes())).await;
    }

    /// The next frame; nothing when the other side closes.
    pub(crate) async fn frame(&mut self) -> Option<Vec<u8>> {
        let reading = async {
            loop {
                if let Some(frame) = self.decoder.next_frame() {
                    return Some(frame.payload);
                }
                let mut chunk = [0; 4096];
                match self.stream.read(&mut chunk).await {
                    Ok(0) | Err(_) => return None,
                    Ok(n) => self.decoder.push(&chunk[..n]).unwrap(),
                }
            }
        };
        timeout(PATIENCE, reading).await.expect("an answer in time")
    }

    pub(crate) async fn word(&mut self) -> Word {
        word(&self.frame().await.expect("an answer"))
    }

    /// Code and MSA-2 of the next answer.
    pub(crate) async fn code(&mut self) -> (String, String) {
        let (code, answers, _) = self.word().await;
        (code, answers)
    }

    /// Whether the other side closes without another word.
    pub(crate) async fn is_closed(&mut self) -> bool {
        self.frame().await.is_none()
    }

    /// Whether nothing comes for a while.
    pub(crate) async fn is_quiet(&mut self) -> bool {
        let mut byte = [0; 1];
        timeout(QUIET, self.stream.read(&mut byte)).await.is_err()
    }
}

pub(crate) fn word(frame: &[u8]) -> Word {
    let message = Message::read(frame).message.unwrap();
    let field = |n| {
        let msa = message.segment("MSA").unwrap();
        msa.field(n)
            .map(|it| it.text().into_owned())
            .unwrap_or_default()
    };
    let word = (field(1), field(2), field(3));
    if let Some(view) = AckView::read(&message) {
        assert_eq!(view.code.as_str(), word.0);
    }
    word
}

/// What called software does with a message.
pub(crate) enum Do {
    /// Says these bytes as they are.
    Say(Vec<u8>),
    /// Says these one by one.
    Dribble(Vec<u8>),
    /// Closes the connection.
    Close,
}

/// Software that is called: a script says what it does with the n-th message, from 1.
pub(crate) struct Software {
    pub(crate) address: String,
    /// What came, frame by frame, on all connections.
    pub(crate) heard: Arc<Mutex<Vec<Vec<u8>>>>,
    /// Connections so far.
    pub(crate) calls: Arc<Mutex<usize>>,
    runs: JoinHandle<()>,
}

impl Software {
    pub(crate) async fn run(
        script: impl Fn(usize, &[u8]) -> Vec<Do> + Send + Sync + 'static,
    ) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(socket, script)
    }

    pub(crate) fn on(
        socket: TcpListener,
        script: impl Fn(usize, &[u8]) -> Vec<Do> + Send + Sync + 'static,
    ) -> Self {
        let address = socket.local_addr().unwrap().to_string();
        let heard: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let calls: Arc<Mutex<usize>> = Arc::default();
        let (all, count, script) = (heard.clone(), calls.clone(), Arc::new(script));
        let runs = tokio::spawn(async move {
            loop {
                let (stream, _) = socket.accept().await.unwrap();
                *count.lock().unwrap() += 1;
                let (all, script) = (all.clone(), script.clone());
                tokio::spawn(async move { converse(stream, &all, &*script).await });
            }
        });
        Self {
            address,
            heard,
            calls,
            runs,
        }
    }

    pub(crate) fn heard(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Software {
    fn drop(&mut self) {
        self.runs.abort();
    }
}

async fn converse(
    stream: TcpStream,
    all: &Mutex<Vec<Vec<u8>>>,
    script: &(dyn Fn(usize, &[u8]) -> Vec<Do> + Send + Sync),
) {
    let mut caller = Caller::on(stream);
    loop {
        let mut chunk = [0; 4096];
        let frame = loop {
            if let Some(frame) = caller.decoder.next_frame() {
                break frame.payload;
            }
            match caller.stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(n) => caller.decoder.push(&chunk[..n]).unwrap(),
            }
        };
        let n = {
            let mut all = all.lock().unwrap();
            all.push(frame.clone());
            all.len()
        };
        for act in script(n, &frame) {
            match act {
                Do::Say(bytes) => {
                    if caller.stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
                Do::Dribble(bytes) => {
                    for byte in bytes {
                        caller.stream.write_all(&[byte]).await.unwrap();
                        caller.stream.flush().await.unwrap();
                        tokio::task::yield_now().await;
                    }
                }
                Do::Close => return,
            }
        }
    }
}

/// An acknowledgement of `frame`, framed.
pub(crate) fn ack(code: &str, frame: &[u8]) -> Vec<u8> {
    let message = Message::read(frame).message.unwrap();
    let id = String::from_utf8_lossy(message.control_id()).into_owned();
    ack_of(code, &id)
}

/// An acknowledgement of this MSH-10, framed.
pub(crate) fn ack_of(code: &str, id: &str) -> Vec<u8> {
    let text = format!("MSH|^~\\&|CIS|||||| ACK|A{id}|P|2.4\rMSA|{code}|{id}\r");
    encode(text.replace("| ACK", "|ACK").as_bytes())
}

/// The authority of a practice's own network.
pub(crate) struct Authority {
    pub(crate) pem: String,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self {
            pem: issuer.pem(),
            issuer,
        }
    }

    /// A certificate for a name, trusting this authority.
    pub(crate) fn identity(&self, name: &str) -> Identity {
        self.identity_trusting(name, self)
    }

    pub(crate) fn identity_trusting(&self, name: &str, other: &Self) -> Identity {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ClientAuth,
            ExtendedKeyUsagePurpose::ServerAuth,
        ];
        let key = KeyPair::generate().unwrap();
        let issued = params.signed_by(&key, &self.issuer).unwrap();
        Identity::from_pem(&issued.pem(), &key.serialize_pem(), &other.pem).unwrap()
    }

    /// The caller's side with a certificate for a name.
    pub(crate) fn client(&self, name: &str, server: &str) -> Arc<ClientSide> {
        Arc::new(ClientSide::tls(&self.identity(name), server).unwrap())
    }
}
