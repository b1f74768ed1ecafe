//! The provider's side of an enrolment: what is asked, decided and written down.

use super::Codes;
use crate::authority::Authority;
use crate::config::Listen;
use crate::tenants::{self, Tenant};
use crate::{Config, Failure, secret_file};
use api::enrolment::{Decision, Desk, Enrolment, Refusal, Welcome};
use audit::{Action, Draft};
use certs::{Anchors, Certificate, Purpose, judge_with, proves};
use engine::Clock as _;
use engine::clock::SystemClock;
use ids::Organisation;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Store, Transaction};

/// Decides about enrolments at a provider.
pub struct EnrolmentDesk {
    codes: Codes,
    tenants: PathBuf,
    anchors: Arc<Anchors>,
    authority: Option<(Authority, i64)>,
    store: Arc<dyn Store>,
    /// What every agent is told.
    welcome: Welcome,
    provider: Organisation,
}

impl EnrolmentDesk {
    /// The desk of a provider; `None` where the node is none, or enrols nobody.
    ///
    /// # Errors
    /// When a file that the configuration names cannot be read.
    pub fn new(config: &Config, store: Arc<dyn Store>) -> Result<Option<Self>, Failure> {
        let (Some(provider), Some(listen)) = (&config.provider, &config.listen) else {
            return Ok(None);
        };
        let Some(settings) = &provider.enrolment else {
            return Ok(None);
        };
        let text = |path: &PathBuf| {
            std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))
        };
        let vault = config.open_vault()?;
        let authority = match settings
            .authority
            .as_ref()
            .zip(settings.authority_key.as_ref())
        {
            None => None,
            Some((certificate, key)) => {
                secret_file::refuse_if_shared(key)?;
                let key = secret_file::private_key(key, vault.as_deref())?;
                let authority = Authority::from_pem(&text(certificate)?, &key)?;
                Some((authority, settings.certificate_days))
            }
        };
        let named = provider.organisation();
        let named = named.ok_or_else(|| Failure::Usage("provider.organisation".to_owned()))?;
        let intermediates = config.trust.intermediates.as_ref();
        let welcome = Welcome {
            name: String::new(),
            organisation: String::new(),
            certificate: None,
            anchors: text(&config.trust.anchors)?,
            intermediates: intermediates.map(text).transpose()?.unwrap_or_default(),
            environment: format!("{:?}", config.environment).to_lowercase(),
            provider: named.uri(),
            services: services(listen),
        };
        Ok(Some(Self {
            codes: Codes::of(&config.data),
            tenants: provider.tenants.clone(),
            anchors: Arc::new(config.trust.load()?),
            authority,
            store,
            welcome,
            provider: named,
        }))
    }

    async fn decide(&self, enrolment: Enrolment, address: &str) -> Result<Welcome, Refusal> {
        let found = self.codes.find(&enrolment.code, SystemClock.now());
        let organisation = found.as_ref().ok().map(|it| it.organisation.clone());
        let decided = found.and_then(|invitation| {
            let tenant = self.tenant(&invitation.organisation)?;
            let certificate = self.certificate(&enrolment, &tenant)?;
            invitation.redeem()?;
            Ok(Welcome {
                name: tenant.name,
                organisation: tenant.organisation.uri(),
                certificate,
                ..self.welcome.clone()
            })
        });
        let refused = decided.as_ref().err().map(|refusal| refusal.code.as_str());
        // Nobody is let in whose coming was not written down.
        self.record(organisation.as_ref(), refused, address).await?;
        decided
    }

    fn tenant(&self, organisation: &Organisation) -> Result<Tenant, Refusal> {
        let tenants = tenants::read(&self.tenants).map_err(|failure| {
            tracing::warn!(%failure, "tenants");
            Refusal::new(
                "unavailable",
                "the provider cannot look it up now; try again later",
            )
        })?;
        let found = tenants
            .into_iter()
            .find(|it| it.organisation == *organisation);
        found.ok_or_else(|| {
            let words = "the provider does not serve this organisation any more; ask it";
            Refusal::new("no-tenant", words)
        })
    }

    /// Issues a certificate, or judges the one that was brought.
    fn certificate(
        &self,
        enrolment: &Enrolment,
        tenant: &Tenant,
    ) -> Result<Option<String>, Refusal> {
        if let Some(brought) = &enrolment.certificate {
            self.judge(brought, &tenant.organisation)?;
            return Ok(None);
        }
        let Some((authority, days)) = &self.authority else {
            let words = "this provider issues no certificates; enrol with your own (NASH): \
                         --certificate FILE --key FILE";
            return Err(Refusal::new("no-authority", words));
        };
        let request = enrolment.request.as_deref().unwrap_or_default();
        let validity = (SystemClock.now(), *days);
        let issued = authority.issue(request, &tenant.organisation, &tenant.name, validity);
        let issued = issued.map_err(|error| Refusal::new("request", error.to_string()))?;
        let above = authority.certificate();
        let chain = match above.subject() == above.issuer() {
            true => issued.to_pem(),
            false => issued.to_pem() + &above.to_pem(),
        };
        Ok(Some(chain))
    }

    fn judge(&self, brought: &str, organisation: &Organisation) -> Result<(), Refusal> {
        let chain = Certificate::chain_from_pem(brought)
            .map_err(|error| Refusal::new("certificate", error.to_string()))?;
        let (own, above) = chain
            .split_first()
            .ok_or_else(|| Refusal::new("certificate", "there is no certificate in it"))?;
        proves(own, organisation).map_err(|mismatch| {
            let words = format!("the code is for {organisation}; {mismatch}");
            Refusal::new("wrong-organisation", words)
        })?;
        let judged = judge_with(
            own,
            above,
            &self.anchors,
            Purpose::TlsClient,
            SystemClock.now(),
        );
        let refused = |it: certs::Refusal| Refusal::new(it.code(), format!("{it} {}", it.fix()));
        judged.map(drop).map_err(refused)
    }

    async fn record(
        &self,
        organisation: Option<&Organisation>,
        refused: Option<&str>,
        address: &str,
    ) -> Result<(), Refusal> {
        let mut detail = BTreeMap::from([("from".to_owned(), address.to_owned())]);
        detail.extend(organisation.map(|it| ("organisation".to_owned(), it.uri())));
        detail.extend(refused.map(|code| ("reason".to_owned(), code.to_owned())));
        let draft = Draft {
            at: SystemClock.now(),
            actor: "enrolment".to_owned(),
            action: match refused {
                None => Action::AgentEnrolled,
                Some(_) => Action::EnrolmentRefused,
            },
            subject: None,
            detail,
        };
        let recording = Transaction {
            audit: vec![(self.provider.clone(), draft)],
            ..Transaction::default()
        };
        let recorded = self.store.commit(recording).await;
        recorded.map(drop).map_err(|error| {
            tracing::warn!(%error, "an enrolment could not be recorded");
            let words = "the provider cannot write this down now; ask it for a new code";
            Refusal::new("unavailable", words)
        })
    }
}

impl Desk for EnrolmentDesk {
    fn enrol<'a>(&'a self, enrolment: Enrolment, address: &'a str) -> Decision<'a> {
        Box::pin(self.decide(enrolment, address))
    }
}

/// The services as an agent's configuration names them.
fn services(listen: &Listen) -> BTreeMap<String, String> {
    let base = listen.public_url.trim_end_matches('/');
    let named = |name: &str, path: &str| (name.to_owned(), format!("{base}{path}"));
    BTreeMap::from([
        named("news", &listen.news),
        named("sealed_message_delivery", &listen.sealed_message_delivery),
        named("sealed_message_retrieval", &listen.sealed_message_retrieval),
        named(
            "transport_response_delivery",
            &listen.transport_response_delivery,
        ),
        named(
            "transport_response_retrieval",
            &listen.transport_response_retrieval,
        ),
    ])
}
