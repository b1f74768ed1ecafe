//! What the directory can do, made from the tables that it does it with.

use super::Directory;
use ::search::{KINDS, ParameterKind, parameters, parameters_of};
use fhir::{Json, Object};

/// The CapabilityStatement.
pub(crate) fn statement(directory: &Directory) -> Json {
    let software = Object::new()
        .with("name", Json::text("Sealpost"))
        .with("version", Json::text(env!("CARGO_PKG_VERSION")));
    let here = Object::new()
        .with(
            "description",
            Json::text(format!("Provider directory of {}", directory.publisher)),
        )
        .with("url", Json::text(&*directory.base));
    let security = Object::new().with(
        "description",
        Json::text("A bearer token, or a certificate that this directory trusts (mutual TLS)."),
    );
    let resources = KINDS.iter().map(|kind| resource(kind)).collect();
    let rest = Object::new()
        .with("mode", Json::text("server"))
        .with("security", Json::Object(security))
        .with("resource", Json::Array(resources))
        .with("operation", Json::Array(vec![export()]));
    Json::Object(
        Object::new()
            .with("resourceType", Json::text("CapabilityStatement"))
            .with("status", Json::text("active"))
            .with("date", Json::text("2026-11-22"))
            .with("publisher", Json::text(&*directory.publisher))
            .with("kind", Json::text("instance"))
            .with("software", Json::Object(software))
            .with("implementation", Json::Object(here))
            .with("fhirVersion", Json::text("4.0.1"))
            .with(
                "format",
                texts(["application/fhir+json", "application/fhir+xml"]),
            )
            .with("rest", Json::Array(vec![Json::Object(rest)])),
    )
}

fn export() -> Json {
    const DEFINITION: &str = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export";
    let named = Object::new().with("name", Json::text("export"));
    Json::Object(named.with("definition", Json::text(DEFINITION)))
}

fn resource(kind: &str) -> Json {
    let codes = ["read", "search-type", "update", "delete"];
    let interactions = codes.map(|code| Json::Object(Object::new().with("code", Json::text(code))));
    let searched: Vec<Json> = parameters_of(kind)
        .map(|it| {
            let kind = it.kind.fhir_name();
            let named = Object::new().with("name", Json::text(it.name));
            Json::Object(named.with("type", Json::text(kind)))
        })
        .collect();
    let references = |wanted: &dyn Fn(&::search::Parameter) -> bool| -> Vec<Json> {
        let all = parameters()
            .iter()
            .filter(|it| it.kind == ParameterKind::Reference);
        let all = all.filter(|it| wanted(it));
        all.map(|it| Json::text(format!("{}:{}", it.on, it.name)))
            .collect()
    };
    let include = references(&|it| it.on == kind);
    let reverse = references(&|it| it.targets.contains(&kind));
    let mut found = Object::new()
        .with("type", Json::text(kind))
        .with("interaction", Json::Array(interactions.to_vec()))
        .with("versioning", Json::text("versioned-update"))
        .with("readHistory", Json::Bool(false))
        .with("updateCreate", Json::Bool(true));
    for (name, list) in [("searchInclude", include), ("searchRevInclude", reverse)] {
        if !list.is_empty() {
            found.set(name, Json::Array(list));
        }
    }
    found.set("searchParam", Json::Array(searched));
    Json::Object(found)
}

fn texts<const N: usize>(list: [&str; N]) -> Json {
    Json::Array(list.map(Json::text).to_vec())
}
