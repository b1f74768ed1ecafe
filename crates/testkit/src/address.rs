//! Loopback addresses for nodes that are told where to listen before they do.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

/// An address of this machine that nothing listens on.
///
/// Each is on a host of its own among the 127.x.y.z: a port of 127.0.0.1 may be taken, by any test
/// that runs beside this one, between being found and being bound.
pub fn free_address() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let [_, _, more, less] = n.to_be_bytes();
    let host = Ipv4Addr::new(127, 1 | (low ^ more) & 0x7f, high ^ less, 1 + low % 254);
    let listener = TcpListener::bind((host, 0)).expect("a loopback port");
    listener.local_addr().expect("a bound address")
}
