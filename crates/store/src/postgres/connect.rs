//! Connections: how one is made, and the few that reads and claims share.

use super::failure::Trouble;
use super::settings::PostgresSettings;
use super::tls::Tls;
use crate::StoreError;
use std::future::poll_fn;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, NoTls, Socket};

/// Longest wait for a connection, in seconds.
const CONNECT_SECONDS: u64 = 5;
/// Unacknowledged bytes end a connection after this many seconds.
const UNACKNOWLEDGED_SECONDS: u64 = 10;

/// Makes connections to one database.
pub(super) struct Connector {
    config: Config,
    tls: Option<Tls>,
}

impl Connector {
    /// A connector to `url` with what else the settings say.
    pub(super) fn new(url: &str, settings: &PostgresSettings) -> Result<Self, StoreError> {
        // The parser's error may quote the text, which may hold a password.
        let wrong = |what: &str| StoreError::Misconfigured(format!("the database's URL: {what}"));
        let mut config: Config = url
            .parse()
            .map_err(|_| wrong("not of the form postgres://user@host/database"))?;
        if config.get_password().is_some() {
            return Err(wrong("it holds a password; give that in a file of its own"));
        }
        if let Some(password) = &settings.password {
            config.password(password);
        }
        let tls = settings.authorities.as_deref().map(Tls::new).transpose()?;
        if tls.is_none() && !config.get_hosts().iter().all(is_this_machine) {
            return Err(wrong(
                "another machine, without TLS; name its certification authorities",
            ));
        }
        // A socket of this machine needs no TLS; anything else is never talked down to none.
        let has_sockets_only = config.get_hosts().iter().all(is_socket);
        config.ssl_mode(match tls {
            Some(_) if !has_sockets_only => SslMode::Require,
            Some(_) | None => SslMode::Disable,
        });
        config
            .application_name("sealpost")
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
            .tcp_user_timeout(Duration::from_secs(UNACKNOWLEDGED_SECONDS));
        Ok(Self { config, tls })
    }

    /// A new connection.
    pub(super) async fn connect(&self) -> Result<Client, Trouble> {
        self.connect_telling(None).await
    }

    /// A new connection whose notifications go to `told`.
    pub(super) async fn connect_telling(
        &self,
        told: Option<mpsc::Sender<()>>,
    ) -> Result<Client, Trouble> {
        let made = async {
            match &self.tls {
                Some(tls) => connected(&self.config, tls.clone(), told).await,
                None => connected(&self.config, NoTls, told).await,
            }
        };
        match tokio::time::timeout(Duration::from_secs(CONNECT_SECONDS), made).await {
            Ok(Ok(client)) => Ok(client),
            // What the operating system or TLS say about connecting holds no data.
            Ok(Err(error)) if error.as_db_error().is_none() => Err(Trouble::Lost(format!(
                "no connection to PostgreSQL: {}",
                whole(&error)
            ))),
            Ok(Err(error)) => Err(Trouble::of(&error)),
            Err(_) => Err(Trouble::Lost(format!(
                "PostgreSQL did not answer within {CONNECT_SECONDS} s"
            ))),
        }
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector")
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

/// An error and its causes in one line.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn is_socket(host: &Host) -> bool {
    match host {
        Host::Tcp(_) => false,
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

async fn connected<T>(
    config: &Config,
    tls: T,
    told: Option<mpsc::Sender<()>>,
) -> Result<Client, tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, mut connection) = config.connect(tls).await?;
    // The task ends with the connection. Its error comes to whoever waits for an answer.
    tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let (AsyncMessage::Notification(_), Some(told)) = (&message, &told) {
                // A wake-up that is waiting already is enough.
                told.try_send(()).ok();
            }
        }
    });
    Ok(client)
}

/// The connections that reads and claims share.
#[derive(Debug)]
pub(super) struct Pool {
    connector: Connector,
    room: Semaphore,
    idle: Mutex<Vec<Arc<Client>>>,
}

impl Pool {
    pub(super) fn new(connector: Connector, connections: usize) -> Self {
        Self {
            connector,
            room: Semaphore::new(connections),
            idle: Mutex::default(),
        }
    }

    /// Runs `work` on a connection. If one that lay idle has broken meanwhile, it is run again on
    /// a new one: `work` must be such that running it twice does no harm.
    pub(super) async fn with<T, F>(&self, work: impl Fn(Arc<Client>) -> F) -> Result<T, Trouble>
    where
        F: Future<Output = Result<T, Trouble>> + Send,
    {
        let _room = self
            .room
            .acquire()
            .await
            .map_err(|_| Trouble::Lost("the store was closed".to_owned()))?;
        while let Some(client) = self.take_idle() {
            match work(Arc::clone(&client)).await {
                Err(Trouble::Lost(_)) => {}
                done => return self.give_back(client, done),
            }
        }
        let client = Arc::new(self.connector.connect().await?);
        let done = work(Arc::clone(&client)).await;
        self.give_back(client, done)
    }

    fn take_idle(&self) -> Option<Arc<Client>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        std::iter::from_fn(|| idle.pop()).find(|client| !client.is_closed())
    }

    /// Keeps the connection unless something went wrong on it: a transaction may be open.
    fn give_back<T>(&self, client: Arc<Client>, done: Result<T, Trouble>) -> Result<T, Trouble> {
        if done.is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(client);
        }
        done
    }
}
