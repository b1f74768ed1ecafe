//! How a recipient is named on the command line.

use directory::uris::payload;
use directory::{IndividualId, Wanted};
use ids::{Hd, Organisation, Timestamp};

/// The recipient, as a message would name it.
#[derive(Debug, clap::Args)]
pub(super) struct RecipientArgs {
    /// Medicare provider number: a person at a place.
    #[arg(long, value_name = "NUMBER")]
    provider_number: Option<String>,
    /// HPI-I@HPI-O: a person at an organisation.
    #[arg(long, value_name = "HPI-I@HPI-O")]
    npio: Option<String>,
    /// HPI-I: a person; only a --facility makes it an address.
    #[arg(long, value_name = "NUMBER")]
    hpii: Option<String>,
    /// A vendor's directory id, with the system or authority that gave it.
    #[arg(long, value_name = "SYSTEM|VALUE", value_parser = service)]
    service: Option<IndividualId>,
    /// A name, of a person or service. A name alone never addresses a message; those who have it
    /// are listed.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The receiving facility as MSH-6 has it.
    #[arg(long, value_name = "NAMESPACE^UNIVERSAL^TYPE", value_parser = Hd::parse)]
    facility: Option<Hd>,
    /// Look the way back to this organisation up instead, as for an acknowledgement: an HPI-O of
    /// 16 digits, or a URI.
    #[arg(
        long, value_name = "ORG", value_parser = crate::config::organisation,
        conflicts_with_all = ["provider_number", "npio", "hpii", "service", "name", "facility"],
    )]
    pub(super) organisation: Option<Organisation>,
}

impl RecipientArgs {
    /// What a message with these identifiers would ask for.
    pub(super) fn wanted(&self, payload: &str, at: Timestamp) -> Wanted {
        let typed = |value: &Option<String>, authority: &str, id_type: &str| {
            let value = value.as_ref()?;
            Some(IndividualId::new(value, authority, id_type))
        };
        let individuals = [
            typed(&self.provider_number, "AUSHICPR", "UPIN"),
            typed(&self.npio, "AUSHIC", "NPIO"),
            typed(&self.hpii, "AUSHIC", "NPI"),
            self.service.clone(),
            typed(&self.name, "", ""),
        ];
        Wanted {
            facility: self.facility.clone().unwrap_or_default(),
            individuals: individuals.into_iter().flatten().collect(),
            payload: payload.to_owned(),
            at,
        }
    }
}

fn service(text: &str) -> Result<IndividualId, &'static str> {
    match text.rsplit_once('|') {
        Some((system, value)) if !system.trim().is_empty() && !value.trim().is_empty() => {
            Ok(IndividualId::new(value, system, "VDI"))
        }
        Some(_) | None => Err("write the system, a bar, and the value: 'SYSTEM|VALUE'"),
    }
}

/// A payload type from its short name or URI.
pub(in crate::commands::directory) fn payload(text: &str) -> Result<String, &'static str> {
    let known = match text.to_ascii_lowercase().as_str() {
        "ref-l2" => payload::REF_L2,
        "ref-l1" => payload::REF_L1,
        "rri" => payload::RRI,
        "oru" => payload::ORU,
        "orm" => payload::ORM,
        "orr" => payload::ORR,
        "ack" => payload::ACK,
        "ack-2012" => payload::ACK_2012,
        _ if text.contains(':') => text,
        _ => {
            return Err("write ref-l2, ref-l1, rri, oru, orm, orr, ack, ack-2012, or a URI");
        }
    };
    Ok(known.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_go_by_short_name_or_uri() {
        assert_eq!(payload("REF-L1").as_deref(), Ok(payload::REF_L1));
        assert_eq!(payload("urn:x:y").as_deref(), Ok("urn:x:y"));
        assert!(payload("referral").is_err());
    }

    #[test]
    fn a_service_needs_both_halves() {
        let id = IndividualId::new("SJ1", "http://ns.example.org/routing", "VDI");
        assert_eq!(service("http://ns.example.org/routing|SJ1"), Ok(id));
        for half in ["SJ1", "|SJ1", "http://ns.example.org/routing|", ""] {
            assert!(service(half).is_err(), "{half}");
        }
    }
}
