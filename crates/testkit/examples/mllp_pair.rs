//! Two nodes whose practices speak MLLP with software of other people.
//!
//! `mllp_pair PROGRAM FOLDER GP SPECIALIST` writes into FOLDER the nodes of a general practice and
//! of a specialist, and starts them with PROGRAM. Each gives mail to its software, at the addresses
//! GP and SPECIALIST, and takes mail: the GP's node in plain, the specialist's over TLS. It writes
//! messages to be sent and the certificates of the specialist's software beside them, prints both
//! addresses, and ends with its standard input.

use std::error::Error;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::{env, io};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use synth::document::referral;
use synth::world::{Patient, Practice};
use testkit::pki::now;
use testkit::{Node, Pair, free_address};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut args = env::args_os().skip(1).map(PathBuf::from);
    let mut next = || args.next().ok_or("PROGRAM FOLDER GP SPECIALIST");
    let (program, folder, gp, specialist) = (next()?, next()?, next()?, next()?);
    let mut pair = Pair::write(&program, &folder);
    let authority = authority()?;
    fs::write(folder.join("authority.pem"), authority.pem())?;
    issue(&authority, &folder, "node")?;
    issue(&authority, &folder, "software")?;
    let addresses = [free_address(), free_address()];
    connect(&pair.gp, addresses[0], &gp, "")?;
    let file = |name: &str| folder.join(name).display().to_string();
    let tls = format!(
        "client_names = [\"software.example\"]\n[practice.mllp.listener.tls]\n\
         certificate = \"{}\"\nkey = \"{}\"\nauthorities = \"{}\"\n",
        file("node.pem"),
        file("node.key.pem"),
        file("authority.pem"),
    );
    connect(&pair.specialist, addresses[1], &specialist, &tls)?;
    let practices = [
        pair.gp.practice().clone(),
        pair.specialist.practice().clone(),
    ];
    write_messages(&folder, &practices)?;
    pair.gp.start();
    pair.specialist.start();
    let mut out = io::stdout();
    writeln!(out, "{} {}", addresses[0], addresses[1])?;
    out.flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn connect(node: &Node, listener: SocketAddr, software: &Path, more: &str) -> Outcome<()> {
    let mut config = OpenOptions::new()
        .append(true)
        .open(node.files().config())?;
    let software = software.display();
    writeln!(
        config,
        "\n[practice.mllp.sender]\naddress = \"{software}\"\naccepted_on = \"AA\"\n\
         first_retry_ms = 50\n\n[practice.mllp.listener]\naddress = \"{listener}\"\n{more}"
    )?;
    Ok(())
}

/// Three referrals: from the GP, from the specialist, and one from the GP that names another
/// sender.
fn write_messages(folder: &Path, [gp, specialist]: &[Practice; 2]) -> Outcome<()> {
    let patient = Patient::juniper_tessellate();
    for (name, from, to) in [
        ("G1", gp, specialist),
        ("S1", specialist, gp),
        ("X1", specialist, specialist),
    ] {
        let bytes = referral(from, to, &patient, name, now())?;
        fs::write(folder.join(format!("{name}.hl7")), bytes)?;
    }
    Ok(())
}

fn authority() -> Outcome<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name = named("TEST authority of a practice's network");
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn issue(authority: &CertifiedIssuer<'static, KeyPair>, folder: &Path, name: &str) -> Outcome<()> {
    let mut params = CertificateParams::new(vec![format!("{name}.example")])?;
    params.distinguished_name = named(name);
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    let key = KeyPair::generate()?;
    let issued = params.signed_by(&key, authority)?;
    fs::write(folder.join(format!("{name}.pem")), issued.pem())?;
    let place = folder.join(format!("{name}.key.pem"));
    fs::write(&place, key.serialize_pem())?;
    Ok(fs::set_permissions(place, Permissions::from_mode(0o600))?)
}

/// A name of its own: whose subject and issuer are the same counts as self-signed.
fn named(name: &str) -> DistinguishedName {
    let mut found = DistinguishedName::new();
    found.push(DnType::CommonName, name);
    found
}
