//! A directory of two practices.

use std::fs;
use std::path::Path;

use certs::Certificate;
use directory::{
    DirectoryBuilder, Environment, NewEndpoint, NewOrganisation, NewPractitioner, NewRole, uris,
};
use ids::{Hd, Hpii, ProviderNumber};
use synth::world::Practice;

use crate::{AT, Failure, Folder};

/// Writes the seeds.
pub(crate) fn write(folder: &Folder, root: &Path) -> Result<(), Failure> {
    let certificate = fs::read_to_string(root.join("crates/harness/fixtures/organisation.pem"))?;
    let certificate = Certificate::from_pem(&certificate)?;
    let mut builder = DirectoryBuilder::new(AT);
    for (id, practice) in [
        ("wattle", Practice::wattle_street_medical()),
        ("banksia", Practice::banksia_cardiology()),
    ] {
        builder = builder
            .organisation(NewOrganisation {
                id: id.to_owned(),
                name: practice.name.clone(),
                hpio: Some(practice.hpio.clone()),
            })
            .endpoint(NewEndpoint {
                id: format!("ep-{id}"),
                name: practice.name.clone(),
                target: practice.organisation(),
                address: format!("https://{id}.example/smd"),
                facility: practice.facility(),
                application: Some(Hd::new("SYNTH", "", "")),
                payloads: vec![uris::payload::REF_L2.to_owned()],
                certificates: vec![certificate.clone()],
                environment: Environment::Test,
                managed_by: id.to_owned(),
            });
    }
    let built = builder
        .practitioner(NewPractitioner {
            id: "alex".to_owned(),
            hpii: Some(Hpii::parse("8003611566666859")?),
            prefix: "Dr".to_owned(),
            given: "Alex".to_owned(),
            family: "Banks".to_owned(),
        })
        .role(NewRole {
            id: "alex-banksia".to_owned(),
            practitioner: "alex".to_owned(),
            organisation: "banksia".to_owned(),
            occupation: "Cardiologist".to_owned(),
            provider_number: Some(ProviderNumber::parse("2426621B")?),
            endpoints: vec!["ep-banksia".to_owned()],
        })
        .build()?;
    folder.put("two-practices.json", &built)?;
    folder.put("unmarked.json", built.replace("\"test\"", "\"prod\""))
}
