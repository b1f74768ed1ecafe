//! `sealpost directory serve`: the directory over HTTPS.

use super::resolve::World;
use super::why::FromRegister;
use crate::adapters::RegisterInteractions;
use crate::directory_server::DirectoryService;
use crate::{Failure, output, secret_file};
use api::directory::{RateLimit, Tokens, Viewer};
use axum::Router;
use ids::Organisation;
use register::Register;
use smd::Strictness;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use transport::{
    BodyLimits, Clients, Credentials, Interactions, Paths, RetrievalLimits, ServerTls, Services,
    smd_routes,
};

/// Serve the directory as FHIR R4 over HTTPS until told to stop.
///
/// Callers read with a token or a trusted certificate; they publish with a certificate, for the
/// organisation that it proves.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory's file; made if it is not there.
    #[arg(long = "at", default_value = "directory.sqlite")]
    register: PathBuf,
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// The URL under which callers reach it; its path is where it is served.
    #[arg(long, default_value = "https://localhost:8443/fhir")]
    base: String,
    /// Who runs it, for people.
    #[arg(long, default_value = "Sealpost")]
    publisher: String,
    /// PEM file with the certificate that it shows, and its chain.
    #[arg(long)]
    certificate: PathBuf,
    /// PEM file with the key of that certificate.
    #[arg(long)]
    key: PathBuf,
    /// PEM file with the authorities whose certificates callers may show.
    #[arg(long)]
    anchors: PathBuf,
    /// PEM file with intermediate authorities.
    #[arg(long)]
    intermediates: Option<PathBuf>,
    /// File with one token a line: a word, a space, and `reader` or `operator`. Only its owner may
    /// be able to read it.
    #[arg(long)]
    tokens: Option<PathBuf>,
    /// File that names who may publish for whom, one pair a line: the owner, a space, its
    /// delegate; each an HPI-O of 16 digits or a URI. What an owner says in its own entry counts
    /// besides.
    #[arg(long = "delegates", value_name = "FILE")]
    delegate_file: Option<PathBuf>,
    /// Which world it explains recipients for, to those who ask $why.
    #[arg(long, value_enum, default_value = "production")]
    environment: World,
    /// Let anybody read.
    #[arg(long)]
    public: bool,
    /// Also serve the endpoint location service (ELS 2010) at /els/Lookup and /els/Publish, for
    /// callers who show a certificate.
    #[arg(long)]
    els: bool,
    /// Who may publish for a target by ELS beside the target itself: two URIs with a comma between
    /// them, the target first.
    #[arg(long = "els-delegate", value_parser = delegate, requires = "els")]
    delegates: Vec<(Organisation, Organisation)>,
}

fn delegate(text: &str) -> Result<(Organisation, Organisation), String> {
    let form = || "write two URIs with a comma between them".to_owned();
    let (target, delegate) = text.split_once(',').ok_or_else(form)?;
    let organisation = |uri: &str| Organisation::parse_uri(uri.trim()).map_err(|_| form());
    Ok((organisation(target)?, organisation(delegate)?))
}

/// Runs the server.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    super::super::log_to_stderr();
    let tokens = args.tokens.as_deref().map(tokens).transpose()?;
    let delegates = args.delegate_file.as_deref().map(delegates).transpose()?;
    let register = Arc::new(super::open(&args.register)?);
    let explains = FromRegister {
        register: register.clone(),
        anchors: Arc::new(trust(args).load()?),
        environment: args.environment.into(),
    };
    let service = DirectoryService {
        beside: els(args, &register)?,
        register,
        explains: Some(Arc::new(explains)),
        tokens: Tokens {
            tokens: tokens.unwrap_or_default(),
            by_certificate: true,
            is_public: args.public,
            delegates: delegates.unwrap_or_default(),
        },
        base: args.base.trim_end_matches('/').to_owned(),
        publisher: args.publisher.clone(),
        rate: RateLimit::default(),
    };
    let tls = Arc::new(tls(args)?);
    super::super::block_on(async {
        let server = service.serve(args.listen, tls).await?;
        let address = server.address();
        output::line(&format!("Listening on {address}, reached as {}", args.base))?;
        super::super::serve::stop_signal().await?;
        server.stop().await
    })
}

/// The endpoint location service, if it is wanted.
fn els(args: &Args, register: &Arc<Register>) -> Result<Router, Failure> {
    let interactions = RegisterInteractions {
        register: register.clone(),
        delegates: args.delegates.clone(),
        now: super::now,
    };
    let services = Services {
        interactions: args
            .els
            .then(|| Arc::new(interactions) as Arc<dyn Interactions>),
        ..Services::default()
    };
    let (paths, strictness) = (Paths::default(), Strictness::Strict);
    let (bodies, retrievals) = (BodyLimits::default(), RetrievalLimits::default());
    smd_routes(&paths, services, strictness, bodies, retrievals)
        .map_err(|error| Failure::Usage(error.to_string()))
}

fn trust(args: &Args) -> crate::config::Trust {
    crate::config::Trust::of(args.anchors.clone(), args.intermediates.clone())
}

fn tls(args: &Args) -> Result<ServerTls, Failure> {
    let text =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error));
    let key = secret_file::read(&args.key)?;
    let credentials = Credentials::from_pem(&text(&args.certificate)?, &key)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    ServerTls::taking(
        Clients::Anybody,
        &credentials,
        Arc::new(trust(args).load()?),
    )
    .map_err(|error| Failure::Usage(error.to_string()))
}

/// Reads the file of delegates.
fn delegates(path: &Path) -> Result<Vec<(Organisation, Organisation)>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let each = lines.map(|(at, line)| {
        let wrong = |why: String| {
            let place = format!("{}, line {}", path.display(), at + 1);
            Failure::Usage(format!("{place}: {why}"))
        };
        let pair = line.trim().split_once(' ');
        let (owner, delegate) =
            pair.ok_or_else(|| wrong("write the owner, a space, and its delegate".to_owned()))?;
        let organisation = |text: &str| {
            let read = crate::config::organisation(text.trim());
            read.map_err(|error| wrong(error.to_string()))
        };
        Ok((organisation(owner)?, organisation(delegate)?))
    });
    each.collect()
}

/// Reads the file of tokens.
fn tokens(path: &Path) -> Result<HashMap<String, Viewer>, Failure> {
    let text = secret_file::read(path)?;
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let each = lines.map(|(at, line)| {
        let wrong = || {
            let place = format!("{}, line {}", path.display(), at + 1);
            Failure::Usage(format!(
                "{place}: write a token, a space, and reader or operator"
            ))
        };
        let (token, role) = line.trim().split_once(' ').ok_or_else(wrong)?;
        let viewer = match role.trim() {
            "operator" => Viewer::Operator,
            "reader" => Viewer::Reader,
            _ => return Err(wrong()),
        };
        Ok((token.to_owned(), viewer))
    });
    each.collect()
}
