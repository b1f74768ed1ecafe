//! What keeps a practice from being published as it is.

use certs::proves;
use ids::{Abn, AhpraRegistration, Hpii, Hpio, Organisation, ProviderNumber, Timestamp};
use routing::Practitioner;

use crate::name::Name;
use crate::practice::Practice;
use crate::problem::Problem;
use crate::role::posts;

/// The states that AU PD binds addresses to.
const STATES: [&str; 8] = ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"];

/// Digits of a SNOMED CT identifier.
const SNOMED_DIGITS: std::ops::RangeInclusive<usize> = 6..=18;

/// Days before its end from which a certificate is told of.
const CERTIFICATE_DAYS: i64 = 30;

const DAY_MS: i64 = 86_400_000;

/// Everything that is wrong, in the order of the configuration.
pub(crate) fn check(practice: &Practice<'_>, now: Timestamp) -> Vec<Problem> {
    let mut found = Vec::new();
    of_organisation(practice, &mut found);
    of_reach(practice, now, &mut found);
    of_locations(practice, &mut found);
    of_services(practice, &mut found);
    for person in &practice.roster.practitioners {
        of_person(practice, person, &mut found);
    }
    of_rows(practice, &mut found);
    found
}

fn of_organisation(practice: &Practice<'_>, found: &mut Vec<Problem>) {
    let data = practice.data;
    let abn = data.abn.as_deref().map(Abn::read);
    if abn.is_some_and(|(_, findings)| !findings.is_empty()) {
        let words = "is not an ABN: eleven digits whose check digits hold; correct it";
        found.push(Problem::error("listing: abn", words));
    }
    if practice.hpio().is_none() && data.abn.is_none() {
        let words = "an organisation is listed by an HPI-O or an ABN: give one of them";
        found.push(Problem::error("listing: abn", words));
    }
    for delegate in &data.delegates {
        let is_number = Hpio::parse(delegate).is_ok();
        if is_number || Organisation::parse_uri(delegate).is_err() {
            let words = format!(
                "\"{delegate}\" is not the URI of an organisation: write \
                 http://ns.electronichealth.net.au/id/hi/hpio/1.0/<HPI-O>, or an SMD target"
            );
            found.push(Problem::error("listing: delegates", words));
        }
    }
    for code in &data.payloads {
        if !practice.reach.carries.contains(code) {
            let words = format!("this node does not carry {code}: take it off the list");
            found.push(Problem::error("listing: payloads", words));
        }
    }
    if practice.payloads().is_empty() {
        let words = "nothing that this node carries is taken: leave payloads away, or add one";
        found.push(Problem::error("listing: payloads", words));
    }
}

fn of_reach(practice: &Practice<'_>, now: Timestamp, found: &mut Vec<Problem>) {
    let reach = practice.reach;
    for (field, url) in [
        ("listen: public_url", &reach.delivery),
        ("listen: public_url", &reach.responses),
    ] {
        let rest = url.strip_prefix("https://").unwrap_or_default();
        if rest.split('/').next().is_none_or(str::is_empty) {
            let words = format!("{url} is not an https URL that others can call");
            found.push(Problem::error(field, words));
        }
    }
    let Some(present) = reach.certificates.first() else {
        let words = "there is no certificate to encrypt to: configure one";
        found.push(Problem::error("certificate", words));
        return;
    };
    let left = present.not_after().millis_since(now) / DAY_MS;
    let until = present.not_after().to_rfc3339();
    if present.not_after() < now {
        let words = format!("the certificate ended at {until}: install the renewed one");
        found.push(Problem::error("certificate", words));
    } else if left < CERTIFICATE_DAYS {
        let words = format!("the certificate ends in {left} days, at {until}: renew it");
        found.push(Problem::warning("certificate", words));
    }
    if let Err(why) = proves(present, practice.organisation) {
        let words = format!("the certificate does not name this practice: {why}");
        found.push(Problem::error("certificate", words));
    }
}

fn of_locations(practice: &Practice<'_>, found: &mut Vec<Problem>) {
    if practice.roster.locations.is_empty() {
        let words = "a practice is listed with its places: add [[practice.location]]";
        found.push(Problem::error("location", words));
    }
    for place in &practice.roster.locations {
        let field = |name: &str| format!("location \"{}\": {name}", place.id);
        let Some(listed) = practice.listed_location(&place.id) else {
            let words = "give its address under [[practice.listing.location]] with this id";
            found.push(Problem::error(field("address"), words));
            continue;
        };
        let address = &listed.address;
        for (name, value) in [
            ("address.line", &address.line),
            ("address.suburb", &address.suburb),
        ] {
            if value.trim().is_empty() {
                found.push(Problem::error(field(name), "is empty: people search by it"));
            }
        }
        if !STATES.contains(&address.state.trim()) {
            let words = format!("is not one of {}", STATES.join(", "));
            found.push(Problem::error(field("address.state"), words));
        }
        let postcode = address.postcode.trim();
        if postcode.len() != 4 || !postcode.bytes().all(|it| it.is_ascii_digit()) {
            found.push(Problem::error(
                field("address.postcode"),
                "is not four digits",
            ));
        }
        if listed.lspn.is_none() && listed.nata_site.is_none() {
            let words = "AU PD identifies a place by an LSPN or a NATA site number; without one \
                         it is listed, but does not claim AU PD's profile";
            found.push(Problem::warning(field("lspn"), words));
        }
        if let Some((north, east)) = &listed.position
            && !(is_degrees(north, 90.0) && is_degrees(east, 180.0))
        {
            let words = "write degrees north and east: [\"-33.8600\", \"151.2000\"]";
            found.push(Problem::error(field("position"), words));
        }
        if let Some(day) = &listed.closed
            && Timestamp::parse_rfc3339(&format!("{day}T00:00:00Z")).is_err()
        {
            found.push(Problem::error(field("closed"), "write a day as 2026-12-31"));
        }
    }
}

fn is_degrees(text: &str, most: f64) -> bool {
    let is_json = text.trim().parse::<serde_json::Number>().is_ok();
    is_json && text.trim().parse::<f64>().is_ok_and(|it| it.abs() <= most)
}

fn of_services(practice: &Practice<'_>, found: &mut Vec<Problem>) {
    for service in &practice.roster.services {
        let listed = practice.listed_service(&service.id);
        let named = listed.and_then(|it| it.location.as_deref());
        if practice.location(named).is_none() {
            let field = format!("service \"{}\": location", service.id);
            let words = "name the place where it is offered, under [[practice.listing.service]]";
            found.push(Problem::error(field, words));
        }
        let codes = listed
            .map(|it| it.specialties.as_slice())
            .unwrap_or_default();
        of_codes(&format!("service \"{}\"", service.id), codes, found);
    }
}

fn of_person(practice: &Practice<'_>, person: &Practitioner, found: &mut Vec<Problem>) {
    let field = |name: &str| format!("practitioner \"{}\": {name}", person.id);
    let listed = practice.listed_practitioner(&person.id);
    if Name::of(&person.name, listed).is_none() {
        let words = "cannot be told apart into given and family name: give both under \
                     [[practice.listing.practitioner]]";
        found.push(Problem::error(field("name"), words));
    }
    let ahpra = listed.and_then(|it| it.ahpra.as_deref());
    if let Some(hpii) = &person.hpii
        && let Err(why) = Hpii::parse(hpii)
    {
        found.push(Problem::error(field("hpii"), why.to_string()));
    }
    if let Some(ahpra) = ahpra
        && let Err(why) = AhpraRegistration::parse(ahpra.trim())
    {
        found.push(Problem::error(field("ahpra"), why.to_string()));
    }
    if person.hpii.is_none() && ahpra.is_none() {
        let words = "a person is listed by an HPI-I or an Ahpra registration: give one of them";
        found.push(Problem::error(field("hpii"), words));
    }
    let has_npio = person.hpii.is_some() && practice.hpio().is_some();
    for post in posts(person) {
        if let Some(post) = post
            && let Err(why) = ProviderNumber::parse(&post.number)
        {
            found.push(Problem::error(field("provider_numbers"), why.to_string()));
        }
        if post.is_none() && !has_npio && person.other_ids.is_empty() {
            let words = "nothing would find this person here: give their provider number";
            found.push(Problem::error(field("provider_numbers"), words));
        }
        if practice
            .location(post.and_then(|it| it.location.as_deref()))
            .is_none()
        {
            let words = "name the location that the number is for: one number is one place";
            found.push(Problem::error(field("provider_numbers.location"), words));
        }
    }
    let codes = listed
        .map(|it| it.specialties.as_slice())
        .unwrap_or_default();
    of_codes(&format!("practitioner \"{}\"", person.id), codes, found);
}

fn of_codes(of: &str, codes: &[String], found: &mut Vec<Problem>) {
    for code in codes {
        let code = code.trim();
        let is_number = code.bytes().all(|it| it.is_ascii_digit());
        if !is_number || !SNOMED_DIGITS.contains(&code.len()) {
            let words = format!("\"{code}\" is not a SNOMED CT code: write its digits");
            found.push(Problem::error(format!("{of}: specialties"), words));
        }
    }
}

/// Rows of the listing that name nobody of the roster.
fn of_rows(practice: &Practice<'_>, found: &mut Vec<Problem>) {
    let (data, roster) = (practice.data, practice.roster);
    let places = data.locations.iter().map(|it| ("location", &it.id));
    let people = data.practitioners.iter().map(|it| ("practitioner", &it.id));
    let services = data.services.iter().map(|it| ("service", &it.id));
    for (kind, id) in places.chain(people).chain(services) {
        let is_known = match kind {
            "location" => roster.locations.iter().any(|it| it.id == *id),
            "practitioner" => roster.practitioners.iter().any(|it| it.id == *id),
            _ => roster.services.iter().any(|it| it.id == *id),
        };
        if !is_known {
            let words = format!("the roster has no {kind} with this id: correct it");
            found.push(Problem::error(format!("listing.{kind} \"{id}\""), words));
        }
    }
}
