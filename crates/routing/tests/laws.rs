//! What holds for any roster and whatever a message names.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use ids::Timestamp;
use proptest::prelude::*;
use routing::{Absence, Named, OtherId, Practitioner, Roster, RosterData, Route, Service, Source};
use routing::{Staff, route};

fn id(n: usize) -> String {
    format!("p{n}")
}

fn absence() -> impl Strategy<Value = Absence> {
    let at = || prop::option::of((0_i64..100).prop_map(Timestamp::from_millis));
    (at(), at(), prop::option::of((0_usize..6, any::<bool>()))).prop_map(|(from, until, cover)| {
        let is_lawful = from.zip(until).is_none_or(|(from, until)| from < until);
        Absence {
            from,
            until: until.filter(|_| is_lawful),
            forward_to: cover.filter(|(_, forward)| *forward).map(|(n, _)| id(n)),
            delegate_to: cover.filter(|(_, forward)| !*forward).map(|(n, _)| id(n)),
        }
    })
}

fn practitioner(n: usize) -> impl Strategy<Value = Practitioner> {
    (
        prop::collection::vec(absence(), 0..3),
        prop::option::of((0_i64..100).prop_map(Timestamp::from_millis)),
        prop::option::of(0_usize..7),
        prop::collection::vec(0_usize..6, 0..3),
    )
        .prop_map(
            move |(absences, until, successor, delegates)| Practitioner {
                id: id(n),
                name: format!("Dr Given{n} Family"),
                other_ids: vec![OtherId {
                    authority: "V".into(),
                    id: n.to_string(),
                }],
                until,
                successor: successor.map(id),
                delegates: delegates.into_iter().map(id).collect(),
                absences,
                ..Practitioner::default()
            },
        )
}

prop_compose! {
    fn rosters()(
        one in practitioner(0), two in practitioner(1), three in practitioner(2),
        four in practitioner(3), members in prop::collection::vec(0_usize..6, 0..3),
        owner in 0_usize..6, ordering in any::<bool>(),
    ) -> Roster {
        let staff = [4, 5].map(|n| Staff { id: id(n), name: format!("Staff {n}") });
        let data = RosterData {
            practitioners: vec![one, two, three, four],
            staff: staff.to_vec(),
            services: vec![Service {
                id: id(6),
                name: "Service".into(),
                ids: vec![OtherId { authority: "V".into(), id: "6".into() }],
                members: members.into_iter().map(id).collect(),
                ..Service::default()
            }],
            triage_owner: Some(id(owner)),
            by_ordering_provider: ordering,
            ..RosterData::default()
        };
        Roster::new(data, None).expect("a lawful roster")
    }
}

fn named() -> impl Strategy<Value = Named> {
    let source = prop::sample::select(Source::ALL.to_vec());
    let id = prop_oneof![(0_usize..9).prop_map(|n| n.to_string()), any::<String>()];
    let authority = prop_oneof![Just("V".to_owned()), any::<String>()];
    let name = prop_oneof![Just("Given1 Family".to_owned()), any::<String>()];
    (source, id, authority, any::<String>(), name).prop_map(
        |(source, id, authority, id_type, name)| Named {
            source,
            id,
            authority,
            id_type,
            name,
        },
    )
}

proptest! {
    #[test]
    fn every_document_gets_somebody_of_the_roster(
        roster in rosters(),
        named in prop::collection::vec(named(), 0..6),
        at in 0_i64..100,
    ) {
        let at = Timestamp::from_millis(at);
        let gone = route(&roster, &named, at);
        prop_assert_eq!(&gone, &route(&roster.clone(), &named, at));
        prop_assert!(!gone.because().sentence.is_empty());
        match gone {
            Route::To { who, also, .. } => {
                prop_assert!(roster.who(&who.id).is_some());
                prop_assert!(!also.contains(&who));
                for (n, other) in also.iter().enumerate() {
                    prop_assert!(roster.person(&other.id).is_some());
                    prop_assert!(!also[..n].contains(other));
                }
                prop_assert!(named.iter().any(|one| !one.id.trim().is_empty()));
            }
            Route::Triage { owner, suggestion, .. } => {
                prop_assert!(roster.person(&owner.id).is_some());
                prop_assert!(suggestion.is_none_or(|who| roster.who(&who.id).is_some()));
            }
        }
    }

    #[test]
    fn a_name_alone_never_addresses_anybody(
        roster in rosters(),
        mut named in prop::collection::vec(named(), 0..6),
        at in 0_i64..100,
    ) {
        for one in &mut named {
            one.id.clear();
        }
        let gone = route(&roster, &named, Timestamp::from_millis(at));
        let is_triage = matches!(gone, Route::Triage { .. });
        prop_assert!(is_triage);
    }

    #[test]
    fn nothing_goes_to_somebody_who_has_left(
        roster in rosters(),
        n in 0_usize..4,
        at in 0_i64..100,
    ) {
        let at = Timestamp::from_millis(at);
        let named = Named {
            source: Source::Intended,
            id: n.to_string(),
            authority: "V".into(),
            id_type: String::new(),
            name: String::new(),
        };
        if let Route::To { who, .. } = route(&roster, &[named], at) {
            let practitioners = &roster.data().practitioners;
            let it = practitioners.iter().find(|one| one.id == who.id);
            let has_left = it.is_some_and(|one| one.until.is_some_and(|until| until <= at));
            prop_assert!(!has_left);
        }
    }
}
