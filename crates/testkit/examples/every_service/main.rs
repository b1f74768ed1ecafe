//! Every published interface at one address, for another program to call.
//!
//! `every_service FOLDER` writes into FOLDER what a caller needs (`root.pem`, `chain.pem`, and the
//! certificate and key of two practices), serves on loopback over mutual TLS until its standard
//! input ends, and prints the address it listens on. Listener, routes and the endpoint location
//! service are those of the product; what is delivered is kept in memory.

mod desk;

use std::error::Error;
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use desk::Desk;
use register::Register;
use sealpost::adapters::RegisterInteractions;
use smd::Strictness;
use synth::pki::Issued;
use synth::world::Practice;
use testkit::pki::pki;
use transport::{
    BodyLimits, Credentials, Listener, ListenerLimits, Paths, RetrievalLimits, ServerTls, Services,
    smd_routes,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).ok_or("name a folder")?;
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder)?;
    write_credentials(&folder)?;
    let pki = pki();
    let credentials = Credentials::from_pem(&pki.specialist.chain_pem, &pki.specialist.key_pem)?;
    let tls = Arc::new(ServerTls::new(&credentials, pki.anchors())?);
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = Listener::bind(any_port, tls, ListenerLimits::default()).await?;
    let address = listener.local_addr()?;
    let routes = smd_routes(
        &Paths::default(),
        services(&folder)?,
        Strictness::Strict,
        BodyLimits::default(),
        RetrievalLimits::default(),
    )?;
    let serving = tokio::spawn(listener.serve(routes, async {
        let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        // However it ends, nobody wants this any longer.
        drop(ended.await);
    }));
    #[expect(clippy::print_stdout, reason = "the caller waits for this line")]
    {
        println!("https://{address}");
    }
    Ok(serving.await?)
}

/// Everything at once: one desk for messages and responses, one register for interactions.
fn services(folder: &Path) -> Result<Services, Box<dyn Error>> {
    let receiver = Practice::banksia_cardiology().organisation();
    let desk = Arc::new(Desk::of(receiver));
    let register = Register::open(&folder.join("directory.sqlite"))?;
    let interactions = RegisterInteractions {
        register: Arc::new(register),
        delegates: Vec::new(),
        now: testkit::pki::now,
    };
    Ok(Services {
        custody: Some(desk.clone()),
        immediate: Some(desk.clone()),
        interactions: Some(Arc::new(interactions)),
        mailboxes: Some(desk),
    })
}

fn write_credentials(folder: &Path) -> Result<(), Box<dyn Error>> {
    let pki = pki();
    fs::write(folder.join("root.pem"), &pki.root_pem)?;
    fs::write(folder.join("intermediate.pem"), &pki.intermediate_pem)?;
    let write = |name: &str, issued: &Issued| {
        fs::write(folder.join(format!("{name}.pem")), &issued.chain_pem)?;
        fs::write(folder.join(format!("{name}.key")), &issued.key_pem)
    };
    write("gp", &pki.gp)?;
    write("specialist", &pki.specialist)?;
    Ok(())
}
