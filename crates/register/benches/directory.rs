//! Measures the provider directory: loading, size, the ten commonest searches, people search with
//! and without slips of the pen, and an update of one in a hundred.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this program reports"
)]

use clap::Parser;
use ids::Timestamp;
use people::{Asked, Filters, Place};
use register::{Change, Register, RegisterError, State, View};
use search::{Handling, Query};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use synth::providers::Providers;

/// What to measure.
#[derive(Debug, Parser)]
#[command(name = "directory")]
struct Args {
    /// How many roles the directory has.
    #[arg(long, default_value_t = 20_000)]
    roles: usize,
    /// How often each search is asked, with other words each time.
    #[arg(long, default_value_t = 200)]
    searches: usize,
    /// The file, which is kept. If it is there, nothing is loaded: it must be from an earlier
    /// measurement with as many roles.
    #[arg(long)]
    at: Option<PathBuf>,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Practices that share one transaction while loading.
const TOGETHER: usize = 500;

/// When everything is written, as far as the register knows.
const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

fn main() -> ExitCode {
    match measure(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn measure(args: &Args) -> Result<(), String> {
    let providers = Providers::generate(1, args.roles);
    let folder = tempfile::tempdir().map_err(words)?;
    let new = folder.path().join("directory.sqlite");
    let path = args.at.as_ref().unwrap_or(&new);
    let is_filled = path.exists();
    let register = Register::open(path).map_err(words)?;
    println!("roles {}", args.roles);
    if !is_filled {
        let begun = Instant::now();
        let resources = write(&register, &providers, 1, 0)?;
        let loaded = begun.elapsed().as_secs_f64();
        println!("load  {loaded:.1} s   {resources} resources");
    }
    let bytes = std::fs::metadata(path).map_err(words)?.len();
    println!("file  {} MiB", bytes / 1_048_576);
    println!(
        "{:<44} {:>9} {:>9} {:>7}",
        "search (page of 30 with includes)", "p50 ms", "p99 ms", "found"
    );
    for search in &SEARCHES {
        row(&register, &providers, search, args)?;
    }
    println!(
        "{:<44} {:>9} {:>9} {:>7}",
        "people search (the best 20)", "p50 ms", "p99 ms", "found"
    );
    for people in &PEOPLE {
        people_row(&register, &providers, people, args)?;
    }
    let begun = Instant::now();
    let updated = write(&register, &providers, 100, 1)?;
    println!(
        "update of 1 %: {updated} resources given, {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Writes every `step`-th practice; how many resources that were.
fn write(
    register: &Register,
    providers: &Providers,
    step: usize,
    edition: u32,
) -> Result<usize, String> {
    let mut count = 0;
    let numbers: Vec<usize> = (0..providers.practices()).step_by(step).collect();
    for chunk in numbers.chunks(TOGETHER) {
        let bodies = chunk.iter().flat_map(|number| {
            let bodies = providers.practice(*number, edition).into_iter();
            bodies.map(|body| certified(body, *number))
        });
        let changes: Vec<Change> = bodies
            .map(|body| Change::Put {
                body,
                expected: None,
                source: "bench".to_owned(),
            })
            .collect();
        count += changes.len();
        register.change(&changes, NOW).map_err(words)?;
    }
    Ok(count)
}

/// The resource; nine of ten endpoints get something as long as a certificate.
fn certified(body: String, number: usize) -> String {
    const LENGTH: usize = 1_600;
    if number.is_multiple_of(10) || !body.starts_with("{\"resourceType\":\"Endpoint\"") {
        return body;
    }
    let url = "http://hl7.org.au/fhir/StructureDefinition/encryption-certificate-pem-x509";
    let stands_in = "synthetic ".repeat(LENGTH / 10);
    let extension = format!(r#""extension":[{{"url":"{url}","valueString":"{stands_in}"}},"#);
    body.replacen("\"extension\":[", &extension, 1)
}

/// A search; the words are cut out of resources of the directory.
struct Search {
    name: &'static str,
    kind: &'static str,
    parameters: fn(&[String]) -> Vec<(&'static str, String)>,
}

/// What stands behind a key in the first resource of a type.
fn cut(practice: &[String], kind: &str, key: &str) -> String {
    let rest = cut_after(practice, kind, &format!("\"{key}\":\""));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// All that stands behind a text in the first resource of a type.
fn cut_after(practice: &[String], kind: &str, text: &str) -> String {
    let start = format!("{{\"resourceType\":\"{kind}\"");
    let resource = practice.iter().find(|it| it.starts_with(&start));
    let rest = resource.and_then(|it| it.split_once(text));
    rest.map_or("", |(_, rest)| rest).to_owned()
}

const SNOMED: &str = "http://snomed.info/sct|394579002";

/// The ten commonest searches.
const SEARCHES: [Search; 10] = [
    Search {
        name: "role by provider number",
        kind: "PractitionerRole",
        parameters: |it| {
            vec![(
                "identifier",
                format!(
                    "http://ns.electronichealth.net.au/id/medicare-provider-number|{}",
                    cut(it, "PractitionerRole", "value"),
                ),
            )]
        },
    },
    Search {
        name: "role by family name",
        kind: "PractitionerRole",
        parameters: |it| vec![("practitioner.family", cut(it, "Practitioner", "family"))],
    },
    Search {
        name: "role by family name and city",
        kind: "PractitionerRole",
        parameters: |it| {
            vec![
                ("practitioner.family", cut(it, "Practitioner", "family")),
                ("location.address-city", cut(it, "Location", "city")),
            ]
        },
    },
    Search {
        name: "role by specialty and city",
        kind: "PractitionerRole",
        parameters: |it| {
            vec![
                ("specialty", SNOMED.to_owned()),
                ("location.address-city", cut(it, "Location", "city")),
            ]
        },
    },
    Search {
        name: "role by specialty, active, state",
        kind: "PractitionerRole",
        parameters: |it| {
            vec![
                ("active", "true".to_owned()),
                ("specialty", SNOMED.to_owned()),
                ("location.address-state", cut(it, "Location", "state")),
            ]
        },
    },
    Search {
        name: "role by HPI-O of its organisation",
        kind: "PractitionerRole",
        parameters: |it| vec![("organization.identifier", cut(it, "Organization", "value"))],
    },
    Search {
        name: "service by name",
        kind: "HealthcareService",
        parameters: |it| vec![("name", cut(it, "HealthcareService", "name"))],
    },
    Search {
        name: "service near a place, by specialty",
        kind: "HealthcareService",
        parameters: |_| {
            vec![
                ("location.near", "-33.5|140.2|1000".to_owned()),
                ("specialty", SNOMED.to_owned()),
            ]
        },
    },
    Search {
        name: "endpoint by SMD target",
        kind: "Endpoint",
        parameters: |it| {
            vec![(
                "identifier",
                format!(
                    "http://ns.electronichealth.net.au/smd/target|{}",
                    cut(it, "Endpoint", "value"),
                ),
            )]
        },
    },
    Search {
        name: "endpoint by receiving facility",
        kind: "Endpoint",
        parameters: |it| {
            vec![(
                "au-receivingfacility-universal-id:exact",
                format!("1.2.36.1.2001.1003.0.{}", cut(it, "Organization", "value"),),
            )]
        },
    },
];

/// A people search; what is typed is cut out of resources of the directory.
struct People {
    name: &'static str,
    typed: fn(&[String]) -> String,
    /// Whether somebody looks from a place.
    near: bool,
}

fn family(it: &[String]) -> String {
    cut(it, "Practitioner", "family")
}

fn given(it: &[String]) -> String {
    let given = cut_after(it, "Practitioner", "\"given\":[\"");
    given.split('"').next().unwrap_or_default().to_owned()
}

/// The suburb, without the part that makes it different.
fn suburb(it: &[String]) -> String {
    let city = cut(it, "Location", "city");
    city.split(" Ward").next().unwrap_or_default().to_owned()
}

fn speciality(it: &[String]) -> String {
    cut(it, "HealthcareService", "display")
}

/// Two letters swapped.
fn slip(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 3 {
        letters.swap(2, 3);
    }
    letters.into_iter().collect()
}

fn beginning(word: &str, length: usize) -> String {
    word.chars().take(length).collect()
}

/// What people type most.
const PEOPLE: [People; 12] = [
    People {
        name: "family name",
        typed: family,
        near: false,
    },
    People {
        name: "family name, from a place",
        typed: family,
        near: true,
    },
    People {
        name: "given and family name",
        typed: |it| format!("{} {}", given(it), family(it)),
        near: false,
    },
    People {
        name: "family name and suburb",
        typed: |it| format!("{} {}", family(it), suburb(it)),
        near: false,
    },
    People {
        name: "family name, suburb, speciality",
        typed: |it| format!("{} {} {}", family(it), suburb(it), speciality(it)),
        near: false,
    },
    People {
        name: "speciality and suburb",
        typed: |it| format!("{} {}", speciality(it), suburb(it)),
        near: false,
    },
    People {
        name: "speciality, from a place",
        typed: speciality,
        near: true,
    },
    People {
        name: "provider number",
        typed: |it| cut(it, "PractitionerRole", "value"),
        near: false,
    },
    People {
        name: "four letters of a family name",
        typed: |it| beginning(&family(it), 4),
        near: false,
    },
    People {
        name: "two letters of a name, suburb",
        typed: |it| format!("{} {}", beginning(&family(it), 2), suburb(it)),
        near: false,
    },
    People {
        name: "family name with a slip",
        typed: |it| slip(&family(it)),
        near: false,
    },
    People {
        name: "all with slips",
        typed: |it| {
            let words = [family(it), suburb(it), speciality(it)];
            words.map(|word| slip(&word)).join(" ")
        },
        near: false,
    },
];

fn people_row(
    register: &Register,
    providers: &Providers,
    people: &People,
    args: &Args,
) -> Result<(), String> {
    let (mut times, mut found): (Vec<Duration>, usize) = (Vec::new(), 0);
    for number in 0..args.searches {
        let at = (number * 104_729 + 1) % providers.practices();
        let practice = providers.practice(at, 0);
        let place = people.near.then(|| Place::new(-33.5, 140.2)).flatten();
        let begun = Instant::now();
        let asked = Asked::parse(&(people.typed)(&practice), place, Filters::default());
        let Ok(asked) = asked else { continue };
        let hits = register.find(&asked, &[], 20, NOW).map_err(words)?;
        times.push(begun.elapsed());
        found += hits.len();
    }
    print_row(people.name, times, found);
    Ok(())
}

fn row(
    register: &Register,
    providers: &Providers,
    search: &Search,
    args: &Args,
) -> Result<(), String> {
    let mut times: Vec<Duration> = Vec::new();
    let mut found = 0;
    for number in 0..args.searches {
        // A large prime walks all practices before it repeats one; those without an endpoint
        // cannot be asked for by it.
        let at = (number * 104_729 + 1) % providers.practices();
        let practice = providers.practice(at, 0);
        let mut parameters: Vec<(String, String)> = (search.parameters)(&practice)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let includes = ["organization", "location", "endpoint"]
            .map(|name| ("_include".to_owned(), format!("{}:{name}", search.kind)));
        if search.kind != "Endpoint" {
            parameters.extend(includes);
        }
        let begun = Instant::now();
        let query = Query::parse(search.kind, &parameters, Handling::Strict).map_err(words)?;
        let view = View {
            count: 30,
            after: None,
            shown: State::Current,
        };
        let page = register
            .search(&query, &view)
            .map_err(|error: RegisterError| words(error))?;
        times.push(begun.elapsed());
        found += page.matches.len();
    }
    print_row(search.name, times, found);
    Ok(())
}

fn print_row(name: &str, mut times: Vec<Duration>, found: usize) {
    times.sort();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len() - 1));
    let ms = |share| at(share).map_or(0.0, |time| time.as_secs_f64() * 1_000.0);
    println!("{name:<44} {:>9.2} {:>9.2} {found:>7}", ms(50), ms(99));
}
