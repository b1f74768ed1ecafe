//! A provider directory of any size: practices with locations, services, endpoints and the
//! people who work there, as FHIR resources. For measuring a directory.
//!
//! Names are as skewed as those of a [`Population`]; some practitioners work at several
//! practices, some practices have no endpoint. Everything follows from a seed; numbers pass their
//! check digits and begin with nines.

use crate::population::{Population, Resident};

/// A directory that does not exist.
#[derive(Debug)]
pub struct Providers {
    people: Population,
    roles: usize,
}

/// One resource of each type, a line each.
const RESOURCES: &str = include_str!("providers/resources.txt");

/// Roles at one practice.
const ROLES: usize = 8;

/// Every so many practices has no endpoint.
const WITHOUT_ENDPOINT: usize = 12;

/// Parts of a town.
const WARDS: usize = 200;

/// SNOMED CT codes of what services and people are for.
const SPECIALTIES: [(&str, &str); 8] = [
    ("394814009", "General practice"),
    ("394579002", "Cardiology"),
    ("394582007", "Dermatology"),
    ("394584008", "Gastroenterology"),
    ("394587001", "Psychiatry"),
    ("394609007", "General surgery"),
    ("722138006", "Physiotherapy"),
    ("310127001", "Diabetes education"),
];

impl Providers {
    /// A directory with `roles` roles.
    #[must_use]
    pub fn generate(seed: u64, roles: usize) -> Self {
        // Fewer people than roles: some work at two places.
        let people = Population::generate(seed, (roles * 4 / 5).max(1));
        Self { people, roles }
    }

    /// How many practices there are.
    #[must_use]
    pub fn practices(&self) -> usize {
        self.roles.div_ceil(ROLES)
    }

    /// The resources of practice `number`, what is referred to before what refers; `edition`
    /// changes a telephone number, as an update would.
    #[must_use]
    pub fn practice(&self, number: usize, edition: u32) -> Vec<String> {
        let place = self.person(number * 7);
        let state = &place.state;
        // As many suburbs as a country has, not as few as one town.
        let town = format!("{} Ward {}", text(&place.suburb), number % WARDS);
        let (code, words) = SPECIALTIES[number % SPECIALTIES.len()];
        let name = format!("{town} {words}");
        let hpio = number_with_luhn("8003629", number);
        let number_words = number.to_string();
        let endpoint = if number.is_multiple_of(WITHOUT_ENDPOINT) {
            String::new()
        } else {
            format!(r#","endpoint":[{{"reference":"Endpoint/e{number}"}}]"#)
        };
        let facts = [
            ("number", number_words),
            ("hpio", hpio.clone()),
            ("name", name),
            ("town", town),
            ("state", state.clone()),
            ("street", text(&place.street)),
            ("postcode", place.postcode.clone()),
            ("phone", format!("{:04}", edition % 10_000)),
            ("east", format!("{:.4}", spread(number, 7919, 135.0, 18.0))),
            (
                "north",
                format!("{:.4}", spread(number, 104_729, -33.0, 8.0)),
            ),
            ("code", code.to_owned()),
            ("words", words.to_owned()),
            ("endpoint", endpoint.clone()),
        ];
        let mut found = vec![filled("Organization", &facts), filled("Location", &facts)];
        if !endpoint.is_empty() {
            found.push(filled("Endpoint", &facts));
        }
        found.push(filled("HealthcareService", &facts));
        for role in number * ROLES..((number + 1) * ROLES).min(self.roles) {
            found.extend(self.role(role, number, &hpio, &endpoint));
        }
        found
    }

    fn person(&self, number: usize) -> &Resident {
        let all = self.people.residents();
        // Never empty: at least one person was asked for.
        &all[number % all.len()]
    }

    /// A person, where this is their first role, and the role.
    fn role(&self, role: usize, practice: usize, hpio: &str, endpoint: &str) -> Vec<String> {
        let count = self.people.residents().len();
        let person = role % count;
        let resident = self.person(person);
        let (code, words) = SPECIALTIES[practice % SPECIALTIES.len()];
        let facts = [
            ("role", role.to_string()),
            ("person", person.to_string()),
            ("practice", practice.to_string()),
            ("hpii", number_with_luhn("8003619", person)),
            ("hpio", hpio.to_owned()),
            ("provider", provider_number(role)),
            ("family", text(&resident.family)),
            ("given", text(&resident.given)),
            ("code", code.to_owned()),
            ("words", words.to_owned()),
            ("endpoint", endpoint.to_owned()),
        ];
        let is_first = role < count;
        let person = is_first.then(|| filled("Practitioner", &facts));
        person
            .into_iter()
            .chain([filled("PractitionerRole", &facts)])
            .collect()
    }
}

/// The resource of this type, with `$name$` replaced.
fn filled(kind: &str, facts: &[(&str, String)]) -> String {
    let start = format!("{{\"resourceType\":\"{kind}\"");
    let mut templates = RESOURCES.lines();
    let template = templates
        .find(|line| line.starts_with(&start))
        .unwrap_or_default();
    let mut out = String::with_capacity(template.len() * 2);
    for (at, part) in template.split('$').enumerate() {
        let fact = facts.iter().find(|(name, _)| at % 2 == 1 && *name == part);
        out.push_str(fact.map_or(part, |(_, fact)| fact));
    }
    out
}

/// Invented names hold no characters that JSON must escape, except by mistake.
fn text(name: &str) -> String {
    name.replace(['"', '\\'], "'")
}

/// Something between `middle` less and more `width`, different for each number.
#[expect(clippy::cast_precision_loss, reason = "a remainder below ten thousand")]
fn spread(number: usize, factor: usize, middle: f64, width: f64) -> f64 {
    let part = (number.wrapping_mul(factor) % 10_000) as f64 / 10_000.0;
    middle + (part * 2.0 - 1.0) * width
}

/// A healthcare identifier: the prefix, a number, and the check digit (Luhn).
fn number_with_luhn(prefix: &str, number: usize) -> String {
    let stem = format!("{prefix}{number:08}");
    let digits = stem.bytes().map(|byte| u32::from(byte - b'0'));
    // The check digit will be the sixteenth, so every first digit of a pair is doubled.
    let sum: u32 = digits
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, twice) if twice > 9 => twice - 9,
            (0, twice) => twice,
            _ => digit,
        })
        .sum();
    format!("{stem}{}", (10 - sum % 10) % 10)
}

/// A Medicare provider number with its check character (sheet §1.9).
fn provider_number(number: usize) -> String {
    const PLACES: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRTUVWXY";
    const CHECKS: &[u8; 11] = b"YXWTLKJHFBA";
    const WEIGHTS: [usize; 6] = [3, 5, 8, 4, 2, 1];
    let place = number % PLACES.len();
    let stem = format!("{:06}", 999_999 - (number / PLACES.len()) % 900_000);
    let digits = stem.bytes().map(|byte| usize::from(byte - b'0'));
    let sum: usize = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let check = CHECKS[(sum + 6 * place) % CHECKS.len()];
    format!("{stem}{}{}", char::from(PLACES[place]), char::from(check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::{Hpii, Hpio, ProviderNumber};

    #[test]
    fn numbers_pass_their_check_digits() {
        for number in [0, 1, 17, 999, 123_456, 999_999] {
            assert!(Hpio::parse(&number_with_luhn("8003629", number)).is_ok());
            assert!(Hpii::parse(&number_with_luhn("8003619", number)).is_ok());
            assert!(
                ProviderNumber::parse(&provider_number(number)).is_ok(),
                "{number}"
            );
        }
        assert_ne!(provider_number(1), provider_number(33));
    }

    #[test]
    fn every_resource_is_sound() {
        let providers = Providers::generate(7, 30);
        for body in (0..providers.practices()).flat_map(|number| providers.practice(number, 3)) {
            let resource = fhir::Json::parse(&body).unwrap();
            assert_eq!(fhir::check(&resource), [], "{body}");
        }
    }

    #[test]
    fn a_directory_has_as_many_roles_as_asked_for() {
        let providers = Providers::generate(7, 100);
        let all: Vec<String> = (0..providers.practices())
            .flat_map(|number| providers.practice(number, 0))
            .collect();
        let count = |kind: &str| {
            let start = format!("{{\"resourceType\":\"{kind}\"");
            all.iter().filter(|it| it.starts_with(&start)).count()
        };
        assert_eq!(count("PractitionerRole"), 100);
        assert_eq!(count("Organization"), 13);
        assert!(count("Practitioner") < 100 && count("Endpoint") < 13);
        assert_ne!(providers.practice(0, 0), providers.practice(0, 1));
    }
}
