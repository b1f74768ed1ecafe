//! The MLLP connections of the practices: read from the configuration, bound, and kept going.

use super::parts::Parts;
use super::until_stopped;
use crate::adapters::MllpLine;
use crate::adapters::outlet::Lines;
use crate::config::{Mllp, MllpListener, MllpSender, MllpTls};
use crate::secret_file::{private_key, refuse_if_shared};
use crate::{Config, Failure};
use connectors::EngineIntake;
use connectors::mllp::{ClientSide, Expects, Identity, Late, Listener, Sender, ServerSide, Taker};
use engine::clock::SystemClock;
use engine::ports::{Counts, Line};
use engine::{Engine, Practice};
use ids::Organisation;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinSet;
use vault::Vault;

/// Both ends of one practice's connections.
#[derive(Clone)]
pub(super) struct Ends {
    org: Organisation,
    server: Option<Arc<ServerSide>>,
    client: Option<Arc<ClientSide>>,
}

/// What the configuration of one practice makes.
pub(super) struct Made {
    pub(super) ends: Ends,
    pub(super) lines: Lines,
    pub(super) late: Option<Late>,
}

/// What waits for the node to begin its work.
pub(super) struct Ready {
    bound: Vec<Bound>,
    late: Vec<Late>,
}

/// A listener that waits to serve, and whose it is.
struct Bound {
    listener: Listener,
    org: Organisation,
    settings: MllpListener,
}

impl Ends {
    /// Takes over what was read again; connections that are open stay.
    pub(super) fn replace(&self, fresh: &[Self]) {
        let Some(fresh) = fresh.iter().find(|it| it.org == self.org) else {
            return;
        };
        if let (Some(held), Some(other)) = (&self.server, &fresh.server) {
            held.replace(other);
        }
        if let (Some(held), Some(other)) = (&self.client, &fresh.client) {
            held.replace(other);
        }
    }
}

/// Reads what secures a practice's connections and makes its sender.
pub(super) fn make(
    name: &str,
    org: &Organisation,
    mllp: &Mllp,
    counts: Counts,
    vault: Option<&Vault>,
) -> Result<Made, Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{name}: mllp: {why}"));
    let identity = |tls: &MllpTls| identity(name, tls, vault);
    let server = mllp.listener.as_ref().map(|it| match &it.tls {
        None => Ok(ServerSide::plain()),
        Some(tls) => ServerSide::tls(&identity(tls)?, &it.client_names).map_err(|e| wrong(&e)),
    });
    let server = server.transpose()?.map(Arc::new);
    let mut made = Made {
        ends: Ends {
            org: org.clone(),
            server,
            client: None,
        },
        lines: Lines::default(),
        late: None,
    };
    if let Some(it) = &mllp.sender {
        let (sender, late, client) = sender(name, org, it, vault)?;
        made.ends.client = Some(client);
        made.lines = lines(it, &Arc::new(sender), counts);
        made.late = Some(late);
    }
    Ok(made)
}

fn sender(
    name: &str,
    org: &Organisation,
    it: &MllpSender,
    vault: Option<&Vault>,
) -> Result<(Sender, Late, Arc<ClientSide>), Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{name}: mllp: {why}"));
    let client = Arc::new(match &it.tls {
        None => ClientSide::plain(),
        Some(tls) => {
            let identity = identity(name, tls, vault)?;
            ClientSide::tls(&identity, it.server_name()).map_err(|e| wrong(&e))?
        }
    });
    let made = Sender::new(org.clone(), &it.address, client.clone(), it.limits());
    let (sender, late) = made.map_err(|e| wrong(&e))?;
    Ok((sender, late, client))
}

/// A sender beside that of the running node, to find out how it is with the software.
pub(crate) fn mllp_sender(
    name: &str,
    org: &Organisation,
    it: &MllpSender,
    vault: Option<&Vault>,
) -> Result<Sender, Failure> {
    sender(name, org, it, vault).map(|(sender, _, _)| sender)
}

fn lines(it: &MllpSender, sender: &Arc<Sender>, counts: Counts) -> Lines {
    let line = |expects: Expects, counts: Option<Counts>| -> Arc<dyn Line> {
        Arc::new(MllpLine {
            sender: Arc::clone(sender),
            expects,
            counts,
        })
    };
    let acks = if it.answers_acks {
        Expects::Always
    } else {
        Expects::Nothing
    };
    Lines {
        incoming: it
            .gives
            .messages()
            .then(|| line(it.answers.into(), Some(counts))),
        acks: it.gives.acks().then(|| line(acks, None)),
    }
}

fn identity(name: &str, tls: &MllpTls, vault: Option<&Vault>) -> Result<Identity, Failure> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error));
    refuse_if_shared(&tls.key)?;
    let (chain, authorities) = (read(&tls.certificate)?, read(&tls.authorities)?);
    Identity::from_pem(&chain, &private_key(&tls.key, vault)?, &authorities)
        .map_err(|error| Failure::Usage(format!("{name}: mllp: {error}")))
}

/// Binds the listeners of all practices.
pub(super) async fn bind(config: &Config, parts: &mut Parts) -> Result<Ready, Failure> {
    let mut bound = Vec::new();
    let settings = config.practices.iter().filter_map(|it| it.mllp.as_ref());
    for (mllp, ends) in settings.zip(&parts.mllp) {
        let (Some(settings), Some(security)) = (&mllp.listener, &ends.server) else {
            continue;
        };
        let listener = Listener::bind(settings.address, security.clone(), settings.limits()).await;
        let listener = listener.map_err(|error| {
            let words = format!("cannot listen for MLLP on {}: {error}", settings.address);
            Failure::Unavailable(words)
        })?;
        bound.push(Bound {
            listener,
            org: ends.org.clone(),
            settings: settings.clone(),
        });
    }
    let late = std::mem::take(&mut parts.late);
    Ok(Ready { bound, late })
}

/// Takes messages and late acknowledgements until the node stops.
pub(super) fn spawn(
    config: &Config,
    ready: Ready,
    engine: &Arc<Engine>,
    tasks: &mut JoinSet<()>,
    stopped: &watch::Receiver<bool>,
) {
    let practices = config.practices.iter().zip(engine.practices());
    let counts = |org: &Organisation| {
        let mut all = practices.clone();
        let (practice, _) = all.find(|(_, known)| known.org == *org)?;
        let mllp = practice.mllp.as_ref()?;
        Some(mllp.counts(practice.confirms()))
    };
    let intake = |org: &Organisation| {
        let intake = EngineIntake::new(engine.clone(), org.clone());
        Arc::new(intake.counting(counts(org).unwrap_or(Counts::Typed)))
    };
    let known = |org: &Organisation| engine.practices().iter().find(|it| it.org == *org);
    for it in ready.bound {
        let Some(practice) = known(&it.org) else {
            continue;
        };
        let taker = taker(practice, &it.settings, intake(&it.org));
        let stop = until_stopped(stopped.clone());
        tasks.spawn(it.listener.serve(taker, Arc::new(SystemClock), stop));
    }
    for it in ready.late {
        let intake = intake(it.org());
        tasks.spawn(it.run(intake, until_stopped(stopped.clone())));
    }
}

fn taker(practice: &Practice, settings: &MllpListener, intake: Arc<EngineIntake>) -> Taker {
    Taker {
        name: practice.name.clone(),
        application: practice.application.clone(),
        intake,
        answers: settings.answers.into(),
    }
}
