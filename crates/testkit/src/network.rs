//! Hosts with a network of their own each, joined by a switch, on this machine.

#![allow(
    clippy::print_stderr,
    reason = "a test that cannot run here as it should says so aloud"
)]

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// Namespaces of the kernel, one for each host and one for the switch; gone at the end.
#[derive(Debug)]
pub struct Network {
    name: String,
    hosts: usize,
}

impl Network {
    /// So many hosts; `None`, said aloud with the reason, where namespaces cannot be made.
    pub fn of(hosts: usize) -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        remove_those_of_the_dead();
        let network = Self {
            name: format!("sp{}-{n}", std::process::id()),
            hosts,
        };
        match network.make() {
            Ok(()) => Some(network),
            Err(why) => {
                eprintln!(
                    "SKIPPED: network namespaces cannot be made here ({why}); run as root, with \
                     iproute2, to keep hosts apart. Going on over loopback."
                );
                None
            }
        }
    }

    /// The namespace of a host.
    pub fn host(&self, n: usize) -> String {
        format!("{}-{n}", self.name)
    }

    /// The address of a host.
    pub fn address(n: usize) -> Ipv4Addr {
        let last = u8::try_from(n + 1).expect("few hosts");
        Ipv4Addr::new(10, 77, 0, last)
    }

    /// The addresses on which programs of a host listen, as the kernel lists them.
    pub fn listeners(&self, n: usize) -> Vec<String> {
        let host = self.host(n);
        let listed = ip(&[
            "netns",
            "exec",
            &host,
            "cat",
            "/proc/net/tcp",
            "/proc/net/tcp6",
        ]);
        let listed = listed.expect("the sockets of a host can be listed");
        let listening = |line: &str| {
            let mut fields = line.split_whitespace().skip(1);
            let local = fields.next()?;
            (fields.nth(1)? == "0A").then(|| local.to_owned())
        };
        listed.lines().filter_map(listening).collect()
    }

    fn switch(&self) -> String {
        format!("{}-switch", self.name)
    }

    fn make(&self) -> Result<(), String> {
        let switch = self.switch();
        ip(&["netns", "add", &switch])?;
        ip(&["-n", &switch, "link", "add", "br0", "type", "bridge"])?;
        ip(&["-n", &switch, "link", "set", "br0", "up"])?;
        for n in 0..self.hosts {
            let (host, port) = (self.host(n), format!("port{n}"));
            ip(&["netns", "add", &host])?;
            let pair = ["type", "veth", "peer", "name", &port, "netns", &switch];
            ip(&[&["-n", &host, "link", "add", "eth0"], &pair[..]].concat())?;
            ip(&["-n", &switch, "link", "set", &port, "master", "br0", "up"])?;
            let address = format!("{}/24", Self::address(n));
            ip(&["-n", &host, "address", "add", &address, "dev", "eth0"])?;
            ip(&["-n", &host, "link", "set", "eth0", "up"])?;
            ip(&["-n", &host, "link", "set", "lo", "up"])?;
        }
        Ok(())
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for name in (0..self.hosts).map(|n| self.host(n)).chain([self.switch()]) {
            // What was never made cannot be taken away.
            drop(ip(&["netns", "del", &name]));
        }
    }
}

/// Takes away what tests left that were killed themselves.
fn remove_those_of_the_dead() {
    for line in ip(&["netns", "list"]).unwrap_or_default().lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        let owner = name
            .strip_prefix("sp")
            .and_then(|rest| rest.split('-').next());
        let owner = owner.and_then(|pid| pid.parse::<u32>().ok());
        if owner.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            // Another test may do the same at this moment.
            drop(ip(&["netns", "del", name]));
        }
    }
}

fn ip(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("ip").args(arguments).output();
    let output = output.map_err(|error| format!("ip: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("ip {}: {}", arguments.join(" "), said.trim()))
}
