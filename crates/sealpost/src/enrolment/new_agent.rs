//! The files of an agent that has just been enrolled.

use crate::config::ProxyConfig;
use crate::{Config, Failure, secret_file, vault_files};
use api::enrolment::Welcome;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use vault::Vault;

/// A provider directory without entries.
const EMPTY_DIRECTORY: &str =
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[]}\n";

/// The network in which an agent is.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Private networks that may be called, e.g. `10.1.0.0/16`.
    pub private_networks: Vec<String>,
    /// The proxy through which others are called.
    pub proxy: Option<ProxyConfig>,
}

/// An agent's folder, begun: its vault is there.
pub struct NewAgent {
    folder: PathBuf,
    vault: Vault,
}

impl NewAgent {
    /// Makes the folder and its vault.
    ///
    /// # Errors
    /// When there is a node in it already, or it cannot be written to.
    pub fn begin(folder: &Path) -> Result<Self, Failure> {
        let config = folder.join("sealpost.toml");
        if config.exists() {
            let words = format!("{} exists; choose another folder", config.display());
            return Err(Failure::Usage(words));
        }
        for private in ["data", "keys"] {
            make_folder(&folder.join(private))?;
            let mode = fs::Permissions::from_mode(0o700);
            let path = folder.join(private);
            fs::set_permissions(&path, mode).map_err(|error| Failure::file(&path, &error))?;
        }
        let (master, keys) = (
            folder.join("keys/master.key"),
            folder.join("data/vault.keys"),
        );
        // What an enrolment that failed has left is used again.
        for left in [&master, &keys] {
            match fs::remove_file(left) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Failure::file(left, &error));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            vault: vault_files::make(&master, &keys)?,
        })
    }

    /// Writes everything else, the configuration last, and reads that back.
    ///
    /// # Errors
    /// What cannot be written, or is wrong with the configuration.
    pub fn write(
        &self,
        welcome: &Welcome,
        key_pem: &str,
        chain_pem: &str,
        surroundings: &Surroundings,
    ) -> Result<PathBuf, Failure> {
        for folder in ["outgoing", "incoming", "acks", "software-acks"] {
            make_folder(&self.folder.join("folders").join(folder))?;
        }
        let sealed = self.vault.seal_key(key_pem);
        let sealed = sealed.map_err(|error| Failure::Unavailable(error.to_string()))?;
        secret_file::replace(
            &self.folder.join("keys/practice.key.pem"),
            sealed.as_bytes(),
        )?;
        for (name, text) in [
            ("keys/practice.pem", chain_pem),
            ("keys/anchors.pem", &welcome.anchors),
            ("keys/intermediates.pem", &welcome.intermediates),
            ("directory.json", EMPTY_DIRECTORY),
        ] {
            secret_file::replace(&self.folder.join(name), text.as_bytes())?;
        }
        let path = self.folder.join("sealpost.toml");
        let text = config_text(welcome, surroundings)?;
        secret_file::replace(&path, text.as_bytes())?;
        Config::load(&path)?;
        Ok(path)
    }
}

fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::file(path, &error))
}

fn proxy_text(proxy: Option<&ProxyConfig>) -> Result<String, Failure> {
    let Some(proxy) = proxy else {
        return Ok(String::new());
    };
    let text = toml::to_string(proxy).map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(format!(
        "# Others are called through it.\n[proxy]\n{text}\n"
    ))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Where the provider's services are, as lines of its section.
fn services_text(welcome: &Welcome) -> Result<String, Failure> {
    let service = |name: &str| {
        let url = welcome.services.get(name);
        let url = url.map(|url| format!("{name} = {}\n", quoted(url)));
        url.ok_or_else(|| Failure::Unavailable(format!("the provider did not name its {name}")))
    };
    // Not every provider tells when something came.
    let news = service("news").unwrap_or_default();
    let services: Result<String, Failure> = [
        "sealed_message_delivery",
        "sealed_message_retrieval",
        "transport_response_delivery",
        "transport_response_retrieval",
    ]
    .into_iter()
    .map(service)
    .collect();
    Ok(services? + &news)
}

fn config_text(welcome: &Welcome, surroundings: &Surroundings) -> Result<String, Failure> {
    let networks: Vec<String> = surroundings
        .private_networks
        .iter()
        .map(|it| quoted(it))
        .collect();
    let intermediates = match welcome.intermediates.trim() {
        "" => String::new(),
        _ => "intermediates = \"keys/intermediates.pem\"\n".to_owned(),
    };
    Ok(format!(
        r#"# Agent of {name}, as its provider enrolled it. Paths are relative to this file.

# Store and state of this node. Keep it on a local disk and back it up.
data = "data"

# Provider directory: a FHIR R4 Bundle with the practices that you can send to.
directory = "directory.json"

# "production" or "test": the two never exchange messages.
environment = {environment}

# Encrypts keys and content at rest. Keep a copy of the master key apart from this machine and from
# the backups of the data folder: without it, nothing opens. See `sealpost vault --help`.
[vault]
key_file = "keys/master.key"
accept_plain = false

{proxy}[trust]
# Root certificates that we trust, as the provider gave them.
anchors = "keys/anchors.pem"
{intermediates}# Private networks that may be called all the same.
private_networks = [{networks}]

[[practice]]
name = {practice}
organisation = {organisation}
certificate = "keys/practice.pem"
key = "keys/practice.key.pem"
# Whether the clinical software writes acknowledgement files; without this line, its profile says
# so. If it does not, senders are told.
# software_confirms = true

# Who takes in for this practice: it is called from here, and calls nobody here.
[practice.provider]
organisation = {provider}
{services}
[practice.folders]
# How the clinical software uses its folders: `sealpost connector profiles` lists those known.
profile = "generic"
# The clinical software writes its messages here ...
outgoing = "folders/outgoing"
# ... imports from here ...
incoming = "folders/incoming"
# ... reads acknowledgements of its own messages here ...
acks = "folders/acks"
# ... and writes its acknowledgements here.
software_acks = "folders/software-acks"
"#,
        name = welcome.name.replace(char::is_control, " "),
        environment = quoted(&welcome.environment),
        networks = networks.join(", "),
        proxy = proxy_text(surroundings.proxy.as_ref())?,
        practice = quoted(&welcome.name),
        organisation = quoted(&welcome.organisation),
        provider = quoted(&welcome.provider),
        services = services_text(welcome)?,
    ))
}
