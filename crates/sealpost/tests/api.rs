//! The programming interface of running nodes: who may, what goes out and comes in, what is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use access::Role;
use api::v1::{Clients, NewClient};
use audit::{Action, Entry, Verifier};
use delivery::inbound::Phase;
use delivery::{End, Inbound, Status};
use sealpost::config::ApiConfig;
use serde_json::{Value, json};
use std::net::SocketAddr;
use testkit::party::{Party, Side};
use testkit::world::Plan;
use testkit::{World, free_address, mail, until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back.
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}: {}", self.head, self.body))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|it| it.0.eq_ignore_ascii_case(name))
            .map(|it| it.1)
    }

    /// The problem that it is, with its code.
    fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:sealpost:problem:{code}"));
        assert_eq!(problem["status"], status);
        problem
    }
}

/// A client of one node.
struct Caller {
    address: SocketAddr,
    key: String,
}

impl Caller {
    async fn of(party: &Party, role: Role, person: Option<&str>) -> Self {
        let clients = Clients::new(party.store().clone());
        let new = NewClient {
            name: "A test".to_owned(),
            roles: vec![role],
            person: person.map(str::to_owned),
        };
        let org = party.practice.organisation();
        let (_, key) = clients
            .add(&org, new, "test", testkit::pki::now())
            .await
            .unwrap();
        Self {
            address: party.gateway().api_address().unwrap(),
            key: key.expose().to_owned(),
        }
    }

    async fn ask(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let key = format!("Bearer {}", self.key);
        let own = [("authorization", key.as_str())].into_iter();
        let all: Vec<_> = own.chain(headers.iter().copied()).collect();
        exchange(self.address, line, &all, body).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET /api/v1/{path}"), &[], "").await
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        let headers = [("content-type", "application/json")];
        self.ask(&format!("POST /api/v1/{path}"), &headers, &body.to_string())
            .await
    }

    async fn send(&self, key: &str, bytes: &[u8]) -> Reply {
        let headers = [
            ("content-type", "application/hl7-v2"),
            ("idempotency-key", key),
        ];
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        self.ask("POST /api/v1/messages", &headers, &body).await
    }
}

async fn exchange(address: SocketAddr, line: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut request = format!(
        "{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    stream
        .write_all(format!("{request}\r\n{body}").as_bytes())
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

fn with_interface() -> Side {
    Side {
        configure: Some(Box::new(|config| {
            config.api = Some(ApiConfig {
                address: free_address(),
                certificate: None,
                key: None,
                per_minute: 60_000,
                burst: 60_000,
            });
        })),
        ..Side::default()
    }
}

async fn world() -> World {
    World::planned(Plan {
        gp: with_interface(),
        specialist: with_interface(),
        ..Plan::default()
    })
    .await
}

fn referral(world: &World, control_id: &str) -> Vec<u8> {
    mail::referral_of(&world.gp.practice, &world.specialist.practice, control_id)
}

async fn with_software(party: &Party) -> Inbound {
    let waits = |life: &Inbound| life.phase == Phase::WithSoftware;
    party.received("it is with the software", waits).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_goes_out_is_answered_and_opened_over_the_interface_alone() {
    let world = world().await;
    let gp = Caller::of(&world.gp, Role::Software, None).await;
    let specialist = Caller::of(&world.specialist, Role::Software, None).await;
    let bytes = referral(&world, "API1");
    let sent = gp.send("first", &bytes).await;
    assert_eq!(sent.status, 202, "{}", sent.body);
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        sent.header("location"),
        Some(format!("messages/{id}").as_str())
    );
    let again = gp.send("first", &bytes).await;
    assert_eq!(
        (again.status, again.json()["id"].as_str()),
        (202, Some(id.as_str()))
    );
    gp.send("first", &referral(&world, "API2"))
        .await
        .problem(422, "idempotency-key-reused");

    let life = with_software(&world.specialist).await;
    let content = specialist.get(&format!("inbox/{}/content", life.id)).await;
    assert_eq!(
        (content.status, content.body.as_bytes()),
        (200, bytes.as_slice())
    );
    let trail = world.specialist.audit().await;
    let fetched = |entry: &Entry| entry.draft.action == Action::ContentFetched;
    assert_eq!(trail.iter().filter(|entry| fetched(entry)).count(), 1);
    let answer = format!("inbox/{}/answer", life.id);
    let done = specialist.post(&answer, &json!({ "code": "AA" })).await;
    assert_eq!(
        (done.status, &done.json()["status"]["code"]),
        (200, &json!("accepted"))
    );
    let again = specialist.post(&answer, &json!({ "code": "AA" })).await;
    assert_eq!(again.status, 200);
    let other = specialist
        .post(&answer, &json!({ "code": "AE", "text": "No" }))
        .await;
    other.problem(409, "not-with-software");

    let accepted = |life: &delivery::Outbound| life.status() == Status::Ended(End::Accepted);
    world.gp.sent("API1", accepted).await;
    let opened = format!("inbox/{}/opened", life.id);
    assert_eq!(
        specialist
            .post(&opened, &json!({ "reader": "kbanks" }))
            .await
            .status,
        200
    );
    let opened = |life: &delivery::Outbound| life.status() == Status::Ended(End::Opened);
    world.gp.sent("API1", opened).await;
    let shown = gp.get(&format!("messages/{id}")).await;
    assert_eq!(shown.json()["status"]["words"], "Opened");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_the_software_reaches_the_sender_with_its_words() {
    let world = world().await;
    let specialist = Caller::of(&world.specialist, Role::Software, None).await;
    let gp = Caller::of(&world.gp, Role::Software, None).await;
    assert_eq!(gp.send("k", &referral(&world, "NO1")).await.status, 202);
    let life = with_software(&world.specialist).await;
    let words = json!({ "code": "AR", "text": "Not our speciality" });
    let done = specialist
        .post(&format!("inbox/{}/answer", life.id), &words)
        .await;
    assert_eq!(done.json()["status"]["code"], "rejected");
    let rejected = |life: &delivery::Outbound| life.status() == Status::Ended(End::Rejected);
    let sent = world.gp.sent("NO1", rejected).await;
    assert!(sent.reason.unwrap().sentence.contains("Not our speciality"));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_ends_with_the_change_and_events_go_on_where_they_were() {
    let world = world().await;
    let gp = Caller::of(&world.gp, Role::Software, None).await;
    let sent = gp.send("k", &referral(&world, "WAIT")).await.json();
    let path = format!("messages/{}", sent["id"].as_str().unwrap());
    let mut tag: Option<String> = None;
    let end = async {
        loop {
            let line = format!("GET /api/v1/{path}?wait=50");
            let known = tag.clone().unwrap_or_default();
            let shown = gp.ask(&line, &[("if-none-match", &known)], "").await;
            assert_eq!(shown.status, 200, "{}", shown.body);
            tag = shown.header("etag").map(str::to_owned);
            if shown.json()["status"]["code"] == "delivered" {
                break;
            }
        }
    };
    tokio::time::timeout(until::PATIENCE, end).await.unwrap();
    let known = tag.unwrap();
    let same = gp
        .ask(
            &format!("GET /api/v1/{path}"),
            &[("if-none-match", &known)],
            "",
        )
        .await;
    if same.status != 304 {
        assert_ne!(same.header("etag"), Some(known.as_str()));
    }
    let events = gp.get("events?after=0").await.json();
    let all = events["events"].as_array().unwrap();
    let kinds: Vec<&str> = all.iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(kinds[0], "message.submitted");
    assert!(kinds.contains(&"message.sent"), "{kinds:?}");
    let first = all[0]["id"].as_u64().unwrap();
    let rest = gp.get(&format!("events?after={first}")).await.json();
    assert_eq!(rest["events"][0], all[1]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_tells_what_happens_as_it_happens() {
    let world = world().await;
    let gp = Caller::of(&world.gp, Role::Software, None).await;
    let mut stream = TcpStream::connect(gp.address).await.unwrap();
    let request = format!(
        "GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         accept: text/event-stream\r\nlast-event-id: 0\r\n\r\n",
        gp.key
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(gp.send("k", &referral(&world, "LIVE")).await.status, 202);
    let mut told = String::new();
    let reading = async {
        let mut piece = [0; 4096];
        while !told.contains("event: message.sent") {
            let read = stream.read(&mut piece).await.unwrap();
            assert!(read > 0, "{told}");
            told += &String::from_utf8_lossy(&piece[..read]);
        }
    };
    tokio::time::timeout(until::PATIENCE, reading)
        .await
        .unwrap();
    assert!(told.contains("content-type: text/event-stream"), "{told}");
    assert!(told.contains("event: message.submitted") && told.contains("id: "));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_or_the_right_role_nothing_is_done_or_shown() {
    let world = world().await;
    let software = Caller::of(&world.gp, Role::Software, None).await;
    let address = software.address;
    let wrong = software.key.replace("sp1_", "sp2_");
    let mut stolen = software.key.clone();
    stolen.replace_range(stolen.len() - 2.., "AA");
    for key in [
        "",
        "Bearer ",
        "Bearer x",
        &format!("Bearer {wrong}"),
        &format!("Bearer {stolen}"),
    ] {
        for line in [
            "GET /api/v1/me",
            "GET /api/v1/messages",
            "POST /api/v1/messages",
        ] {
            let reply = exchange(address, line, &[("authorization", key)], "").await;
            if reply.json()["type"] != "urn:sealpost:problem:not-authenticated" {
                assert_eq!(key, format!("Bearer {stolen}"));
                assert_eq!(software.key, stolen, "another secret was taken");
            }
        }
    }
    // A key of one practice is nobody's at another.
    let theirs = Caller {
        address: world.specialist.gateway().api_address().unwrap(),
        key: software.key.clone(),
    };
    theirs.get("me").await.problem(401, "not-authenticated");
    let auditor = Caller::of(&world.gp, Role::Auditor, None).await;
    auditor
        .send("k", &referral(&world, "R"))
        .await
        .problem(403, "role");
    let it = Caller::of(&world.gp, Role::It, None).await;
    for path in [
        "messages",
        "inbox",
        "events?after=0",
        "audit",
        "directory/search?q=x",
    ] {
        it.get(path).await.problem(403, "role");
    }
    let chain = auditor.get("audit").await;
    let mut verifier = Verifier::new(world.gp.practice.organisation(), &[]);
    let lines: Vec<&str> = chain.body.lines().collect();
    for line in &lines {
        verifier
            .push(&Entry::parse_json_line(line).unwrap())
            .unwrap();
    }
    assert!(
        lines.iter().any(|line| line.contains("client.added")),
        "{lines:?}"
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_opened_by_whom_it_is_for_and_nobody_else() {
    let world = world().await;
    let gp = Caller::of(&world.gp, Role::Software, None).await;
    assert_eq!(gp.send("k", &referral(&world, "SECRET")).await.status, 202);
    let life = with_software(&world.specialist).await;
    let content = format!("inbox/{}/content", life.id);
    for (role, person) in [
        (Role::Clinician, None),
        (Role::Clinician, Some("somebody-else")),
        (Role::Admin, Some("somebody-else")),
    ] {
        let caller = Caller::of(&world.specialist, role, person).await;
        caller.get(&content).await.problem(403, "not-yours");
    }
    for role in [Role::Operator, Role::It, Role::Auditor, Role::Releaser] {
        let caller = Caller::of(&world.specialist, role, Some("somebody-else")).await;
        caller.get(&content).await.problem(403, "role");
    }
    // Ids of one practice are nothing at another.
    gp.get(&content).await.problem(404, "not-found");
    gp.get(&format!("messages/{}", life.id))
        .await
        .problem(404, "not-found");
    let stored = world.specialist.inbound().await;
    assert!(stored.iter().all(|life| life.opened.is_none()));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_request_is_told_with_its_place() {
    let world = world().await;
    let gp = Caller::of(&world.gp, Role::Software, None).await;
    let json = [
        ("content-type", "application/json"),
        ("idempotency-key", "k"),
    ];
    let post = "POST /api/v1/messages";
    let no_key = gp
        .ask(post, &[("content-type", "application/hl7-v2")], "MSH")
        .await;
    let no_key = no_key.problem(400, "idempotency-key");
    assert_eq!(no_key["at"], "header/idempotency-key");
    for (body, place) in [
        ("{", ""),
        ("{\"hl8\":\"x\"}", "/hl8"),
        ("{\"hl7\":7}", "/hl7"),
        ("{}", "/hl7"),
        ("{\"hl7\":\"x\"} x", ""),
    ] {
        let problem = gp.ask(post, &json, body).await.problem(400, "body");
        assert!(
            problem["at"].as_str().unwrap_or("").starts_with(place),
            "{body}: {problem}"
        );
    }
    let typed = json!({ "correspondence": { "kind": "letter" } });
    let typed = gp
        .ask(post, &json, &typed.to_string())
        .await
        .problem(422, "correspondence");
    assert_eq!(typed["at"], "/correspondence");
    let text = [("content-type", "text/plain"), ("idempotency-key", "k")];
    gp.ask(post, &text, "x").await.problem(415, "media-type");
    // What cannot be sent is kept, and named.
    let junk = gp.send("junk", b"not a message").await;
    assert_eq!(junk.status, 422);
    let id = junk.json()["message"].as_str().unwrap().to_owned();
    let kept = gp.get(&format!("messages/{id}")).await.json();
    assert_eq!(kept["status"]["code"], "never-left");
    for (path, code) in [
        ("messages?limit=0", "parameter"),
        ("messages?limit=201", "parameter"),
        ("messages?colour=red", "parameter"),
        ("messages?cursor=x", "cursor"),
        ("events?after=-1", "parameter"),
    ] {
        gp.get(path).await.problem(400, code);
    }
    gp.get("messages/not-an-id").await.problem(404, "not-found");
    gp.get("nowhere").await.problem(404, "no-such-address");
    gp.ask("PUT /api/v1/messages", &[], "")
        .await
        .problem(405, "method");
    gp.get("directory/search?q=banks")
        .await
        .problem(409, "no-register");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_walked_page_by_page_without_a_gap() {
    let world = world().await;
    let gp = Caller::of(&world.gp, Role::Software, None).await;
    let mut sent = Vec::new();
    for n in 0..7 {
        let reply = gp
            .send(&format!("k{n}"), &referral(&world, &format!("L{n}")))
            .await;
        sent.insert(0, reply.json()["id"].clone());
    }
    let mut found = Vec::new();
    let mut path = "messages?direction=outbound&limit=3".to_owned();
    loop {
        let page = gp.get(&path).await.json();
        let messages = page["messages"].as_array().unwrap();
        assert!(messages.len() <= 3);
        found.extend(messages.iter().map(|it| it["id"].clone()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("messages?direction=outbound&limit=3&cursor={next}");
    }
    assert_eq!(found, sent);
    world.finish().await;
}

#[tokio::test]
async fn the_description_names_every_address_and_every_status_that_it_may_answer() {
    let described = serde_json::to_value(api::v1::description()).unwrap();
    assert_eq!(described["openapi"], "3.1.0");
    assert_eq!(described["info"]["title"], "Sealpost");
    assert!(
        described["info"]["contact"].is_null(),
        "{}",
        described["info"]
    );
    let paths = described["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 14, "{:?}", paths.keys());
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap();
            let is_open = path.ends_with("/health");
            assert_eq!(answers.contains_key("401"), !is_open, "{method} {path}");
            assert!(answers.contains_key("503"), "{method} {path}");
        }
    }
}
