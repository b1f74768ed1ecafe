//! The endpoint location service over the directory: what one publishes the other finds, whoever
//! published it and however it was written.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use engine::ports::Destination;
use ids::Organisation;
use register::{Change, Register};
use sealpost::adapters::RegisterInteractions;
use smd::{CertRef, Interaction, InteractionQuery, Publication, Published, Strictness};
use std::net::SocketAddr;
use std::sync::Arc;
use synth::pki::Issued;
use synth::world::Practice;
use tempfile::TempDir;
use testkit::pki::{now, pki, third_practice};
use transport::{
    AskError, BodyLimits, CourierLimits, Credentials, EgressPolicy, HttpsCourier, Listener,
    ListenerLimits, Paths, RetrievalLimits, ServerTls, Services, Trust, smd_routes,
};

const CATEGORY: &str = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706";
const DELIVERY: &str = smd::interfaces::SEALED_MESSAGE_DELIVERY_TLS;

/// A directory that the specialist runs, in which the third practice may publish for the GP.
struct Scene {
    register: Arc<Register>,
    base: String,
    _folder: TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Arc::new(Register::open(&folder.path().join("directory.sqlite")).unwrap());
        let interactions = RegisterInteractions {
            register: register.clone(),
            delegates: vec![(gp(), third_practice().organisation())],
            now,
        };
        let services = Services {
            interactions: Some(Arc::new(interactions)),
            ..Services::default()
        };
        let credentials = credentials(&pki().specialist);
        let tls = Arc::new(ServerTls::new(&credentials, pki().anchors()).unwrap());
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = Listener::bind(any_port, tls, ListenerLimits::default())
            .await
            .unwrap();
        let base = format!("https://{}", listener.local_addr().unwrap());
        let (bodies, retrievals) = (BodyLimits::default(), RetrievalLimits::default());
        let strictness = Strictness::Strict;
        let routes =
            smd_routes(&Paths::default(), services, strictness, bodies, retrievals).unwrap();
        tokio::spawn(listener.serve(routes, std::future::pending()));
        Self {
            register,
            base,
            _folder: folder,
        }
    }

    fn at(&self, path: &str, caller: &Practice) -> Destination {
        Destination {
            address: format!("{}{path}", self.base),
            organisation: Practice::banksia_cardiology().organisation(),
            on_behalf_of: caller.organisation(),
        }
    }

    async fn publish(
        &self,
        caller: &Practice,
        publication: Publication,
        interaction: &Interaction,
    ) -> Result<Published, AskError> {
        let at = self.at("/els/Publish", caller);
        let courier = courier(caller);
        courier
            .publish_interaction(&at, publication, interaction)
            .await
    }

    async fn find(&self, target: Organisation) -> Result<Vec<Interaction>, AskError> {
        let query = InteractionQuery {
            target,
            service_categories: vec![CATEGORY.to_owned(), "urn:example:other".to_owned()],
            service_interfaces: vec![DELIVERY.to_owned()],
        };
        let caller = Practice::banksia_cardiology();
        let at = self.at("/els/Lookup", &caller);
        courier(&caller).list_interactions(&at, &query).await
    }

    fn provenances(&self) -> Vec<String> {
        let changes = self.register.changes(0, 100).unwrap().into_iter();
        let told = changes.filter(|held| held.kind == "Provenance");
        told.map(|held| held.body).collect()
    }

    fn put(&self, endpoint: &serde_json::Value) {
        let put = Change::Put {
            body: endpoint.to_string(),
            expected: None,
            source: gp().uri(),
        };
        self.register.change(&[put], now()).unwrap();
    }
}

fn gp() -> Organisation {
    Practice::wattle_street_medical().organisation()
}

fn credentials(issued: &Issued) -> Credentials {
    Credentials::from_pem(&issued.chain_pem, &issued.key_pem).unwrap()
}

fn courier(caller: &Practice) -> HttpsCourier {
    let issued = [&pki().gp, &pki().specialist, &pki().third];
    let trust = Trust {
        credentials: issued.map(credentials).to_vec(),
        anchors: pki().anchors().into(),
    };
    assert!(
        trust
            .credentials
            .iter()
            .any(|it| it.organisations().contains(&caller.organisation()))
    );
    let policy = EgressPolicy::with_private(vec!["127.0.0.0/8".parse().unwrap()]);
    HttpsCourier::new(trust, policy, CourierLimits::default(), Strictness::Strict)
}

fn interaction() -> Interaction {
    Interaction {
        target: gp(),
        service_category: CATEGORY.to_owned(),
        service_interface: DELIVERY.to_owned(),
        service_endpoint: "https://gp.example/smd".to_owned(),
        service_provider: third_practice().organisation(),
        cert_refs: vec![CertRef {
            use_qualifier: "http://ns.electronichealth.net.au/smd/qcr/use/payload/keyenc/2010"
                .to_owned(),
            cert_type: "http://ns.electronichealth.net.au/qcr/type/pem/2010".to_owned(),
            value: pki().gp.cert_pem.replace('\n', "\r\n"),
        }],
    }
}

fn refused(outcome: Result<Published, AskError>) -> String {
    match outcome {
        Err(AskError::Refused { code, message }) => format!("{code}: {message}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_target_and_its_delegate_publish_and_nobody_else() {
    let scene = Scene::new().await;
    let (owner, delegate) = (Practice::wattle_street_medical(), third_practice());
    let stranger = Practice::banksia_cardiology();
    let sent = interaction();
    let told = refused(scene.publish(&stranger, Publication::Add, &sent).await);
    assert!(told.starts_with("notAuthorised"), "{told}");
    let added = scene.publish(&delegate, Publication::Add, &sent).await;
    assert_eq!(added, Ok(Published::Ok));
    let told = scene.provenances();
    assert_eq!(told.len(), 1);
    // Who did it, and for whom.
    for party in [delegate.organisation(), owner.organisation()] {
        let uri = party.uri();
        let value = uri.rsplit('/').next().unwrap();
        assert!(told[0].contains(value), "{}", told[0]);
    }
    let again = scene.publish(&owner, Publication::Add, &sent).await;
    assert_eq!(again, Ok(Published::Duplicate));
    assert_eq!(scene.provenances().len(), 1, "nothing was changed");
    let found = scene.find(gp()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].service_provider, sent.service_provider);
    assert_eq!(found[0].cert_refs[0].value.trim(), pki().gp.cert_pem.trim());
    let told = refused(scene.publish(&stranger, Publication::Remove, &sent).await);
    assert!(told.starts_with("notAuthorised"), "{told}");
    let removed = scene.publish(&owner, Publication::Remove, &sent).await;
    assert_eq!(removed, Ok(Published::Ok));
    let gone = scene.publish(&owner, Publication::Remove, &sent).await;
    assert_eq!(gone, Ok(Published::NotFound));
    let back = scene.publish(&owner, Publication::Add, &sent).await;
    assert_eq!(back, Ok(Published::Ok));
    assert_eq!(scene.provenances().len(), 3);
}

#[tokio::test]
async fn what_cannot_be_published_is_told() {
    let scene = Scene::new().await;
    let owner = Practice::wattle_street_medical();
    let mut plain = interaction();
    plain.service_endpoint = "http://gp.example/smd".to_owned();
    let mut broken = interaction();
    broken.cert_refs[0].value = "no certificate".to_owned();
    let mut other_use = interaction();
    other_use.cert_refs[0].use_qualifier = "urn:example:signing".to_owned();
    for wrong in [plain, broken, other_use] {
        let told = refused(scene.publish(&owner, Publication::Add, &wrong).await);
        assert!(told.starts_with("badParam: "), "{told}");
    }
    let unknown = scene.find(gp()).await;
    assert!(matches!(unknown, Err(AskError::Refused { code, .. }) if code == "unknownTargetId"));
}

#[tokio::test]
async fn an_endpoint_of_the_directory_is_one_interaction_for_each_payload_type() {
    let scene = Scene::new().await;
    let coding = |code: &str| {
        serde_json::json!({
            "system": "http://terminology.hl7.org.au/CodeSystem/endpoint-payload-type",
            "code": code,
        })
    };
    let mut endpoint = serde_json::json!({
        "resourceType": "Endpoint",
        "id": "e1",
        "identifier": [{
            "system": "http://ns.electronichealth.net.au/smd/target",
            "value": gp().uri(),
        }],
        "status": "active",
        "connectionType": {
            "system": "http://terminology.hl7.org.au/CodeSystem/endpoint-connection-type",
            "code": DELIVERY,
        },
        "payloadType": [{ "coding": [coding(CATEGORY), coding("urn:example:other")] }],
        "address": "https://gp.example/smd",
    });
    scene.put(&endpoint);
    let found = scene.find(gp()).await.unwrap();
    let categories: Vec<_> = found
        .iter()
        .map(|it| it.service_category.as_str())
        .collect();
    assert_eq!(categories, [CATEGORY, "urn:example:other"]);
    assert_eq!(found[0].service_provider, gp(), "nobody else is named");
    let owner = Practice::wattle_street_medical();
    let told = refused(scene.publish(&owner, Publication::Remove, &found[0]).await);
    assert!(
        told.contains("take it away in the directory itself"),
        "{told}"
    );
    let again = scene.publish(&owner, Publication::Add, &found[0]).await;
    assert_eq!(again, Ok(Published::Duplicate));
    endpoint["status"] = "suspended".into();
    scene.put(&endpoint);
    assert!(scene.find(gp()).await.is_err());
}

#[tokio::test]
async fn a_delegate_named_in_the_owners_own_entry_publishes_for_it() {
    let scene = Scene::new().await;
    let (delegate, sent) = (Practice::banksia_cardiology(), interaction());
    let organization = |delegate: &Practice| {
        serde_json::json!({
            "resourceType": "Organization",
            "id": "gp",
            "active": true,
            "identifier": [{
                "system": directory::uris::id::HPIO,
                "value": Practice::wattle_street_medical().hpio.as_str(),
            }],
            "extension": [{
                "url": directory::uris::ext::PUBLISHING_DELEGATE,
                "valueUri": delegate.organisation().uri(),
            }],
        })
    };
    // What another says of the owner names nobody.
    let by_another = Change::Put {
        body: organization(&delegate).to_string(),
        expected: None,
        source: delegate.organisation().uri(),
    };
    scene.register.change(&[by_another], now()).unwrap();
    let told = refused(scene.publish(&delegate, Publication::Add, &sent).await);
    assert!(told.starts_with("notAuthorised"), "{told}");
    scene.put(&organization(&third_practice()));
    let told = refused(scene.publish(&delegate, Publication::Add, &sent).await);
    assert!(told.starts_with("notAuthorised"), "{told}");

    scene.put(&organization(&delegate));
    let added = scene.publish(&delegate, Publication::Add, &sent).await;
    assert_eq!(added, Ok(Published::Ok));
    let told = scene.provenances().concat();
    assert!(told.contains(delegate.hpio.as_str()), "{told}");
    assert_eq!(scene.find(gp()).await.unwrap().len(), 1);
}
