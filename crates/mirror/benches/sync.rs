//! Measures following our own directory server over HTTPS: everything, and one in a hundred.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program reports"
)]

use api::Caller;
use api::directory::{Directory, RateLimit, Tokens, routes};
use axum::Router;
use certs::Anchors;
use clap::Parser;
use ids::{Hpio, Timestamp};
use mirror::{Access, Client, Following, Limits, Mirror, Report, Source, Way};
use register::{Change, Register};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use synth::TestPki;
use synth::pki::Validity;
use synth::providers::Providers;
use transport::{
    Clients, Credentials, EgressPolicy, Listener, ListenerLimits, ServerTls, ServerTrust,
};

/// What to measure.
#[derive(Debug, Parser)]
#[command(name = "sync")]
struct Args {
    /// How many roles the directory has.
    #[arg(long, default_value_t = 20_000)]
    roles: usize,
    /// One way of following alone; both if left out.
    #[arg(long)]
    way: Option<ByWay>,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A way of following.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ByWay {
    /// `$export`.
    Export,
    /// Pages of `_lastUpdated`.
    Time,
}

/// Practices that share one transaction while loading.
const TOGETHER: usize = 500;

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(measure(&Args::parse())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

async fn measure(args: &Args) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(words)?;
    let providers = Providers::generate(1, args.roles);
    let served = Arc::new(Register::open(&folder.path().join("served.sqlite")).map_err(words)?);
    // Everything is old enough not to be within what a round reads twice.
    let old = now().plus_millis(-3_600_000);
    let resources = write(&served, &providers, 1, 0, old)?;
    println!("roles {}   resources {resources}", args.roles);
    let (base, trust) = serve(served.clone()).await?;
    let mut mirrors = Vec::new();
    for (name, by, way) in [
        ("export", ByWay::Export, Way::Export),
        ("time", ByWay::Time, Way::Time),
    ] {
        if args.way.is_none_or(|wanted| wanted == by) {
            mirrors.push(mirror(folder.path(), name, &base, &trust, way)?);
        }
    }
    for mirror in &mirrors {
        round(mirror, "everything").await?;
    }
    let changed = write(&served, &providers, 100, 1, now())?;
    println!("one practice in a hundred given again: {changed} resources");
    for mirror in &mirrors {
        round(mirror, "what changed").await?;
        round(mirror, "nothing new").await?;
    }
    Ok(())
}

/// One round, and how long it took.
async fn round(mirror: &Mirror, what: &str) -> Result<(), String> {
    let begun = Instant::now();
    let report: Report = mirror
        .follow(Following::Changes, &|_| {})
        .await
        .map_err(words)?;
    println!(
        "{:<7} {what:<13} {:>8.2} s   {}",
        mirror.source.name.as_str(),
        begun.elapsed().as_secs_f64(),
        report.summary()
    );
    Ok(())
}

/// Writes every `step`-th practice; how many resources that were.
fn write(
    register: &Register,
    providers: &Providers,
    step: usize,
    edition: u32,
    at: Timestamp,
) -> Result<usize, String> {
    let mut count = 0;
    let numbers: Vec<usize> = (0..providers.practices()).step_by(step).collect();
    for chunk in numbers.chunks(TOGETHER) {
        let bodies = chunk
            .iter()
            .flat_map(|number| providers.practice(*number, edition));
        let changes: Vec<Change> = bodies
            .map(|body| Change::Put {
                body,
                expected: None,
                source: "bench".to_owned(),
            })
            .collect();
        count += changes.len();
        register.change(&changes, at).map_err(words)?;
    }
    Ok(count)
}

/// Serves a register over HTTPS on loopback, to anybody and without a limit on requests.
async fn serve(register: Arc<Register>) -> Result<(String, ServerTrust), String> {
    let from = now().plus_millis(-3_600_000);
    let pki = TestPki::new(from).map_err(words)?;
    let hpio = Hpio::parse("8003629999900042").map_err(words)?;
    let issued = pki
        .organisation_with_names(&hpio, "Bench", &["localhost"], Validity::two_years(from))
        .map_err(words)?;
    let anchors = Anchors::new(pki.root_pem().as_bytes()).map_err(words)?;
    let anchors = anchors.with_intermediates(pki.intermediate_pem().as_bytes());
    let anchors = Arc::new(anchors.map_err(words)?);
    let own = Credentials::from_pem(&issued.chain_pem, &issued.key_pem).map_err(words)?;
    let tls = ServerTls::taking(Clients::Anybody, &own, anchors.clone()).map_err(words)?;
    let address = "127.0.0.1:0".parse().map_err(words)?;
    let listener = Listener::bind(address, Arc::new(tls), ListenerLimits::default()).await;
    let listener = listener.map_err(words)?;
    let port = listener.local_addr().map_err(words)?.port();
    let base = format!("https://localhost:{port}/fhir");
    let routes = routes(Directory {
        register,
        access: Arc::new(Tokens {
            is_public: true,
            ..Tokens::default()
        }),
        base: base.clone(),
        publisher: "Bench".to_owned(),
        explains: None,
        rate: RateLimit {
            burst: u32::MAX,
            per_minute: u32::MAX,
        },
        now,
    });
    let routes = routes.layer(axum::Extension(Caller::default()));
    let router = Router::new().nest("/fhir", routes);
    tokio::spawn(listener.serve(router, std::future::pending()));
    let trust = ServerTrust::Anchors {
        anchors: anchors.into(),
        organisation: None,
    };
    Ok((base, trust))
}

fn mirror(
    folder: &Path,
    name: &str,
    base: &str,
    trust: &ServerTrust,
    way: Way,
) -> Result<Mirror, String> {
    let loopback = "127.0.0.0/8".parse().map_err(words)?;
    let limits = Limits {
        poll: Duration::from_millis(100),
        ..Limits::default()
    };
    let policy = Arc::new(EgressPolicy::with_private(vec![loopback]));
    let client = Client::new(base, Access::TlsOnly, trust, None, policy, limits, now);
    let register = Register::open(&folder.join(format!("{name}.sqlite"))).map_err(words)?;
    Ok(Mirror {
        source: Source {
            name: name.parse().map_err(words)?,
            base: base.to_owned(),
            way,
        },
        client: Arc::new(client.map_err(words)?),
        register: Arc::new(register),
        page: 100,
        reconcile_ms: i64::MAX,
        now,
    })
}
