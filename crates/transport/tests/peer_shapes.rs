//! Every service takes requests in the shapes that the stacks of real peers give them: media type,
//! message id, `Expect`, chunks, `mustUnderstand`, `To`. And each tells what it offers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod support;

use smd::{
    InteractionQuery, MailboxQuery, Publication, RemoveResponses, RequestHead, RetrieveMessages,
    Service,
};
use support::post::Scene;
use support::*;
use transport::Paths;

const ANONYMOUS: &str = "http://www.w3.org/2005/08/addressing/anonymous";

const HEAD: RequestHead<'_> = RequestHead {
    to: "https://node.example/smd",
    message_id: "urn:uuid:0a1b2c3d-1111-4222-8333-444455556666",
};

/// A request, its service, and the name of the element that answers it.
type Asked = (Service, Vec<u8>, &'static str);

/// A request of every operation that a scene offers.
fn requests(scene: &Scene) -> Vec<Asked> {
    let immediate = smd::write_immediate_request(&scene.post.message, &HEAD).unwrap();
    let service = Service::SealedImmediateMessageDelivery;
    let mut requests = vec![(service, immediate, "deliverResponse")];
    requests.extend(of_mailboxes(scene));
    requests.extend(of_interactions(scene));
    requests
}

fn of_mailboxes(scene: &Scene) -> [Asked; 4] {
    let whose = scene.world.gp.organisation();
    let query = MailboxQuery {
        organisation: whose.clone(),
        all_available: true,
        limit: 0,
    };
    let retrieve = RetrieveMessages {
        organisation: whose.clone(),
        invocation_ids: vec![scene.post.message.metadata.invocation_id.clone()],
    };
    let remove = RemoveResponses {
        force: true,
        organisation: whose,
        response_ids: vec![scene.post.response.metadata.response_id.clone()],
    };
    let (messages, responses) = (
        Service::SealedMessageRetrieval,
        Service::TransportResponseRetrieval,
    );
    let list = smd::write_list_messages_request(&query, &HEAD);
    let retrieve = smd::write_retrieve_messages_request(&retrieve, &HEAD);
    let waiting = smd::write_retrieve_responses_request(&query, &HEAD);
    let remove = smd::write_remove_responses_request(&remove, &HEAD).unwrap();
    [
        (messages, list, "listResponse"),
        (messages, retrieve, "retrieveResponse"),
        (responses, waiting, "retrieveResponse"),
        (responses, remove, "removeResponse"),
    ]
}

fn of_interactions(scene: &Scene) -> [Asked; 4] {
    let interaction = &scene.post.interaction;
    let query = InteractionQuery {
        target: interaction.target.clone(),
        service_categories: vec![interaction.service_category.clone()],
        service_interfaces: Vec::new(),
    };
    let list = smd::write_list_interactions_request(&query, &HEAD).unwrap();
    let validate = smd::write_validate_interaction_request(interaction, &HEAD);
    let publish = |publication| smd::write_publish_request(publication, interaction, &HEAD);
    let (add, remove) = (publish(Publication::Add), publish(Publication::Remove));
    [
        (Service::Lookup, list, "listInteractionsResponse"),
        (Service::Lookup, validate, "validateInteractionResponse"),
        (Service::Publish, add, "addInteractionResponse"),
        (Service::Publish, remove, "removeInteractionResponse"),
    ]
}

/// How a stack sends an envelope: what it changes in it, its header lines, and whether in chunks.
struct Stack {
    name: &'static str,
    changes: fn(String) -> String,
    header: &'static str,
    chunked: bool,
}

const STACKS: [Stack; 4] = [
    Stack {
        name: "JAX-WS",
        changes: |body| {
            let action = "<wsa:Action env:mustUnderstand=\"true\">";
            let body = body.replace("<wsa:Action>", action);
            body.replace("urn:uuid:0a1b2c3d", "uuid:0a1b2c3d")
        },
        header: "Content-Type: application/soap+xml; charset=utf-8;action=\"urn:x\"\r\n\
            Accept: application/soap+xml, multipart/related\r\n",
        chunked: false,
    },
    Stack {
        name: "WCF",
        changes: |body| {
            let body = body.replace("<wsa:Action>", "<wsa:Action env:mustUnderstand=\"1\">");
            body.replace("<wsa:To>", "<wsa:To env:mustUnderstand=\"1\">")
        },
        header: "Content-Type: application/soap+xml; charset=utf-8\r\nExpect: 100-continue\r\n",
        chunked: false,
    },
    Stack {
        name: "zeep",
        changes: |body| body.replace(&format!("<wsa:To>{}</wsa:To>", HEAD.to), ""),
        header: "Content-Type: application/soap+xml; charset=utf-8; action=\"None\"\r\n\
            SOAPAction: \"\"\r\n",
        chunked: false,
    },
    Stack {
        name: "a chunked one",
        changes: |body| body.replace(HEAD.to, ANONYMOUS),
        header: "Content-Type: application/soap+xml\r\nTransfer-Encoding: chunked\r\n",
        chunked: true,
    },
];

/// What is answered to a request sent the way of a stack.
async fn sent(scene: &Scene, service: Service, body: &[u8], stack: &Stack) -> String {
    let body = (stack.changes)(String::from_utf8(body.to_vec()).unwrap());
    let path = Paths::default().of(service).to_owned();
    let (length, body) = if stack.chunked {
        let (head, tail) = body.split_at(100);
        let chunks = format!(
            "{:x}\r\n{head}\r\n{:x}\r\n{tail}\r\n0\r\n\r\n",
            100,
            tail.len()
        );
        (String::new(), chunks)
    } else {
        (format!("Content-Length: {}\r\n", body.len()), body)
    };
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: node.example\r\nConnection: close\r\n{}{length}\r\n{body}",
        stack.header
    );
    let certificate = Some(&scene.world.gp_issued);
    let address = scene.running.address;
    let mut stream = scene.world.connect(address, certificate).await.unwrap();
    exchange(&mut stream, request.as_bytes()).await
}

#[tokio::test]
async fn every_stack_is_answered_by_every_service() {
    let scene = Scene::new().await;
    for (service, body, expected) in requests(&scene) {
        for stack in &STACKS {
            let answer = sent(&scene, service, &body, stack).await;
            let name = stack.name;
            assert!(
                answer.contains("HTTP/1.1 200 OK"),
                "{service:?} {name}: {answer}"
            );
            assert!(
                answer.contains(&format!("<svc:{expected} ")),
                "{service:?} {name}"
            );
            let id = if name == "JAX-WS" {
                "uuid:0a1b2c3d"
            } else {
                "urn:uuid:0a1b2c3d"
            };
            let relates = format!("<wsa:RelatesTo>{id}-1111-4222-8333-444455556666<");
            assert!(answer.contains(&relates), "{service:?} {name}: {answer}");
        }
    }
    scene.running.stop().await;
}

#[tokio::test]
async fn no_service_answers_anywhere_but_on_the_connection() {
    let scene = Scene::new().await;
    for (service, body, _) in requests(&scene) {
        let elsewhere = Stack {
            name: "elsewhere",
            changes: |body| body.replace(ANONYMOUS, "http://elsewhere.example/"),
            header: STACKS[2].header,
            chunked: false,
        };
        let answer = sent(&scene, service, &body, &elsewhere).await;
        assert!(answer.contains("HTTP/1.1 500 "), "{service:?}: {answer}");
        assert!(
            answer.contains("wsa:OnlyAnonymousAddressSupported"),
            "{service:?}"
        );
    }
    assert!(
        scene.post.asked.lock().unwrap().is_empty(),
        "nothing was done"
    );
    scene.running.stop().await;
}

async fn got(scene: &Scene, target: &str, host: &str) -> String {
    let request = format!("GET {target} HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
    let certificate = Some(&scene.world.gp_issued);
    let address = scene.running.address;
    let mut stream = scene.world.connect(address, certificate).await.unwrap();
    exchange(&mut stream, request.as_bytes()).await
}

#[tokio::test]
async fn each_service_describes_itself_at_the_address_by_which_it_was_reached() {
    let scene = Scene::new().await;
    let host = "Host: node.example:8443\r\n";
    for (service, _, _) in requests(&scene) {
        let path = Paths::default().of(service).to_owned();
        let address = format!("https://node.example:8443{path}");
        let wsdl = got(&scene, &format!("{path}?wsdl"), host).await;
        assert!(wsdl.contains("200 OK"), "{wsdl}");
        assert!(
            wsdl.contains(&format!("<soap12:address location=\"{address}\">")),
            "{wsdl}"
        );
        let place = format!("{path}?xsd={}", service.name());
        assert!(
            wsdl.contains(&format!("https://node.example:8443{place}")),
            "{wsdl}"
        );
        let schema = got(&scene, &place, host).await;
        assert!(
            schema.contains("200 OK") && schema.contains(service.namespace()),
            "{schema}"
        );
        for nothing in [
            format!("{path}?xsd=none"),
            path.clone(),
            format!("{path}?x"),
        ] {
            let answer = got(&scene, &nothing, host).await;
            assert!(answer.contains("405 "), "{nothing}: {answer}");
        }
        let odd = got(&scene, &format!("{path}?wsdl"), "Host: a\"b\r\n").await;
        assert!(odd.contains(" 400 "), "{odd}");
    }
    scene.running.stop().await;
}
