//! A connection, whatever lies below it.

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// Bytes in and out.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// How long a silent connection lies before the system asks whether the other side is still
/// there: less than what routers forget connections after.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// Small messages go out at once, and a peer that has gone is noticed.
pub(super) fn prepare(socket: &TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE);
    SockRef::from(socket).set_tcp_keepalive(&keep_alive)
}
