//! Identifiers and quantities that cannot be confused with one another.
//!
//! Every type reads two ways: `parse` is strict, for what we type and write; `read` is lenient,
//! for what others sent, and tells what it let pass as [`IdFinding`]s. Identifiers of patients
//! hide themselves in `Debug`, have no `Display` and no serde, and give their text only through
//! `expose`.

#![forbid(unsafe_code)]

mod abn;
mod acn;
mod ahpra_registration;
mod arbn;
mod business_number;
mod byte_count;
mod caei;
mod csp;
mod digits;
mod dva_card;
mod dva_number;
mod error;
mod finding;
mod hae;
mod hd;
mod hi_number;
mod hl7_id;
mod hpii;
mod hpio;
mod hspo;
mod ihi;
mod invocation_id;
mod kind;
mod lspn;
mod luhn;
mod medicare_number;
mod message_id;
mod nata_accreditation;
mod nata_site;
mod npio;
mod oid;
mod organisation;
mod paid;
mod paio;
mod pharmacy_approval;
mod prescriber_number;
mod provider_number;
mod qualified_id;
mod racs_id;
mod response_id;
mod smd_target;
mod text;
mod timestamp;
mod token;
mod uri;
mod uri_form;

pub use abn::Abn;
pub use acn::Acn;
pub use ahpra_registration::AhpraRegistration;
pub use arbn::Arbn;
pub use byte_count::ByteCount;
pub use caei::Caei;
pub use csp::Csp;
pub use dva_card::DvaCard;
pub use dva_number::DvaNumber;
pub use error::IdError;
pub use finding::{Direction, IdCode, IdFinding, Severity};
pub use hae::Hae;
pub use hd::Hd;
pub use hl7_id::Hl7Id;
pub use hpii::Hpii;
pub use hpio::Hpio;
pub use hspo::Hspo;
pub use ihi::Ihi;
pub use invocation_id::InvocationId;
pub use kind::IdKind;
pub use lspn::Lspn;
pub use medicare_number::MedicareNumber;
pub use message_id::MessageId;
pub use nata_accreditation::NataAccreditation;
pub use nata_site::NataSite;
pub use npio::Npio;
pub use organisation::Organisation;
pub use paid::Paid;
pub use paio::Paio;
pub use pharmacy_approval::PharmacyApproval;
pub use prescriber_number::PrescriberNumber;
pub use provider_number::ProviderNumber;
pub use qualified_id::QualifiedId;
pub use racs_id::RacsId;
pub use response_id::ResponseId;
pub use smd_target::SmdTarget;
pub use timestamp::Timestamp;
pub use uri::MAX_URI_BYTES;
