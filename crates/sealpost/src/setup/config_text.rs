//! The configuration files of new nodes, with what their readers need to know.

use super::{DirectoryPlan, NodePlan, ProviderPlan, Reach};
use crate::config::AtProvider;
use std::net::SocketAddr;
use synth::world::Practice;

/// How to say whom documents are for.
const ROSTER_HINT: &str = r#"
# Whom documents are for. Without practitioners and services all goes to the software as it comes;
# with them, what is for nobody waits for triage_owner (a line under [[practice]] above). See
# `sealpost roster check`.
# [[practice.practitioner]]
# id = "banks"
# name = "Dr Rosa Banks"
# provider_numbers = [{ number = "2426621B" }]
# [[practice.staff]]
# id = "kim"
# name = "Kim Ito, reception"
"#;

/// The configuration of a practice's node.
pub(super) fn of_node(plan: &NodePlan<'_>) -> String {
    let listen = match plan.reach {
        Reach::Listener(address) => listen(address),
        Reach::Provider(_) => NO_LISTENER.to_owned(),
    };
    let provider = match plan.reach {
        Reach::Listener(_) => String::new(),
        Reach::Provider(at) => behind(at),
    };
    let practice = practice(plan.practice, "keys/practice", plan.poll_ms, "folders");
    let name = &plan.practice.name;
    let (file, table) = directory(plan.directory);
    let common = common(&format!("node of {name}"), &file, plan.first_retry_ms);
    format!("{common}\n{table}{listen}\n{practice}{provider}{ROSTER_HINT}")
}

/// The configuration of a provider.
pub(super) fn of_provider(plan: &ProviderPlan<'_>) -> String {
    let name = &plan.provider.name;
    let (file, table) = directory(plan.directory);
    let mut text = common(&format!("provider {name}"), &file, plan.first_retry_ms);
    text += &format!(
        r#"
{table}{listen}
[provider]
name = "{name}"
# HPI-O, or the URI of an SMD target.
organisation = "{hpio}"
certificate = "keys/provider.pem"
key = "keys/provider.key.pem"
# One file for each organisation that this provider serves.
tenants = "tenants"
"#,
        listen = listen(plan.address),
        hpio = plan.provider.hpio.as_str(),
    );
    for peer in plan.peers {
        text += &format!(
            r#"
# Another provider, which may deliver for the organisations that it serves.
[[provider.peer]]
name = "{}"
organisation = "{}"
"#,
            peer.name,
            peer.hpio.as_str()
        );
    }
    for hosted in plan.hosted {
        let hpio = hosted.practice.hpio.as_str();
        text += "\n# This organisation entrusted its key to the provider.\n";
        let keys = format!("keys/{hpio}");
        text += &practice(
            hosted.practice,
            &keys,
            plan.poll_ms,
            &format!("folders/{hpio}"),
        );
    }
    text
}

const NO_LISTENER: &str = "# Without [listen] nobody can call this node: it calls its provider.\n";

/// What every node has.
fn common(what: &str, directory_file: &str, first_retry_ms: i64) -> String {
    format!(
        r#"# Sealpost {what}. Paths are relative to this file.

# Store and state of this node. Keep it on a local disk and back it up.
data = "data"

{directory_file}# "production" or "test": the two never exchange messages.
environment = "test"

# How we seal: "default" is opened by every published client.
profile = "default"

# Encrypts keys and content at rest. Keep a copy of the master key apart from this machine and from
# the backups of the data folder: without it, nothing opens. See `sealpost vault --help`.
[vault]
key_file = "keys/master.key"
accept_plain = false

[trust]
# Root certificates that we trust. Nothing is built in. These are synthetic: replace them by the
# roots of your certificate's issuer.
anchors = "keys/anchors.pem"
intermediates = "keys/intermediates.pem"
# Private networks that may be called all the same.
private_networks = ["127.0.0.0/8"]

[delivery]
# Milliseconds before a second attempt; later ones wait longer.
first_retry_ms = {first_retry_ms}
"#
    )
}

/// The line of a directory file, or the table of a local copy.
fn directory(plan: DirectoryPlan<'_>) -> (String, String) {
    match plan {
        DirectoryPlan::File(_) => {
            let text = "# Provider directory: a FHIR R4 Bundle with the practices that you can \
                        send to.\ndirectory = \"directory.json\"\n\n";
            (text.to_owned(), String::new())
        }
        DirectoryPlan::Server { base, every_s } => {
            let text = format!(
                r#"[directory]
# The local copy of the directories that this node follows, and the seconds between two looks at
# them. Recipients are looked up in the copy.
register = "data/directory.sqlite"
every_s = {every_s}

# Asked over HTTPS with the practice's certificate; see docs/directory.md for other ways in.
[[directory.source]]
name = "server"
base = "{base}"

"#
            );
            (String::new(), text)
        }
    }
}

fn listen(address: SocketAddr) -> String {
    format!(
        r#"[listen]
# Where this node takes messages; others reach it at public_url.
address = "{address}"
public_url = "https://{address}"
"#
    )
}

fn practice(practice: &Practice, keys: &str, poll_ms: u64, folders: &str) -> String {
    format!(
        r#"[[practice]]
name = "{name}"
# HPI-O, or the URI of a vendor's SMD target.
organisation = "{hpio}"
certificate = "{keys}.pem"
key = "{keys}.key.pem"
# Whether the clinical software writes acknowledgement files; without this line, its profile says
# so. If it does not, senders are told.
# software_confirms = true
# Whether whoever writes to the practice comes into its address book: see `sealpost contacts`.
collects_contacts = true

[practice.folders]
# How the clinical software uses its folders: `sealpost connector profiles` lists those known, and
# `sealpost connector show NAME` says what one means. What is written below goes before it.
profile = "generic"
# The clinical software writes its messages here ...
outgoing = "{folders}/outgoing"
# ... imports from here ...
incoming = "{folders}/incoming"
# ... reads acknowledgements of its own messages here ...
acks = "{folders}/acks"
# ... and writes its acknowledgements here.
software_acks = "{folders}/software-acks"
poll_ms = {poll_ms}
"#,
        name = practice.name,
        hpio = practice.hpio.as_str(),
    )
}

/// The provider of a practice behind a firewall.
fn behind(at: &AtProvider) -> String {
    let AtProvider {
        organisation,
        sealed_message_delivery,
        sealed_message_retrieval,
        transport_response_delivery,
        transport_response_retrieval,
        news,
        poll_ms,
    } = at;
    let news = news
        .as_ref()
        .map_or_else(String::new, |url| format!("news = \"{url}\"\n"));
    format!(
        r#"
[practice.provider]
# Who takes in for this practice and passes on what it sends.
organisation = "{organisation}"
sealed_message_delivery = "{sealed_message_delivery}"
sealed_message_retrieval = "{sealed_message_retrieval}"
transport_response_delivery = "{transport_response_delivery}"
transport_response_retrieval = "{transport_response_retrieval}"
{news}# Milliseconds between two looks, where the provider does not tell when something came.
poll_ms = {poll_ms}
"#
    )
}
