//! The ways in: what a source is shown, and that a token is kept and replaced.

use crate::rig::{PKI, answer, bundle, client, now, scripted, serve};
use axum::Router;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use mirror::{Access, AskError, AssertionKey, Client, Limits, Secret};
use std::sync::Arc;
use transport::{EgressPolicy, ServerTrust};

fn token(value: &str, seconds: u32) -> String {
    format!(r#"{{"access_token":"{value}","token_type":"Bearer","expires_in":{seconds}}}"#)
}

fn page() -> String {
    bundle(&[], None)
}

const NAME: &[(&str, &str)] = &[("name", "a|b,c")];

async fn ask(client: &Client) -> Result<mirror::Page, AskError> {
    let parameters: Vec<(String, String)> = NAME
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    client.search("Organization", &parameters).await
}

#[tokio::test]
async fn fixed_tokens_and_keys_go_in_their_headers() {
    let (site, script) = scripted(|_| Vec::new()).await;
    ask(&client(&site.base, Access::Bearer(Secret::new("tok\n"))))
        .await
        .unwrap();
    let key = Access::ApiKey {
        header: "x-api-key".to_owned(),
        key: Secret::new("k"),
    };
    ask(&client(&site.base, key)).await.unwrap();
    ask(&client(&site.base, Access::TlsOnly)).await.unwrap();
    let script = script.lock().unwrap();
    assert_eq!(script.asked[0].headers["authorization"], "Bearer tok");
    assert_eq!(script.asked[0].headers["accept"], "application/fhir+json");
    assert_eq!(script.asked[1].headers["x-api-key"], "k");
    assert!(!script.asked[2].headers.contains_key("authorization"));
    assert!(
        script.asked[0]
            .line
            .ends_with("/Organization?name=a%7Cb%2Cc")
    );
    let ids: Vec<_> = script
        .asked
        .iter()
        .map(|it| &it.headers["x-request-id"])
        .collect();
    assert!(ids[0] != ids[1] && ids[0].len() == 36);
}

#[tokio::test]
async fn a_token_for_a_secret_is_kept_and_replaced_when_it_is_not_taken() {
    let (site, script) = scripted(|_| {
        vec![
            answer(200, token("one", 3_600)),
            answer(200, page()),
            answer(200, page()),
            answer(401, ""),
            answer(200, token("two", 3_600)),
            answer(200, page()),
            answer(401, ""),
            answer(200, token("three", 3_600)),
            answer(401, ""),
        ]
    })
    .await;
    let access = Access::ClientSecret {
        token_url: format!("{}/token", site.base),
        client_id: "us+them".to_owned(),
        secret: Secret::new("s:cret"),
        scope: "search read".to_owned(),
    };
    let client = client(&site.base, access);
    for _ in 0..3 {
        ask(&client).await.unwrap();
    }
    // Refused twice in a row: no third token is asked for.
    let refused = ask(&client).await;
    assert!(matches!(
        refused,
        Err(AskError::NotAllowed { status: 401, .. })
    ));
    let script = script.lock().unwrap();
    let shown: Vec<&str> = script
        .asked
        .iter()
        .map(|it| it.headers["authorization"].to_str().unwrap())
        .collect();
    let basic = format!("Basic {}", STANDARD.encode("us%2Bthem:s%3Acret"));
    assert_eq!(
        shown,
        [
            basic.as_str(),
            "Bearer one",
            "Bearer one",
            "Bearer one",
            basic.as_str(),
            "Bearer two",
            "Bearer two",
            basic.as_str(),
            "Bearer three"
        ]
    );
    assert_eq!(
        script.asked[0].body,
        "grant_type=client_credentials&scope=search+read"
    );
}

#[tokio::test]
async fn a_signed_assertion_earns_a_token_and_a_short_one_is_not_kept() {
    let (site, script) = scripted(|_| {
        vec![
            answer(200, token("one", 20)),
            answer(200, page()),
            answer(200, token("two", 20)),
            answer(200, page()),
        ]
    })
    .await;
    let token_url = format!("{}/token", site.base);
    let access = Access::PrivateKeyJwt {
        token_url: token_url.clone(),
        client_id: "us".to_owned(),
        key: AssertionKey::from_pem(&PKI.server.key_pem).unwrap(),
        key_id: Some("k1".to_owned()),
        scope: "system/*.rs".to_owned(),
    };
    let client = client(&site.base, access);
    ask(&client).await.unwrap();
    ask(&client).await.unwrap();
    let script = script.lock().unwrap();
    let mut unique = Vec::new();
    for asked in [&script.asked[0], &script.asked[2]] {
        let form: Vec<(String, String)> = form_urlencoded::parse(asked.body.as_bytes())
            .into_owned()
            .collect();
        let of = |name: &str| &form.iter().find(|(it, _)| it == name).unwrap().1;
        assert_eq!(
            of("client_assertion_type"),
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        );
        let parts: Vec<&str> = of("client_assertion").split('.').collect();
        let claims = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(
            (&claims["iss"], &claims["sub"]),
            (&claims["sub"], &"us".into())
        );
        assert_eq!(claims["aud"], token_url.as_str());
        let left = claims["exp"].as_i64().unwrap() - now().as_millis() / 1_000;
        assert!((1..=300).contains(&left), "{left}");
        unique.push(claims["jti"].clone());
    }
    assert_ne!(unique[0], unique[1]);
}

#[tokio::test]
async fn what_a_token_service_says_is_told_and_the_secret_is_not() {
    const DENIED: &str = r#"{"error":"invalid_client","error_description":"unknown\u0007client"}"#;
    let (site, _) = scripted(|_| vec![answer(401, DENIED), answer(200, "not json")]).await;
    let access = Access::ClientSecret {
        token_url: format!("{}/token", site.base),
        client_id: "us".to_owned(),
        secret: Secret::new("sesame"),
        scope: String::new(),
    };
    let client = client(&site.base, access);
    let denied = ask(&client).await.unwrap_err();
    assert!(
        denied.to_string().contains("invalid_client unknown client"),
        "{denied}"
    );
    let odd = ask(&client).await.unwrap_err();
    assert!(matches!(odd, AskError::Access(_)));
    assert!(!format!("{denied:?}{odd:?}{client:?}").contains("sesame"));
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_or_that_is_private_is_not_asked() {
    let site = serve(|_| Router::new()).await;
    let trust = ServerTrust::Web(PKI.root_pem.clone().into_bytes());
    let loopback = EgressPolicy::with_private(vec!["127.0.0.0/8".parse().unwrap()]);
    let make = |trust: &ServerTrust, policy: EgressPolicy| {
        let limits = Limits::default();
        Client::new(
            &site.base,
            Access::TlsOnly,
            trust,
            None,
            Arc::new(policy),
            limits,
            now,
        )
    };
    // The web's rules: the root alone vouches for the whole chain that the server sends.
    let web = make(&trust, loopback.clone()).unwrap();
    assert!(matches!(
        ask(&web).await,
        Err(AskError::Refused { status: 404, .. })
    ));
    let stranger = synth::TestPki::new(now()).unwrap().root_pem().into_bytes();
    let unknown = make(&ServerTrust::Web(stranger), loopback).unwrap();
    assert!(matches!(ask(&unknown).await, Err(AskError::Unreachable(_))));
    let private = make(&trust, EgressPolicy::default()).unwrap();
    let error = ask(&private).await.unwrap_err();
    assert!(
        error.to_string().contains("not a public address"),
        "{error}"
    );
    assert!(
        Client::new(
            "http://plain.example/fhir",
            Access::TlsOnly,
            &trust,
            None,
            Arc::default(),
            Limits::default(),
            now
        )
        .is_err()
    );
}

#[tokio::test]
async fn a_long_search_goes_as_a_form_and_a_huge_answer_is_cut_off() {
    let (site, script) = scripted(|_| {
        let huge = format!(
            r#"{{"resourceType":"Bundle","x":"{}"}}"#,
            "y".repeat(200_000)
        );
        vec![answer(200, page()), answer(200, huge)]
    })
    .await;
    let trust = ServerTrust::Anchors {
        anchors: PKI.anchors.clone().into(),
        organisation: None,
    };
    let policy = EgressPolicy::with_private(vec!["127.0.0.0/8".parse().unwrap()]);
    let limits = Limits {
        answer_bytes: 100_000,
        ..Limits::default()
    };
    let client = Client::new(
        &site.base,
        Access::TlsOnly,
        &trust,
        None,
        Arc::new(policy),
        limits,
        now,
    );
    let client = client.unwrap();
    let long = vec![("identifier".to_owned(), "9".repeat(3_000))];
    client.search("Organization", &long).await.unwrap();
    let error = client.search("Organization", &long).await.unwrap_err();
    assert_eq!(error, AskError::TooLarge("100000 bytes".to_owned()));
    let script = script.lock().unwrap();
    assert!(script.asked[0].line.starts_with("POST"));
    assert!(script.asked[0].line.ends_with("/Organization/_search"));
    assert!(script.asked[0].body.starts_with("identifier=999"));
}
