//! Two practices with the same product, and a running gateway each.

use routing::{NumberAtLocation, Practitioner};
use sealpost::Config;
use std::path::PathBuf;
use synth::world::Practice;
use testkit::party::Side;
use testkit::world::Plan;
use testkit::{Cis, Party, World};

/// The id of whoever has an incoming folder of their own.
pub(crate) const OWNER: &str = "owner";

/// Two practices with the same product.
pub(crate) struct Exchange {
    pub(crate) world: World,
    pub(crate) gp: Cis,
    pub(crate) specialist: Cis,
}

/// One side whose folders are used as the profile says.
fn side(profile: &'static str, practice: Practice, more: fn(&mut Config)) -> Side {
    let configure = move |config: &mut Config| {
        more(config);
        let own = &mut config.practices[0];
        let folders = own.folders.as_mut().unwrap();
        folders.profile = Some(profile.to_owned());
        let base = folders.incoming.parent().map(PathBuf::from).unwrap();
        let known = folders.profile().unwrap();
        if known.takes.failed_import.is_some() {
            folders.failed_import = Some(base.join("FailedImport"));
        }
        if known.takes.per_practitioner {
            let own_folder = base.join("incoming-owner");
            folders.incoming_of = [(OWNER.to_owned(), own_folder)].into();
            own.practitioners.push(owner(&practice));
            own.by_ordering_provider = true;
            own.triage_owner = Some(OWNER.to_owned());
        }
    };
    Side {
        configure: Some(Box::new(configure)),
        ..Side::default()
    }
}

fn owner(practice: &Practice) -> Practitioner {
    let person = &practice.practitioner;
    Practitioner {
        id: OWNER.to_owned(),
        name: format!("Dr {} {}", person.given, person.family),
        provider_numbers: vec![NumberAtLocation {
            number: person.provider_number.to_string(),
            ..NumberAtLocation::default()
        }],
        ..Practitioner::default()
    }
}

fn cis(party: &Party) -> Cis {
    let folders = party.config.practices[0].folders.clone().unwrap();
    Cis::new(party.practice.clone(), folders)
}

impl Exchange {
    pub(crate) async fn start(profile: &'static str) -> Self {
        Self::configured(profile, |_| {}).await
    }

    /// The same with more in both configurations.
    pub(crate) async fn configured(profile: &'static str, more: fn(&mut Config)) -> Self {
        let plan = Plan {
            gp: side(profile, Practice::wattle_street_medical(), more),
            specialist: side(profile, Practice::banksia_cardiology(), more),
            ..Plan::default()
        };
        let mut world = World::written(plan).await;
        let (gp, specialist) = (cis(&world.gp), cis(&world.specialist));
        for party in [&mut world.gp, &mut world.specialist] {
            party.start().await.unwrap();
        }
        Self {
            world,
            gp,
            specialist,
        }
    }
}
