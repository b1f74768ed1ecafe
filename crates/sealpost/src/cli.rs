//! The command line.

use crate::commands;
use clap::{Parser, Subcommand};

/// Open secure messaging for Australian healthcare.
///
/// Exit codes: 0 done; 1 the answer is no (a check found errors, a verification failed); 2 wrong
/// usage or configuration; 3 a file, the store or the network did not answer.
#[derive(Debug, Parser)]
#[command(name = "sealpost", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands; one file each under `commands`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say who may use the programming interface.
    ApiClient(commands::api_client::Args),
    /// Verify, export and sign the audit trail.
    Audit(commands::audit::Args),
    /// Check, show or write packages of clinical documents (CDA).
    Cda(commands::cda::Args),
    /// Say what certificates say, and whether they would be trusted.
    Certs(commands::certs::Args),
    /// Show what is known of clinical software and its folders.
    Connector(commands::connector::Args),
    /// Keep the address book, and link it to the directory.
    Contacts(commands::contacts::Args),
    /// Two practices exchange a referral on this machine, and the truth comes back.
    Demo(commands::demo::Args),
    /// Search, fill and serve the FHIR provider directory.
    Directory(commands::directory::Args),
    /// Say what is wrong with a node and its surroundings.
    Doctor(commands::doctor::Args),
    /// Write documents from templates, review and release them.
    Draft(commands::draft::Args),
    /// Make an agent of a provider, from the code that the provider gave.
    Enrol(commands::enrol::Args),
    /// Check or show HL7 v2 files.
    Hl7(commands::hl7::Args),
    /// List received messages, give, file or open one as a person.
    Inbox(commands::inbox::Args),
    /// Write a commented configuration, a data folder and a synthetic test certificate.
    Init(commands::init::Args),
    /// Open a sealed payload without a node.
    Open(commands::open::Args),
    /// Keep the patient index, say whose document something is, and measure that.
    Patients(commands::patients::Args),
    /// Show the work that is planned.
    Queue(commands::queue::Args),
    /// Record that a document which never left went by fax, post, telephone or by hand.
    RecordFallback(commands::record_fallback::Args),
    /// Check who there is in a practice, and whom documents go to.
    Roster(commands::roster::Args),
    /// Seal a payload without a node.
    Seal(commands::seal::Args),
    /// Hand a message file to the node for sending.
    Send(commands::send::Args),
    /// Run the node.
    Serve(commands::serve::Args),
    /// Say where messages stand.
    Status(commands::status::Args),
    /// Check, migrate or prune the database that messages are kept in.
    Store(commands::store::Args),
    /// List, show, check and preview templates.
    Template(commands::template::Args),
    /// List, add and remove the organisations that a provider serves.
    Tenant(commands::tenant::Args),
    /// Encrypt keys and content at rest.
    Vault(commands::vault::Args),
}
