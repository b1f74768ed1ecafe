//! Writing what a node needs to start: configuration, keys, trust, folders, directory.

use crate::{Failure, secret_file, vault_files};
use directory::{
    DirectoryBuilder, Environment, NewEndpoint, NewOrganisation, NewPractitioner, NewRole,
};
use ids::Timestamp;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use synth::pki::Issued;
use synth::world::Practice;

/// Payload types that a new practice takes: all that this version carries.
pub const PAYLOADS: [&str; 7] = [
    directory::uris::payload::REF_L2,
    directory::uris::payload::REF_L1,
    directory::uris::payload::RRI,
    directory::uris::payload::ORU,
    directory::uris::payload::ORM,
    directory::uris::payload::ORR,
    directory::uris::payload::ACK,
];

/// One node to write.
pub struct NodePlan<'a> {
    /// Folder of the node; made if it is not there.
    pub folder: &'a Path,
    /// The practice it serves.
    pub practice: &'a Practice,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its certificate and key.
    pub issued: &'a Issued,
    /// The trust anchor, PEM.
    pub root_pem: &'a str,
    /// The intermediate, PEM.
    pub intermediate_pem: &'a str,
    /// The provider directory, JSON.
    pub directory: &'a str,
    /// Milliseconds between two looks at a folder.
    pub poll_ms: u64,
    /// Milliseconds before a second attempt at anything.
    pub first_retry_ms: i64,
}

/// Files of a node, relative to its folder.
pub struct NodeFiles {
    folder: PathBuf,
}

impl NodeFiles {
    /// The files of a node in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.folder.join("sealpost.toml")
    }

    /// The folder that the software writes messages into.
    pub fn outgoing(&self) -> PathBuf {
        self.folder.join("folders/outgoing")
    }

    /// The folder that the software imports from.
    pub fn incoming(&self) -> PathBuf {
        self.folder.join("folders/incoming")
    }

    /// The folder where the software reads acknowledgements.
    pub fn acks(&self) -> PathBuf {
        self.folder.join("folders/acks")
    }

    /// The folder that the software writes its acknowledgements into.
    pub fn software_acks(&self) -> PathBuf {
        self.folder.join("folders/software-acks")
    }
}

/// Writes a node. Never overwrites a configuration that is there.
pub fn write_node(plan: &NodePlan<'_>) -> Result<NodeFiles, Failure> {
    let files = NodeFiles::new(plan.folder);
    if files.config().exists() {
        let words = format!("{} exists; choose another folder", files.config().display());
        return Err(Failure::Usage(words));
    }
    for folder in [
        files.outgoing(),
        files.incoming(),
        files.acks(),
        files.software_acks(),
    ] {
        make_folder(&folder)?;
    }
    make_private_folder(&plan.folder.join("data"))?;
    make_private_folder(&plan.folder.join("keys"))?;
    let vault = vault_files::make(
        &plan.folder.join("keys/master.key"),
        &plan.folder.join("data/vault.keys"),
    )?;
    let sealed = vault.seal_key(&plan.issued.key_pem);
    let sealed = sealed.map_err(|error| Failure::Unavailable(error.to_string()))?;
    secret_file::write_new(
        &plan.folder.join("keys/practice.key.pem"),
        sealed.as_bytes(),
    )?;
    write(
        &plan.folder.join("keys/practice.pem"),
        &plan.issued.chain_pem,
    )?;
    write(&plan.folder.join("keys/anchors.pem"), plan.root_pem)?;
    write(
        &plan.folder.join("keys/intermediates.pem"),
        plan.intermediate_pem,
    )?;
    write(&plan.folder.join("directory.json"), plan.directory)?;
    write(&files.config(), &config_text(plan))?;
    Ok(files)
}

/// A directory file with each practice, its practitioner and its endpoint.
pub fn directory_json(
    at: Timestamp,
    practices: &[(&Practice, &Issued, SocketAddr)],
) -> Result<String, Failure> {
    let mut builder = DirectoryBuilder::new(at);
    for (n, (practice, issued, address)) in practices.iter().enumerate() {
        builder = add_practice(builder, n, practice, issued, *address);
    }
    builder
        .build()
        .map_err(|error| Failure::Usage(error.to_string()))
}

fn add_practice(
    builder: DirectoryBuilder,
    n: usize,
    practice: &Practice,
    issued: &Issued,
    address: SocketAddr,
) -> DirectoryBuilder {
    let id = |kind: &str| format!("{kind}-{}", n + 1);
    let person = &practice.practitioner;
    builder
        .organisation(NewOrganisation {
            id: id("org"),
            name: practice.name.clone(),
            hpio: Some(practice.hpio.clone()),
        })
        .endpoint(NewEndpoint {
            id: id("endpoint"),
            name: format!("{} secure messaging", practice.name),
            target: practice.organisation(),
            address: format!("https://{address}/smd/SealedMessageDelivery"),
            facility: practice.facility(),
            application: None,
            payloads: PAYLOADS.map(str::to_owned).to_vec(),
            certificates: vec![issued.certificate.clone()],
            environment: Environment::Test,
            managed_by: id("org"),
        })
        .practitioner(NewPractitioner {
            id: id("practitioner"),
            hpii: Some(person.hpii.clone()),
            prefix: "Dr".to_owned(),
            given: person.given.clone(),
            family: person.family.clone(),
        })
        .role(NewRole {
            id: id("role"),
            practitioner: id("practitioner"),
            organisation: id("org"),
            occupation: person.role.clone(),
            provider_number: Some(person.provider_number.clone()),
            endpoints: vec![id("endpoint")],
        })
}

/// How to say whom documents are for.
const ROSTER_HINT: &str = r#"
# Whom documents are for. Without practitioners and services all goes to the software as it comes;
# with them, what is for nobody waits for triage_owner (a line under [[practice]] above). See
# `sealpost roster check`.
# [[practice.practitioner]]
# id = "banks"
# name = "Dr Rosa Banks"
# provider_numbers = [{ number = "2426621B" }]
# [[practice.staff]]
# id = "kim"
# name = "Kim Ito, reception"
"#;

fn config_text(plan: &NodePlan<'_>) -> String {
    let NodePlan {
        practice,
        address,
        poll_ms,
        first_retry_ms,
        ..
    } = plan;
    format!(
        r#"# Sealpost node of {name}. Paths are relative to this file.

# Store and state of this node. Keep it on a local disk and back it up.
data = "data"

# Provider directory: a FHIR R4 Bundle with the practices that you can send to.
directory = "directory.json"

# "production" or "test": the two never exchange messages.
environment = "test"

# How we seal: "default" is opened by every published client.
profile = "default"

# Encrypts keys and content at rest. Keep a copy of the master key apart from this machine and from
# the backups of the data folder: without it, nothing opens. See `sealpost vault --help`.
[vault]
key_file = "keys/master.key"
accept_plain = false

[listen]
# Where this node takes messages; others reach it at public_url.
address = "{address}"
public_url = "https://{address}"

[trust]
# Root certificates that we trust. Nothing is built in. These are synthetic: replace them by the
# roots of your certificate's issuer.
anchors = "keys/anchors.pem"
intermediates = "keys/intermediates.pem"
# Private networks that may be called all the same.
private_networks = ["127.0.0.0/8"]

[delivery]
# Milliseconds before a second attempt; later ones wait longer.
first_retry_ms = {first_retry_ms}

[[practice]]
name = "{name}"
# HPI-O, or the URI of a vendor's SMD target.
organisation = "{hpio}"
certificate = "keys/practice.pem"
key = "keys/practice.key.pem"
# Whether the clinical software writes acknowledgement files. If it does not, senders are told so.
software_confirms = true

[practice.folders]
# The clinical software writes its messages here ...
outgoing = "folders/outgoing"
# ... imports from here ...
incoming = "folders/incoming"
# ... reads acknowledgements of its own messages here ...
acks = "folders/acks"
# ... and writes its acknowledgements here.
software_acks = "folders/software-acks"
poll_ms = {poll_ms}
{ROSTER_HINT}"#,
        name = practice.name,
        hpio = practice.hpio.as_str(),
    )
}

fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::file(path, &error))
}

/// A folder that only the service's own user can look into: content and keys lie there.
fn make_private_folder(path: &Path) -> Result<(), Failure> {
    make_folder(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
        .map_err(|error| Failure::file(path, &error))
}

/// Writes a new file.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut options = fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o644)
        .open(path)
        .map_err(wrong)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(wrong)
}
