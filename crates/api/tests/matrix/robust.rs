//! Requests that nobody should make: never an error of the server, and each error an
//! OperationOutcome.

use crate::server::{Server, text};
use search::{KINDS, parameters_of};

const VALUES: [&str; 16] = [
    "",
    "%00",
    "%F0%9F%92%A9",
    "|",
    "||",
    "a|b|c",
    "%5C",
    "%5C%7C",
    ",",
    ",,,",
    "-1",
    "1e400",
    "'%20OR%201=1--",
    "%22%20*%20OR",
    "9999-99-99",
    "ge",
];

const PATHS: [&str; 29] = [
    "//",
    "/metadata/",
    "/Organization/",
    "/Organization/%00",
    "/Organization/..%2Fx",
    "/Organization/a/_history",
    "/Organization/a/_history/1",
    "/$find",
    "/$find?q=%00",
    "/$find?q=%22%22&near=x",
    "/$find?near=-33,151",
    "/$find?q=a&_count=-1",
    "/$find?q=a&x=y",
    "/$find?q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l",
    "/$find?q=%22%20OR%20*",
    "/Organization?_page=b9999999999999999999.1",
    "/Organization?name=x&_page=x",
    "/Organization?name=x&_sort=_none",
    "/Organization?name=x&_count=99999999999999999999",
    "/Organization?name=x&_include=*",
    "/Organization?name=x&_include=Patient:x",
    "/Organization?partof.partof.partof.partof.partof.name=x",
    "/Organization?_has:x=y",
    "/Organization?_has:::=y",
    "/Organization?name:exact:contains=x",
    "/Organization?.=x",
    "/Patient/1",
    "/Organization?_filter=x",
    "/Organization?name=x&_summary=data",
];

async fn is_sound(server: &Server, method: &str, path: &str, body: &str) {
    let headers = [
        ("Authorization", "Bearer reader"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let answer = server.send(method, path, &headers, body).await;
    assert!(
        answer.status < 500,
        "{method} {path}: {} {}",
        answer.status,
        answer.text
    );
    if answer.status >= 400 && method != "HEAD" {
        assert!(
            answer.text.starts_with('{'),
            "{method} {path}: {} {}",
            answer.status,
            answer.text
        );
        let outcome = answer.json();
        let kind = text(&outcome, &["resourceType"]);
        assert_eq!(kind, "OperationOutcome", "{method} {path}: {}", answer.text);
        assert_eq!(fhir::check(&outcome), [], "{method} {path}");
    }
}

#[tokio::test]
async fn no_value_of_any_parameter_is_an_error_of_the_server() {
    let server = Server::filled().await;
    for kind in KINDS {
        for parameter in parameters_of(kind) {
            for value in VALUES {
                let path = format!("/{kind}?{}={value}", parameter.name);
                is_sound(&server, "GET", &path, "").await;
            }
            for modifier in [
                "exact", "contains", "not", "missing", "below", "text", "in", "Type",
            ] {
                let path = format!("/{kind}?{}:{modifier}=x", parameter.name);
                is_sound(&server, "GET", &path, "").await;
            }
        }
    }
}

#[tokio::test]
async fn no_path_or_method_is_an_error_of_the_server() {
    let server = Server::filled().await;
    for path in PATHS {
        for method in [
            "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE",
        ] {
            is_sound(&server, method, path, "").await;
        }
    }
    for body in [
        "name",
        "name=%",
        "=",
        "&&&",
        "name=x&name=y",
        &"x".repeat(70_000),
    ] {
        is_sound(&server, "POST", "/Organization/_search", body).await;
    }
}
