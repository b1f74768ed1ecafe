//! The endpoint location service over the directory: an Interaction is an Endpoint seen from the
//! SMD side (target ⇄ `smd/target`, category ⇄ payload type, interface ⇄ connection type).

use super::interaction_entry::{ANY_URI, cert_ref, endpoint_of, id_of, normal};
use api::directory::{Activity, Claim, delegates, may_publish, provenance};
use async_trait::async_trait;
use directory::fhir::{Endpoint, Organization, Reference};
use directory::uris::id::{HPIO, SMD_TARGET};
use engine::Peer;
use fhir::Json;
use ids::{Organisation, Timestamp};
use register::{Change, Changed, Held, Register, RegisterError, State, View};
use search::{Handling, Query};
use smd::{Interaction, InteractionQuery, Publication, Published};
use std::sync::Arc;
use transport::{InteractionRefusal, Interactions, PeerIdentity};

/// Most Endpoints of one target that are looked at.
const MOST_ENDPOINTS: usize = 100;

/// Looks up and publishes in one register.
pub struct RegisterInteractions {
    /// The directory.
    pub register: Arc<Register>,
    /// Who may publish for whom beside the target itself: target, delegate.
    pub delegates: Vec<(Organisation, Organisation)>,
    /// What time it is.
    pub now: fn() -> Timestamp,
}

#[async_trait]
impl Interactions for RegisterInteractions {
    async fn list(
        &self,
        _: &PeerIdentity,
        query: &InteractionQuery,
    ) -> Result<Vec<Interaction>, InteractionRefusal> {
        let known = self.known(query.target.clone()).await?;
        if known.is_empty() {
            return Err(InteractionRefusal::UnknownTarget(query.target.clone()));
        }
        let wanted = |interaction: &Interaction| {
            let (categories, interfaces) = (&query.service_categories, &query.service_interfaces);
            let interface = &interaction.service_interface;
            categories.contains(&interaction.service_category)
                && (interfaces.is_empty() || interfaces.contains(interface))
        };
        Ok(known.into_iter().filter(wanted).collect())
    }

    async fn validate(
        &self,
        _: &PeerIdentity,
        interaction: &Interaction,
    ) -> Result<bool, InteractionRefusal> {
        let known = self.known(interaction.target.clone()).await?;
        if known.is_empty() {
            let target = interaction.target.clone();
            return Err(InteractionRefusal::UnknownTarget(target));
        }
        let wanted = normal(interaction);
        Ok(known.iter().any(|one| normal(one) == wanted))
    }

    async fn publish(
        &self,
        peer: &PeerIdentity,
        publication: Publication,
        interaction: &Interaction,
    ) -> Result<Published, InteractionRefusal> {
        let proven = peer.organisations().to_vec();
        let (register, now) = (self.register.clone(), (self.now)());
        let interaction = interaction.clone();
        let named = self.named_to_us(&interaction.target);
        let work = move || {
            let who = publisher(&register, &proven, named, &interaction.target)?;
            match publication {
                Publication::Add => add(&register, &who, &interaction, now),
                Publication::Remove => remove(&register, &who, &interaction, now),
            }
        };
        blocking(work).await
    }
}

impl RegisterInteractions {
    /// The delegates of a target whom the operator was told of.
    fn named_to_us(&self, target: &Organisation) -> Vec<Organisation> {
        let named = self.delegates.iter().filter(|(whose, _)| whose == target);
        named.map(|(_, delegate)| delegate.clone()).collect()
    }

    async fn known(&self, target: Organisation) -> Result<Vec<Interaction>, InteractionRefusal> {
        let register = self.register.clone();
        blocking(move || known(&register, &target)).await
    }
}

/// Who publishes: in the name of the target, always.
struct Publisher {
    owner: Organisation,
    /// The target itself, or its delegate.
    who: Organisation,
}

impl Publisher {
    /// The Provenance of what it did, as a change of its own.
    fn told(&self, id: &str, activity: Activity, now: Timestamp) -> Change {
        let (reference, owner) = (format!("Endpoint/{id}"), self.owner.uri());
        Change::Put {
            body: provenance(&reference, activity, Some(&self.who), &owner, now).to_string(),
            expected: None,
            source: owner,
        }
    }
}

/// Which of the proven organisations may publish for the target: itself, or a delegate that it
/// named to the operator or in its own Organization.
fn publisher(
    register: &Register,
    proven: &[Organisation],
    mut delegates: Vec<Organisation>,
    target: &Organisation,
) -> Result<Publisher, InteractionRefusal> {
    delegates.extend(named_by(register, target)?);
    let itself = proven.iter().find(|it| *it == target);
    let who = itself.or_else(|| proven.iter().find(|it| delegates.contains(it)));
    let who = who.ok_or_else(|| InteractionRefusal::NotEntitled(target.clone()))?;
    Ok(Publisher {
        owner: target.clone(),
        who: who.clone(),
    })
}

/// The delegates that the target named in an Organization that it published itself.
fn named_by(
    register: &Register,
    target: &Organisation,
) -> Result<Vec<Organisation>, InteractionRefusal> {
    let Organisation::Hpio(hpio) = target else {
        return Ok(Vec::new());
    };
    let identifier = format!("{HPIO}|{}", hpio.as_str());
    let found = shown(register, "Organization", &[("identifier", identifier)])?;
    let own = found.iter().filter(|held| held.source == target.uri());
    let read = own.filter_map(|held| Json::parse(&held.body).ok());
    let uris = read.flat_map(|organization| delegates(&organization));
    Ok(uris
        .filter_map(|uri| Organisation::parse_uri(&uri).ok())
        .collect())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, InteractionRefusal> + Send + 'static,
) -> Result<T, InteractionRefusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(InteractionRefusal::Unavailable(error.to_string())))
}

/// Every interaction of a target that the directory shows.
fn known(
    register: &Register,
    target: &Organisation,
) -> Result<Vec<Interaction>, InteractionRefusal> {
    let mut interactions = Vec::new();
    for held in endpoints(register, target)? {
        let endpoint: Endpoint = read(&held)?;
        interactions.extend(interactions_of(register, &endpoint, target)?);
    }
    Ok(interactions)
}

fn endpoints(register: &Register, target: &Organisation) -> Result<Vec<Held>, InteractionRefusal> {
    let value = format!("{SMD_TARGET}|{}", escaped(&target.uri()));
    let parameters = [("identifier", value), ("status", "active".to_owned())];
    shown(register, "Endpoint", &parameters)
}

fn shown(
    register: &Register,
    kind: &str,
    parameters: &[(&str, String)],
) -> Result<Vec<Held>, InteractionRefusal> {
    let owned = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
    let parameters: Vec<_> = parameters.iter().map(owned).collect();
    let query = Query::parse(kind, &parameters, Handling::Strict)
        .map_err(|refusal| InteractionRefusal::Unavailable(refusal.to_string()))?;
    let view = View {
        count: MOST_ENDPOINTS,
        after: None,
        shown: State::Current,
    };
    Ok(register.search(&query, &view).map_err(unavailable)?.matches)
}

/// A value in a FHIR search, where these characters mean something.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '\\' | '|' | ',' | '$') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// An Endpoint as the interactions that it stands for: one for each payload type.
fn interactions_of(
    register: &Register,
    endpoint: &Endpoint,
    target: &Organisation,
) -> Result<Vec<Interaction>, InteractionRefusal> {
    let interface = endpoint.connection_type.as_ref();
    let interface = interface.and_then(|coding| coding.code.as_deref());
    let (Some(interface), Some(address)) = (interface, endpoint.https_address()) else {
        return Ok(Vec::new());
    };
    let provider = match &endpoint.managing_organization {
        Some(reference) => organisation_of(register, reference)?,
        None => None,
    };
    let mut categories: Vec<&str> = Vec::new();
    for coding in endpoint.payload_codings() {
        match coding.code.as_deref() {
            Some(code) if code.contains(':') && !categories.contains(&code) => {
                categories.push(code);
            }
            Some(_) | None => {}
        }
    }
    let each = categories.into_iter().map(|category| Interaction {
        target: target.clone(),
        service_category: category.to_owned(),
        service_interface: interface.to_owned(),
        service_endpoint: address.to_owned(),
        service_provider: provider.clone().unwrap_or_else(|| target.clone()),
        cert_refs: endpoint.certificate_texts().map(cert_ref).collect(),
    });
    Ok(each.collect())
}

/// The organisation that a reference means, if it can be named by a URI.
fn organisation_of(
    register: &Register,
    reference: &Reference,
) -> Result<Option<Organisation>, InteractionRefusal> {
    let named = reference.identifier.as_ref().and_then(|identifier| {
        of_identifier(identifier.system.as_deref()?, identifier.value.as_deref()?)
    });
    if named.is_some() {
        return Ok(named);
    }
    let Some((kind, id)) = reference.unversioned().and_then(|it| it.split_once('/')) else {
        return Ok(None);
    };
    let Some(held) = register.read(kind, id).map_err(unavailable)? else {
        return Ok(None);
    };
    if held.kind != "Organization" {
        return Ok(None);
    }
    let organization: Organization = read(&held)?;
    let mut numbers = organization.identifier.iter();
    Ok(numbers.find_map(|it| of_identifier(it.system.as_deref()?, it.value.as_deref()?)))
}

fn of_identifier(system: &str, value: &str) -> Option<Organisation> {
    let uri = match system {
        HPIO => format!("{HPIO}/{value}"),
        ANY_URI => value.to_owned(),
        _ => return None,
    };
    Organisation::parse_uri(&uri).ok()
}

fn add(
    register: &Register,
    publisher: &Publisher,
    interaction: &Interaction,
    now: Timestamp,
) -> Result<Published, InteractionRefusal> {
    let owner = &publisher.owner;
    let wanted = normal(interaction);
    let published = known(register, &interaction.target)?;
    if published.iter().any(|one| normal(one) == wanted) {
        return Ok(Published::Duplicate);
    }
    let id = id_of(interaction);
    let body = endpoint_of(interaction, &id)?;
    let before = register.read("Endpoint", &id).map_err(unavailable)?;
    let resource =
        Json::parse(&body).map_err(|problem| InteractionRefusal::Invalid(problem.to_string()))?;
    if let Some(problem) = fhir::check(&resource).into_iter().next() {
        return Err(InteractionRefusal::Invalid(problem.to_string()));
    }
    let source = before
        .filter(|held| held.state != State::Deleted)
        .map(|held| held.source);
    let activity = match source {
        Some(_) => Activity::Update,
        None => Activity::Create,
    };
    let claim = Claim {
        proven: std::slice::from_ref(owner),
        acting_for: &[],
        before: source.as_deref(),
        owner: None,
        number_of: None,
        delegates: &[],
    };
    may_publish(&claim, &resource).map_err(|_| InteractionRefusal::NotEntitled(owner.clone()))?;
    let put = Change::Put {
        body,
        expected: None,
        source: owner.uri(),
    };
    let told = publisher.told(&id, activity, now);
    let done = register.change(&[put, told], now).map_err(unavailable)?;
    Ok(match done.first() {
        Some(Changed::Unchanged { .. }) => Published::Duplicate,
        Some(Changed::Created { .. } | Changed::Deleted | Changed::Updated { .. }) | None => {
            Published::Ok
        }
    })
}

fn remove(
    register: &Register,
    publisher: &Publisher,
    interaction: &Interaction,
    now: Timestamp,
) -> Result<Published, InteractionRefusal> {
    let owner = &publisher.owner;
    let id = id_of(interaction);
    let held = register.read("Endpoint", &id).map_err(unavailable)?;
    match held.filter(|held| held.state != State::Deleted) {
        Some(held) if held.source == owner.uri() => {
            let kind = "Endpoint".to_owned();
            let told = publisher.told(&id, Activity::Delete, now);
            let delete = Change::Delete { kind, id };
            register.change(&[delete, told], now).map_err(unavailable)?;
            Ok(Published::Ok)
        }
        Some(_) => Err(InteractionRefusal::NotEntitled(owner.clone())),
        None => absent(register, interaction),
    }
}

/// What is not ours to take away may still be there, as somebody's Endpoint of several payload
/// types.
fn absent(register: &Register, interaction: &Interaction) -> Result<Published, InteractionRefusal> {
    let wanted = normal(interaction);
    let known = known(register, &interaction.target)?;
    if known.iter().all(|one| normal(one) != wanted) {
        return Ok(Published::NotFound);
    }
    let words = "it was published as a FHIR Endpoint: take it away in the directory itself";
    Err(InteractionRefusal::Invalid(words.to_owned()))
}

fn read<T: serde::de::DeserializeOwned>(held: &Held) -> Result<T, InteractionRefusal> {
    serde_json::from_str(&held.body).map_err(|error| {
        let words = format!("{} cannot be read: {error}", held.reference());
        InteractionRefusal::Unavailable(words)
    })
}

fn unavailable(error: RegisterError) -> InteractionRefusal {
    tracing::error!(%error, "the directory could not be asked");
    InteractionRefusal::Unavailable("Not now; try again later.".to_owned())
}
