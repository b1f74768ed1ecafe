//! Which crate stands on which layer, and which arrows between crates are lawful.

use super::manifest::{Kind, Member};
use super::violation::Violation;

/// Every crate of the workspace and its layer. A crate uses lower layers only.
pub const TABLE: &[(&str, u8)] = &[
    ("ids", 0),
    ("xml", 0),
    ("audit", 1),
    ("certs", 1),
    ("directory", 1),
    ("fhir", 1),
    ("hl7v2", 1),
    ("zones", 1),
    ("sealed", 2),
    ("search", 2),
    ("smd", 2),
    ("synth", 2),
    ("access", 3),
    ("cda", 3),
    ("display", 3),
    ("patients", 3),
    ("people", 3),
    ("rendition", 3),
    ("routing", 3),
    ("compose", 4),
    ("contacts", 4),
    ("delivery", 4),
    ("document", 4),
    ("listing", 4),
    ("register", 5),
    ("store", 5),
    ("engine", 6),
    ("vault", 6),
    ("api", 7),
    ("connectors", 7),
    ("mirror", 7),
    ("office", 7),
    ("transport", 7),
    ("sealpost", 8),
    ("bench", 9),
    ("harness", 9),
    ("pgrig", 9),
    ("sim", 9),
    ("testkit", 9),
    ("xtask", BUILD),
];

/// Lawful arrows within one layer: the user and the used.
const WITHIN_LAYER: &[(&str, &str)] = &[
    // An endpoint of the directory carries the recipient's certificate.
    ("directory", "certs"),
    // A released draft becomes a document.
    ("compose", "document"),
    // A directory is called as a peer is: the same TLS, the same policy of what may be called.
    ("mirror", "transport"),
];

/// The highest layer whose crates do no I/O and read no clock.
const HIGHEST_PURE: u8 = 4;

/// The layer of rigs, simulations and benchmarks, which tests of any crate may use.
const RIGS: u8 = 9;

/// The layer of the build tasks, which are no part of the product.
const BUILD: u8 = 10;

const TABLE_FILE: &str = "xtask/src/tidy/layers.rs";

/// The layer of the crate `name`.
pub(super) fn layer_of(name: &str) -> Option<u8> {
    TABLE
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, layer)| *layer)
}

/// Whether the crate `name` must do no I/O and read no clock.
pub(super) fn is_pure(name: &str) -> bool {
    layer_of(name).is_some_and(|layer| layer <= HIGHEST_PURE)
}

/// Checks that every crate has a layer and that every arrow between `members` is lawful.
pub(super) fn check(members: &[Member]) -> Vec<Violation> {
    let mut found = stale_rows(members);
    for member in members {
        let Some(layer) = layer_of(&member.name) else {
            found.push(Violation::new(
                member.manifest.as_str(),
                format!("unlayered crate `{}`", member.name),
                &format!("give it a row in TABLE of {TABLE_FILE}"),
            ));
            continue;
        };
        found.extend(arrows(member, layer));
    }
    found
}

fn stale_rows(members: &[Member]) -> Vec<Violation> {
    let gone = TABLE
        .iter()
        .filter(|(name, _)| !members.iter().any(|m| m.name == *name));
    gone.map(|(name, _)| {
        let problem = format!("the row `{name}` names no crate of the workspace");
        Violation::new(
            TABLE_FILE,
            problem,
            "remove the row, or add the crate to the workspace",
        )
    })
    .collect()
}

fn arrows(member: &Member, layer: u8) -> Vec<Violation> {
    let mut found = Vec::new();
    for dependency in &member.dependencies {
        let Some(used) = layer_of(&dependency.name).filter(|_| dependency.is_ours) else {
            continue;
        };
        let lawful = match dependency.kind {
            Kind::Ships => used < layer || within_layer(&member.name, &dependency.name),
            Kind::Tests => used <= layer || used == RIGS || layer >= RIGS,
        };
        if !lawful {
            let place = match dependency.line {
                Some(line) => format!("{}:{line}", member.manifest),
                None => member.manifest.clone(),
            };
            let (name, other) = (&member.name, &dependency.name);
            let direction = if used > layer { "upward" } else { "sideways" };
            found.push(Violation::new(
                place,
                format!("{direction} dependency: `{name}` (layer {layer}) on `{other}` ({used})"),
                "move the shared part to a lower layer, or turn the arrow round with a trait",
            ));
        }
    }
    found
}

fn within_layer(user: &str, used: &str) -> bool {
    WITHIN_LAYER.contains(&(user, used))
}

#[cfg(test)]
mod tests {
    use super::{TABLE, WITHIN_LAYER, check, layer_of};
    use crate::tidy::manifest::{Dependency, Kind, Member};

    fn member(name: &str, arrows: &[(&str, Kind)]) -> Member {
        let dependencies = arrows
            .iter()
            .map(|(name, kind)| Dependency {
                name: (*name).to_owned(),
                kind: *kind,
                is_ours: true,
                line: Some(7),
            })
            .collect();
        let manifest = format!("crates/{name}/Cargo.toml");
        Member {
            name: name.to_owned(),
            manifest,
            text: String::new(),
            dependencies,
        }
    }

    fn problems(changed: Member) -> Vec<String> {
        let mut members: Vec<_> = TABLE.iter().map(|(name, _)| member(name, &[])).collect();
        members.retain(|m| m.name != changed.name);
        members.push(changed);
        check(&members).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lawful_arrows_pass() {
        for (user, used, kind) in [
            ("smd", "xml", Kind::Ships),
            ("directory", "certs", Kind::Ships),
            ("transport", "synth", Kind::Tests),
            ("engine", "testkit", Kind::Tests),
            ("sim", "sealpost", Kind::Ships),
            ("sim", "testkit", Kind::Tests),
        ] {
            assert_eq!(
                problems(member(user, &[(used, kind)])),
                Vec::<String>::new()
            );
        }
    }

    #[test]
    fn arrows_up_and_sideways_are_named() {
        for (user, used, kind, word) in [
            ("ids", "engine", Kind::Ships, "upward"),
            ("smd", "sealed", Kind::Ships, "sideways"),
            ("certs", "directory", Kind::Ships, "sideways"),
            ("certs", "synth", Kind::Tests, "upward"),
            ("engine", "testkit", Kind::Ships, "upward"),
            ("sealpost", "xtask", Kind::Tests, "upward"),
        ] {
            let found = problems(member(user, &[(used, kind)]));
            assert_eq!(found.len(), 1, "{user} -> {used}: {found:?}");
            let start = format!("crates/{user}/Cargo.toml:7: {word} dependency: `{user}`");
            assert!(found[0].starts_with(&start), "{found:?}");
        }
    }

    #[test]
    fn a_crate_without_a_layer_is_named() {
        let found = problems(member("newcomer", &[]));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("crates/newcomer/Cargo.toml: unlayered crate `newcomer`"));
        assert!(found[0].contains("TABLE of xtask/src/tidy/layers.rs"));
    }

    #[test]
    fn a_row_without_a_crate_is_named() {
        let found = check(&[member("ids", &[])]);
        assert_eq!(found.len(), TABLE.len() - 1);
    }

    #[test]
    fn exceptions_are_within_one_layer() {
        for (user, used) in WITHIN_LAYER {
            assert_eq!(
                layer_of(user),
                layer_of(used),
                "{user} -> {used} needs no exception"
            );
        }
    }
}
