//! Who lives together: families on one card, couples, shared houses, people alone.

use super::chance::Chance;
use super::names::{self, Tradition};
use super::numbers;
use super::resident::{Day, Resident};
use crate::world::Sex;

/// The year in which the population lives.
const PRESENT: u16 = 2026;

/// Of a thousand pairs of twins, those whose names begin alike.
const TWINS_NAMED_ALIKE: u64 = 250;

/// Of a thousand sons, those who have their father's name.
const NAMED_AFTER_FATHER: u64 = 15;

/// Of a thousand births that were not written down, those put on the first of January.
const ESTIMATED: u64 = 120;

/// Of a thousand people over seventy, those with a DVA file.
const VETERANS: u64 = 60;

/// The people of household `number`; `before` is how many there are already. Of a thousand births
/// `twins` are of twins.
pub(super) fn draw(number: u32, before: usize, twins: u64, chance: &mut Chance) -> Vec<Resident> {
    let home = Home::draw(number, chance);
    let mut members = match chance.below(100) {
        0..=29 => vec![home.adult(chance, None)],
        30..=54 => couple(&home, chance),
        55..=91 => family(&home, twins, chance),
        _ => shared_house(&home, chance),
    };
    for (at, member) in members.iter_mut().enumerate() {
        let serial = (before + at) as u64;
        member.record_number = format!("P{:06}", serial + 1);
        member.ihi = numbers::ihi(serial);
        if PRESENT - member.born.year > 70 && chance.happens(VETERANS) {
            member.dva = numbers::dva(serial);
        }
    }
    members
}

/// What a household has in common.
struct Home {
    number: u32,
    street: String,
    suburb: String,
    postcode: String,
    phone: String,
    card: String,
}

impl Home {
    fn draw(number: u32, chance: &mut Chance) -> Self {
        let towns = names::towns();
        let town = chance.below(towns.len() as u64);
        let name = usize::try_from(town).ok().and_then(|at| towns.get(at));
        let unit = if chance.happens(200) {
            format!("{}/", chance.within(1, 24))
        } else {
            String::new()
        };
        let street = names::place(chance, "street");
        let way = names::place(chance, "way");
        Self {
            number,
            street: format!("{unit}{} {street} {way}", chance.within(1, 180)),
            suburb: names::spaced(name.copied().unwrap_or_default()),
            postcode: format!("{}", 2900 + town),
            phone: numbers::phone(u64::from(number)),
            card: numbers::medicare(u64::from(number), 1 + u8::from(chance.happens(400))),
        }
    }

    /// Somebody born between two years, not yet on a card with others.
    fn person(
        &self,
        years: (u16, u16),
        sex: Sex,
        from: Tradition,
        chance: &mut Chance,
    ) -> Resident {
        let family = from.family(chance);
        let given = from.given(sex, chance);
        let middle = if chance.happens(650) {
            from.given(sex, chance)
        } else {
            String::new()
        };
        Resident {
            record_number: String::new(),
            household: self.number,
            registered: true,
            ihi: String::new(),
            medicare: self.card.clone(),
            irn: 1,
            dva: String::new(),
            family,
            given,
            middle,
            former_family: String::new(),
            born: born(years, from, chance),
            sex,
            street: self.street.clone(),
            suburb: self.suburb.clone(),
            state: "NSW".to_owned(),
            postcode: self.postcode.clone(),
            phone: self.phone.clone(),
        }
    }

    fn adult(&self, chance: &mut Chance, sex: Option<Sex>) -> Resident {
        let from = Tradition::draw(chance);
        let sex = sex.unwrap_or_else(|| any_sex(chance));
        self.person((1932, 2007), sex, from, chance)
    }
}

fn couple(home: &Home, chance: &mut Chance) -> Vec<Resident> {
    let from = Tradition::draw(chance);
    let born = u16::try_from(chance.within(1935, 1998)).unwrap_or(1970);
    let years = (born, born + 6);
    let first = home.person(years, Sex::Male, from, chance);
    let sex = if chance.happens(950) {
        Sex::Female
    } else {
        Sex::Male
    };
    let mut second = home.person(years, sex, from, chance);
    if chance.happens(600) {
        second.former_family = std::mem::replace(&mut second.family, first.family.clone());
        if chance.happens(80) {
            second.family = format!("{}-{}", second.former_family, first.family);
        }
    }
    second.irn = 2;
    vec![first, second]
}

fn family(home: &Home, twins: u64, chance: &mut Chance) -> Vec<Resident> {
    let mut members = couple(home, chance);
    if chance.happens(250) {
        members.truncate(1);
    }
    let Some(father) = members.first().cloned() else {
        return members;
    };
    let eldest = members.iter().map(|parent| parent.born.year).max();
    let from = if father.family.contains('-') {
        Tradition::Arabic
    } else {
        Tradition::draw(chance)
    };
    let mut year = eldest.unwrap_or(1980) + 22;
    for _ in 0..chance.within(1, 4) {
        year += u16::try_from(chance.within(1, 5)).unwrap_or(2);
        if year > PRESENT {
            break;
        }
        let sex = any_sex(chance);
        let mut child = home.person((year, year), sex, from, chance);
        child.family.clone_from(&father.family);
        if sex == Sex::Male && chance.happens(NAMED_AFTER_FATHER) {
            child.given.clone_from(&father.given);
        }
        let twin = chance.happens(twins).then(|| twin_of(&child, from, chance));
        members.push(child);
        members.extend(twin);
    }
    for (member, irn) in members.iter_mut().zip(1..) {
        member.irn = irn;
    }
    members
}

/// People who share a door and nothing else.
fn shared_house(home: &Home, chance: &mut Chance) -> Vec<Resident> {
    let count = chance.within(2, 4);
    let card = |at: u64| numbers::medicare(5_000_000 + u64::from(home.number) * 4 + at, 1);
    let mut members = Vec::new();
    for at in 0..count {
        let mut member = home.adult(chance, None);
        member.medicare = card(at);
        members.push(member);
    }
    members
}

fn twin_of(child: &Resident, from: Tradition, chance: &mut Chance) -> Resident {
    let mut twin = child.clone();
    twin.sex = if chance.happens(600) {
        child.sex
    } else {
        any_sex(chance)
    };
    twin.middle = from.given(twin.sex, chance);
    twin.given = from.given(twin.sex, chance);
    for _ in 0..40 {
        let initial = twin.given.chars().next() == child.given.chars().next();
        if twin.given != child.given && (initial || !chance.happens(TWINS_NAMED_ALIKE)) {
            return twin;
        }
        twin.given = from.given(twin.sex, chance);
    }
    // Nobody gives two children one name.
    twin.given = format!("{}-{}", names::spaced("Rosa"), twin.middle);
    twin
}

fn any_sex(chance: &mut Chance) -> Sex {
    match chance.below(1000) {
        0..=3 => Sex::Other,
        4..=501 => Sex::Male,
        _ => Sex::Female,
    }
}

fn born(years: (u16, u16), from: Tradition, chance: &mut Chance) -> Day {
    let year = chance.within(u64::from(years.0), u64::from(years.1.max(years.0)));
    let year = u16::try_from(year).unwrap_or(1970);
    let unknown = from.estimates_birth_dates() && year < 2000 && chance.happens(ESTIMATED);
    let mut within = |high| u8::try_from(chance.within(1, high)).unwrap_or(1);
    // Nobody is born in the present month, so that all are born by now.
    let (month, day) = match unknown {
        true => (1, 1),
        false if year == PRESENT => (within(10), within(28)),
        false => (within(12), within(28)),
    };
    Day { year, month, day }
}
