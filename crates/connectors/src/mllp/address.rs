//! Which addresses may be spoken to in plain.

use std::net::IpAddr;

use thiserror::Error;

/// Why an address is not used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It has no host or no port.
    #[error("{0} is no address; write host:port")]
    Malformed(String),
    /// Plain, and not on this machine.
    #[error("{0} is not on this machine, so it needs TLS: name certificate, key and authorities")]
    PlainBeyondLoopback(String),
}

/// Whether `host` is surely this machine: an address of the loopback interface, written as one. A
/// name may lead anywhere.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let host = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(host);
    host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Host and port of `host:port`; the host of an IPv6 address without its brackets.
pub(super) fn parts(address: &str) -> Result<(&str, u16), AddressError> {
    let malformed = || AddressError::Malformed(address.to_owned());
    let (host, port) = address.rsplit_once(':').ok_or_else(malformed)?;
    let port = port.parse().map_err(|_| malformed())?;
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match bare {
        Some(bare) => Ok((bare, port)),
        None if host.is_empty() || host.contains(':') => Err(malformed()),
        None => Ok((host, port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_written_loopback_addresses_are_this_machine() {
        for host in ["127.0.0.1", "127.8.9.1", "::1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "localhost",
            "10.0.0.1",
            "0.0.0.0",
            "::",
            "",
            "127.0.0.1.example",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn hosts_and_ports_are_told_apart() {
        assert_eq!(parts("127.0.0.1:2575"), Ok(("127.0.0.1", 2575)));
        assert_eq!(parts("[::1]:2575"), Ok(("::1", 2575)));
        assert_eq!(parts("cis.example:1"), Ok(("cis.example", 1)));
        for text in [
            "",
            ":1",
            "host",
            "host:",
            "host:x",
            "host:70000",
            "::1:2575",
        ] {
            assert!(parts(text).is_err(), "{text}");
        }
    }
}
