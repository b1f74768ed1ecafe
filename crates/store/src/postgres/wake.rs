//! Being told of work that other nodes planned, on a direct connection.

use super::connect::Connector;
use super::flush::CHANNEL;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};
use tokio::task::AbortHandle;
use tokio::time::sleep;
use tokio_postgres::Client;

/// How often the connection is looked after, and a lost one is made again, in seconds.
const CARE_SECONDS: u64 = 10;

/// Notifications of the server; they end when this is dropped.
#[derive(Debug)]
pub(super) struct Wake {
    told: Mutex<Option<mpsc::Receiver<()>>>,
    task: Option<AbortHandle>,
}

impl Wake {
    /// Listens on connections of `listener`; without one, nobody is ever told.
    pub(super) fn start(listener: Option<Connector>) -> Self {
        let Some(listener) = listener else {
            return Self {
                told: Mutex::new(None),
                task: None,
            };
        };
        let (tell, told) = mpsc::channel(1);
        let task = tokio::spawn(listen(listener, tell)).abort_handle();
        Self {
            told: Mutex::new(Some(told)),
            task: Some(task),
        }
    }

    /// Waits until another node planned work.
    pub(super) async fn told(&self) {
        let mut told = self.told.lock().await;
        if let Some(told) = told.as_mut()
            && told.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn listen(listener: Connector, tell: mpsc::Sender<()>) {
    loop {
        // Not told, the node still finds the work by looking: nothing depends on this.
        if let Ok(client) = listener.connect_telling(Some(tell.clone())).await
            && client
                .batch_execute(&format!("LISTEN {CHANNEL}"))
                .await
                .is_ok()
        {
            // What was planned while nobody listened.
            tell.try_send(()).ok();
            stay(&client).await;
        }
        sleep(Duration::from_secs(CARE_SECONDS)).await;
    }
}

/// Returns when the connection is gone. A firewall may drop a silent one without a word, so it is
/// used now and then.
async fn stay(client: &Client) {
    loop {
        sleep(Duration::from_secs(CARE_SECONDS)).await;
        if client.batch_execute("SELECT 1").await.is_err() {
            return;
        }
    }
}
