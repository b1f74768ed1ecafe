//! What another program needs to call every published interface.
//!
//! `every_service FOLDER` writes into FOLDER a provider node with two tenants and with an
//! organisation whose key it holds, ready to be served, and what their systems and a directory
//! need: authorities, certificates and keys, and two referrals to that organisation. It prints the
//! provider's address. Then it is that organisation's clinical software: for each line of its
//! standard input it waits for a message, imports and acknowledges it, and prints a line. It ends
//! with its standard input.

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ids::Hpio;
use sealpost::setup::{
    DirectoryPlan, Hosted, Listing, NodeFiles, ProviderPlan, directory_of, write_provider,
};
use sealpost::tenants::Tenant;
use synth::TestPki;
use synth::pki::{Issued, Validity};
use synth::world::{Practice, Provider};
use testkit::pause::pause;
use testkit::pki::{now, third_practice};
use testkit::{Clinic, free_address, mail};

/// Milliseconds before the provider's second attempt at anything.
const RETRY_MS: i64 = 200;
/// Milliseconds between two looks at a folder.
const POLL_MS: u64 = 50;
/// Milliseconds that a call waits for the answer of the software.
const WAIT_MS: u64 = 6_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = std::env::args_os().nth(1).ok_or("name a folder")?;
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder)?;
    let pki = TestPki::new(now())?;
    fs::write(folder.join("root.pem"), pki.root_pem())?;
    fs::write(folder.join("intermediate.pem"), pki.intermediate_pem())?;
    let address = write_node(&folder, &pki)?;
    say(&format!("https://{address}"));
    let hosted = NodeFiles::hosted(&folder.join("node"), &third_practice());
    let mut software = Clinic::new(hosted, third_practice());
    for line in std::io::stdin().lock().lines() {
        line?;
        while !software.look() {
            pause(Duration::from_millis(10));
        }
        say("done");
    }
    Ok(())
}

/// A provider that serves two practices and holds the key of a third; where it listens.
fn write_node(folder: &Path, pki: &TestPki) -> Outcome<SocketAddr> {
    let provider = Provider::ironbark_exchange();
    let own = issue(pki, &provider.hpio, &provider.name)?;
    write_credentials(folder, "provider", &own)?;
    let practices = [
        ("gp", Practice::wattle_street_medical()),
        ("specialist", Practice::banksia_cardiology()),
        ("hosted", third_practice()),
    ];
    let address = free_address();
    let mut issued = Vec::new();
    for (name, practice) in &practices {
        let certificate = issue(pki, &practice.hpio, &practice.name)?;
        write_credentials(folder, name, &certificate)?;
        issued.push(certificate);
    }
    for name in ["now", "late"] {
        let referral = mail::referral_of(&practices[0].1, &practices[2].1, name);
        fs::write(folder.join(format!("{name}.hl7")), referral)?;
    }
    let all = practices.iter().zip(&issued);
    let listings: Vec<Listing<'_>> = all
        .map(|((_, practice), issued)| Listing {
            practice,
            issued,
            address,
            provider: Some(&provider),
        })
        .collect();
    let node = folder.join("node");
    write_provider(&ProviderPlan {
        folder: &node,
        provider: &provider,
        address,
        issued: &own,
        root_pem: &pki.root_pem(),
        intermediate_pem: &pki.intermediate_pem(),
        directory: DirectoryPlan::File(&directory_of(now(), &listings)?),
        peers: &[],
        tenants: &[tenant(&practices[0].1), tenant(&practices[1].1)],
        hosted: &[Hosted {
            practice: &practices[2].1,
            issued: &issued[2],
        }],
        poll_ms: POLL_MS,
        first_retry_ms: RETRY_MS,
    })?;
    let mut config = OpenOptions::new()
        .append(true)
        .open(node.join("sealpost.toml"))?;
    writeln!(config, "\n[limits]\nimmediate_wait_ms = {WAIT_MS}")?;
    Ok(address)
}

fn tenant(practice: &Practice) -> Tenant {
    Tenant {
        name: practice.name.clone(),
        organisation: practice.organisation(),
        collectors: Vec::new(),
    }
}

fn issue(pki: &TestPki, hpio: &Hpio, name: &str) -> Outcome<Issued> {
    let validity = Validity::two_years(now().plus_millis(-3_600_000));
    Ok(pki.organisation(hpio, name, validity)?)
}

fn write_credentials(folder: &Path, name: &str, issued: &Issued) -> Outcome<()> {
    fs::write(folder.join(format!("{name}.pem")), &issued.chain_pem)?;
    let key = folder.join(format!("{name}.key"));
    fs::write(&key, &issued.key_pem)?;
    make_private(&key)
}

#[cfg(unix)]
fn make_private(path: &Path) -> Outcome<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(
        path,
        fs::Permissions::from_mode(0o600),
    )?)
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> Outcome<()> {
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the caller waits for these lines")]
fn say(line: &str) {
    println!("{line}");
}
