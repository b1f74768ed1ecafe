//! The synthetic town has what makes matching hard, and is the same for the same seed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};

use ids::{DvaNumber, Ihi, MedicareNumber};
use synth::population::{HEADING, Noise, Population, Resident};

fn town() -> Population {
    Population::generate(20, 6_000)
}

#[test]
fn a_seed_is_a_town() {
    let (one, two) = (Population::generate(1, 300), Population::generate(1, 300));
    assert_eq!(one.residents(), two.residents());
    assert_eq!(one.mention(7), two.mention(7));
    assert_ne!(one.residents(), Population::generate(2, 300).residents());
    let rows = |town: &Population| town.records().map(|(_, row)| row).collect::<Vec<_>>();
    assert_eq!(rows(&one), rows(&two));
    assert!(rows(&one).len() >= 300);
    assert_eq!(rows(&one)[0].cells().len(), HEADING.len());
    assert!(Population::generate(1, 0).mention(0).is_none());
}

#[test]
fn numbers_pass_their_checks_and_name_one_person() {
    let town = town();
    let mut numbers = BTreeSet::new();
    for resident in town.residents() {
        assert!(Ihi::parse(&resident.ihi).is_ok());
        let card = format!("{}{}", resident.medicare, resident.irn);
        assert!(MedicareNumber::parse(&card).is_ok(), "{card}");
        assert!(card.starts_with('9'), "no real card does");
        assert!(numbers.insert(resident.ihi.clone()) && numbers.insert(card));
        assert!(resident.dva.is_empty() || DvaNumber::parse(&resident.dva).is_ok());
    }
}

#[test]
fn families_share_and_names_are_skewed() {
    let town = town();
    let mut homes: BTreeMap<u32, Vec<&Resident>> = BTreeMap::new();
    let mut families: BTreeMap<&str, usize> = BTreeMap::new();
    for resident in town.residents() {
        homes.entry(resident.household).or_default().push(resident);
        *families.entry(&resident.family).or_default() += 1;
    }
    let pairs = || homes.values().flat_map(|home| home.iter().zip(&home[1..]));
    let twins = pairs().filter(|(a, b)| a.born == b.born && a.family == b.family);
    assert!(twins.count() > 10);
    assert!(pairs().all(|(a, b)| a.born != b.born || a.given != b.given));
    assert!(pairs().filter(|(a, b)| a.medicare == b.medicare).count() > 1_000);
    let named_alike = homes.values().flat_map(|home| {
        let first = home[0];
        home.iter()
            .skip(1)
            .filter(move |other| (&other.family, &other.given) == (&first.family, &first.given))
    });
    assert!(named_alike.count() > 5);
    let commonest = families.values().max().unwrap();
    assert!(*commonest > town.residents().len() / 100, "{commonest}");
    assert!(families.len() > 500, "{}", families.len());
    assert!(
        town.residents()
            .iter()
            .filter(|r| !r.former_family.is_empty())
            .count()
            > 500
    );
}

#[test]
fn documents_are_about_everybody_and_go_wrong_in_every_way() {
    let town = town();
    let mut kinds = BTreeSet::new();
    let mut strangers = 0;
    for number in 0..4_000 {
        let mention = town.mention(number).unwrap();
        kinds.extend(mention.noise.iter().copied());
        strangers += usize::from(!mention.about.registered);
        if mention.noise == [Noise::None] {
            assert_eq!(mention.row.family, mention.about.family);
            assert_eq!(mention.row.birth_date, mention.about.born.to_text());
        }
        if !mention.about.registered {
            assert_eq!(mention.row.record_number, "");
        }
    }
    assert_eq!(kinds.len(), Noise::ALL.len());
    assert!((100..500).contains(&strangers), "{strangers}");
    let labels: BTreeSet<_> = Noise::ALL.iter().map(|noise| noise.label()).collect();
    assert_eq!(labels.len(), Noise::ALL.len());
}

#[test]
fn a_slip_changes_what_it_says_it_changes() {
    let town = town();
    for number in 0..4_000 {
        let mention = town.mention(number).unwrap();
        let (about, row) = (mention.about, &mention.row);
        let [noise] = mention.noise.as_slice() else {
            continue;
        };
        let nameless = row.ihi.is_empty() && row.medicare.is_empty();
        let held = [
            (Noise::NewFamily, row.given == about.given),
            (Noise::NoBirthDate, row.birth_date.is_empty()),
            (Noise::NoNumbers, nameless && row.record_number.is_empty()),
            (Noise::Sparse, nameless && row.street.is_empty()),
            (Noise::WrongSex, row.sex != about.sex.code()),
            (
                Noise::NamesSwapped,
                row.family == about.given && row.given == about.family,
            ),
            (Noise::Moved, row.street != about.street),
            (Noise::Reissued, row.medicare != about.medicare),
        ];
        let same = held.iter().all(|(kind, right)| kind != noise || *right);
        assert!(same, "{} {row:?}", noise.label());
    }
}
