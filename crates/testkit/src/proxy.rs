//! A small HTTP proxy (CONNECT) on loopback, in one of several tempers.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What it does with those who ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Temper {
    /// Connects them.
    Connects,
    /// Connects those who send this `Proxy-Authorization`, and asks the others for it.
    Asks(String),
    /// Says nothing.
    Hangs,
    /// Connects nobody.
    Refuses,
}

/// The running proxy.
#[derive(Debug)]
pub struct HttpProxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl HttpProxy {
    /// Starts on a loopback port.
    pub async fn start(temper: Temper) -> Self {
        let socket = TcpListener::bind(("127.0.0.1", 0)).await;
        let socket = socket.expect("a loopback port");
        let address = socket.local_addr().expect("a bound address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        let task = tokio::spawn(async move {
            let mut calls = JoinSet::new();
            while let Ok((stream, _)) = socket.accept().await {
                calls.spawn(serve(stream, temper.clone(), log.clone()));
            }
        });
        Self {
            address,
            asked,
            task,
        }
    }

    /// Its address for a configuration.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The hosts that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

impl Drop for HttpProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, temper: Temper, asked: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    let (mut first, mut authorization) = (String::new(), None);
    drop(stream.read_line(&mut first).await);
    loop {
        let mut line = String::new();
        match stream.read_line(&mut line).await {
            Ok(length) if length > 2 => {}
            Ok(_) | Err(_) => break,
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("proxy-authorization")
        {
            authorization = Some(value.trim().to_owned());
        }
    }
    let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
    asked
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(target.clone());
    let connects = match &temper {
        Temper::Connects => true,
        Temper::Asks(wanted) => authorization.as_ref() == Some(wanted),
        Temper::Hangs => return std::future::pending().await,
        Temper::Refuses => false,
    };
    let upstream = match (connects, &temper) {
        (true, _) => TcpStream::connect(&target).await.ok(),
        (false, _) => None,
    };
    let answer = match (&upstream, &temper) {
        (Some(_), _) => "HTTP/1.1 200 Connected\r\n\r\n",
        (None, Temper::Asks(_)) if !connects => {
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n"
        }
        (None, _) => "HTTP/1.1 403 Forbidden\r\n\r\n",
    };
    drop(stream.write_all(answer.as_bytes()).await);
    if let Some(mut upstream) = upstream {
        drop(copy_bidirectional(&mut stream, &mut upstream).await);
    }
}
