//! What another program needs to call every published interface.
//!
//! `every_service FOLDER` writes into FOLDER a provider node with two tenants, ready to be served,
//! and what their systems and a directory need: authorities, certificates and keys. It prints the
//! provider's address. Then it serves SealedImmediateMessageDelivery, which no node answers by
//! itself, on loopback over mutual TLS: it prints that address too, and ends with its standard
//! input. Listener and route are those of the product; who answers is a stand-in.

mod desk;

use std::error::Error;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use certs::Anchors;
use desk::Desk;
use ids::Hpio;
use sealpost::setup::{DirectoryPlan, Listing, ProviderPlan, directory_of, write_provider};
use sealpost::tenants::Tenant;
use smd::Strictness;
use synth::TestPki;
use synth::pki::{Issued, Validity};
use synth::world::{Practice, Provider};
use testkit::{free_address, pki::now};
use transport::{
    BodyLimits, Credentials, Listener, ListenerLimits, Paths, RetrievalLimits, ServerTls, Services,
    smd_routes,
};

/// Milliseconds before the provider's second attempt at anything.
const RETRY_MS: i64 = 200;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let folder = env::args_os().nth(1).ok_or("name a folder")?;
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder)?;
    let pki = TestPki::new(now())?;
    let provider = Provider::ironbark_exchange();
    let own = issue(&pki, &provider.hpio, &provider.name)?;
    write_credentials(&folder, "provider", &own)?;
    say(&write_node(&folder, &pki, &provider, &own)?);
    fs::write(folder.join("root.pem"), pki.root_pem())?;
    fs::write(folder.join("intermediate.pem"), pki.intermediate_pem())?;

    let anchors = Anchors::new(pki.root_pem().as_bytes())?;
    let anchors = anchors.with_intermediates(pki.intermediate_pem().as_bytes())?;
    let credentials = Credentials::from_pem(&own.chain_pem, &own.key_pem)?;
    let tls = Arc::new(ServerTls::new(&credentials, Arc::new(anchors))?);
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = Listener::bind(any_port, tls, ListenerLimits::default()).await?;
    let address = listener.local_addr()?;
    let receiver = Practice::banksia_cardiology().organisation();
    let services = Services {
        immediate: Some(Arc::new(Desk { receiver })),
        ..Services::default()
    };
    let routes = smd_routes(
        &Paths::default(),
        services,
        Strictness::Strict,
        BodyLimits::default(),
        RetrievalLimits::default(),
    )?;
    let serving = tokio::spawn(listener.serve(routes, async {
        let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        // However it ends, nobody wants this any longer.
        drop(ended.await);
    }));
    say(&format!("https://{address}"));
    Ok(serving.await?)
}

/// A provider whose tenants are the two practices; its address.
fn write_node(folder: &Path, pki: &TestPki, provider: &Provider, own: &Issued) -> Outcome<String> {
    let practices = [
        ("gp", Practice::wattle_street_medical()),
        ("specialist", Practice::banksia_cardiology()),
    ];
    let address = free_address();
    let (mut issued, mut tenants) = (Vec::new(), Vec::new());
    for (name, practice) in &practices {
        let certificate = issue(pki, &practice.hpio, &practice.name)?;
        write_credentials(folder, name, &certificate)?;
        issued.push(certificate);
        tenants.push(Tenant {
            name: practice.name.clone(),
            organisation: practice.organisation(),
            collectors: Vec::new(),
        });
    }
    let both = practices.iter().zip(&issued);
    let listings: Vec<Listing<'_>> = both
        .map(|((_, practice), issued)| Listing {
            practice,
            issued,
            address,
            provider: Some(provider),
        })
        .collect();
    write_provider(&ProviderPlan {
        folder: &folder.join("node"),
        provider,
        address,
        issued: own,
        root_pem: &pki.root_pem(),
        intermediate_pem: &pki.intermediate_pem(),
        directory: DirectoryPlan::File(&directory_of(now(), &listings)?),
        peers: &[],
        tenants: &tenants,
        hosted: &[],
        poll_ms: 1_000,
        first_retry_ms: RETRY_MS,
    })?;
    Ok(format!("https://{address}"))
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
