//! `sealpost enrol`: an agent of a provider, from the code that the provider gave.

use crate::commands::block_on;
use crate::config::ProxyConfig;
use crate::enrolment::{EnrolmentCode, NewAgent, Surroundings};
use crate::own_certificate::Bundle;
use crate::{Failure, authority, output};
use api::enrolment::{Enrolment, PATH, Refusal, Welcome};
use std::path::PathBuf;
use transport::{EgressPolicy, Known, Network, ask};
use zeroize::Zeroizing;

/// Writes an agent's node into FOLDER: keys, certificate, trust, and a whole configuration.
///
/// The private key is made here, sealed, and never leaves this machine; or give the certificate
/// that the practice has. Nothing is published to a directory by this.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The provider's address for enrolment, as `sealpost tenant add` printed it.
    #[arg(long, value_name = "URL")]
    provider: String,
    /// The code. Without it, it is read from the environment, where it is in no list of processes.
    #[arg(long, env = "SEALPOST_ENROLMENT_CODE", hide_env_values = true)]
    code: String,
    /// The practice's own certificate, with its chain: PEM, or PKCS#12 with its key.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// The key of that certificate (PEM), where it is in a file of its own.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// File with the password of the PKCS#12 file.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    password_file: Option<PathBuf>,
    /// A private network in which the provider may be, e.g. 10.1.0.0/16; may be repeated.
    #[arg(long, value_name = "NETWORK")]
    private_network: Vec<String>,
    /// The proxy through which others are called, e.g. `http://proxy.practice.example:3128`
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// File that holds user:password for the proxy; only its owner may read it.
    #[arg(long, value_name = "FILE", requires = "proxy")]
    proxy_credentials: Option<PathBuf>,
    /// The new folder of the node.
    folder: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let code = EnrolmentCode::parse(&args.code)
        .map_err(|error| Failure::Usage(format!("--code: {error}")))?;
    let own = own_certificate(args)?;
    let surroundings = surroundings(args)?;
    // What can fail here is tried before the code is used up.
    let agent = NewAgent::begin(&args.folder)?;
    let made = match own {
        Some(_) => None,
        None => Some(authority::request("Sealpost agent")?),
    };
    let enrolment = Enrolment {
        code: code.secret(),
        request: made.as_ref().map(|pair| pair.pem.clone()),
        certificate: own.as_ref().map(Bundle::chain_pem),
    };
    let welcome = block_on(welcomed(args, &surroundings, &code, &enrolment))?;
    let key_pem = match (&made, &own) {
        (Some(made), _) => &made.key_pem,
        (None, Some(own)) => &own.key_pem,
        (None, None) => return Err(Failure::Usage("there is no key".to_owned())),
    };
    let chain = welcome.certificate.clone().or(enrolment.certificate);
    let chain = chain.unwrap_or_default();
    let config = agent.write(&welcome, key_pem, &chain, &surroundings)?;
    output::line(&format!("{} is enrolled.", welcome.name))?;
    output::line(&format!("Wrote {}.", config.display()))?;
    output::line("Nothing was published yet: see `sealpost directory publish`.")?;
    output::line(&format!(
        "Next: sealpost doctor --config {}",
        config.display()
    ))
}

fn own_certificate(args: &Args) -> Result<Option<Bundle>, Failure> {
    let Some(path) = &args.certificate else {
        return Ok(None);
    };
    let mut bytes = Zeroizing::new(Vec::new());
    for path in std::iter::once(path).chain(&args.key) {
        let read = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        bytes.extend_from_slice(&Zeroizing::new(read));
        if args.key.is_some() {
            bytes.push(b'\n');
        }
    }
    let password = match &args.password_file {
        None => None,
        Some(path) => Some(Zeroizing::new(crate::secret_file::read(path)?)),
    };
    let password = password
        .as_ref()
        .map(|text| text.trim_end_matches(['\r', '\n']));
    let bundle = Bundle::read(&bytes, password);
    bundle
        .map(Some)
        .map_err(|error| Failure::Usage(format!("{}: {error}. {}", path.display(), error.fix())))
}

fn surroundings(args: &Args) -> Result<Surroundings, Failure> {
    let absolute =
        |path: &PathBuf| std::path::absolute(path).map_err(|error| Failure::file(path, &error));
    let proxy = match &args.proxy {
        None => None,
        Some(url) => Some(ProxyConfig {
            url: url.clone(),
            credentials_file: args.proxy_credentials.as_ref().map(absolute).transpose()?,
            direct: Vec::new(),
        }),
    };
    Ok(Surroundings {
        private_networks: args.private_network.clone(),
        proxy,
    })
}

async fn welcomed(
    args: &Args,
    surroundings: &Surroundings,
    code: &EnrolmentCode,
    enrolment: &Enrolment,
) -> Result<Welcome, Failure> {
    let networks: Result<Vec<Network>, _> = args
        .private_network
        .iter()
        .map(|text| text.parse())
        .collect();
    let networks =
        networks.map_err(|error: transport::NetworkError| Failure::Usage(error.to_string()))?;
    let policy = EgressPolicy::with_private(networks);
    let policy = match &surroundings.proxy {
        None => policy,
        Some(proxy) => policy.through(proxy.read()?),
    };
    let url = format!("{}{PATH}", args.provider.trim_end_matches('/'));
    let known = Known::Fingerprint(code.fingerprint());
    let body = serde_json::to_string(enrolment)
        .map_err(|error| Failure::Unavailable(error.to_string()))?;
    let answered = ask(&url, &known, &policy, Some(body))
        .await
        .map_err(|failed| {
            Failure::Unavailable(format!(
                "{url}: {} ({})",
                failed.words,
                failed.step.as_str()
            ))
        })?;
    if answered.status == 200 {
        return serde_json::from_slice(&answered.body).map_err(|error| {
            Failure::Unavailable(format!("{url}: the answer cannot be read: {error}"))
        });
    }
    match serde_json::from_slice::<Refusal>(&answered.body) {
        Ok(refusal) => Err(Failure::Negative(format!(
            "the provider refuses ({}): {}",
            refusal.code, refusal.reason
        ))),
        Err(_) => Err(Failure::Unavailable(format!(
            "{url} answers with status {}; is it a provider's address for enrolment?",
            answered.status
        ))),
    }
}
