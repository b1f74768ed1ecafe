//! The endpoint location service over the directory: an Interaction is an Endpoint seen from the
//! SMD side (target ⇄ `smd/target`, category ⇄ payload type, interface ⇄ connection type).

use super::interaction_entry::{ANY_URI, cert_ref, endpoint_of, id_of, normal};
use api::directory::{Claim, may_publish};
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
        let owner = self.owner(peer, &interaction.target)?;
        let (register, now) = (self.register.clone(), (self.now)());
        let interaction = interaction.clone();
        let work = move || match publication {
            Publication::Add => add(&register, &owner, &interaction, now),
            Publication::Remove => remove(&register, &owner, &interaction, now),
        };
        blocking(work).await
    }
}

impl RegisterInteractions {
    /// In whose name this peer publishes for the target: always the target's own.
    fn owner(
        &self,
        peer: &PeerIdentity,
        target: &Organisation,
    ) -> Result<Organisation, InteractionRefusal> {
        let is_delegate = |organisation: &Organisation| {
            let mut delegates = self.delegates.iter();
            delegates.any(|(whose, delegate)| whose == target && delegate == organisation)
        };
        let mut proven = peer.organisations().iter();
        if proven.any(|organisation| organisation == target || is_delegate(organisation)) {
            return Ok(target.clone());
        }
        Err(InteractionRefusal::NotEntitled(target.clone()))
    }

    async fn known(&self, target: Organisation) -> Result<Vec<Interaction>, InteractionRefusal> {
        let register = self.register.clone();
        blocking(move || known(&register, &target)).await
    }
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
    let parameters = [
        ("identifier".to_owned(), value),
        ("status".to_owned(), "active".to_owned()),
    ];
    let query = Query::parse("Endpoint", &parameters, Handling::Strict)
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
    owner: &Organisation,
    interaction: &Interaction,
    now: Timestamp,
) -> Result<Published, InteractionRefusal> {
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
    let done = register.change(&[put], now).map_err(unavailable)?;
    Ok(match done.first() {
        Some(Changed::Unchanged { .. }) => Published::Duplicate,
        Some(Changed::Created { .. } | Changed::Deleted | Changed::Updated { .. }) | None => {
            Published::Ok
        }
    })
}

fn remove(
    register: &Register,
    owner: &Organisation,
    interaction: &Interaction,
    now: Timestamp,
) -> Result<Published, InteractionRefusal> {
    let id = id_of(interaction);
    let held = register.read("Endpoint", &id).map_err(unavailable)?;
    match held.filter(|held| held.state != State::Deleted) {
        Some(held) if held.source == owner.uri() => {
            let kind = "Endpoint".to_owned();
            let delete = Change::Delete { kind, id };
            register.change(&[delete], now).map_err(unavailable)?;
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
