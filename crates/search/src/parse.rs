//! From the text of one search parameter to a condition.

use crate::condition::{Comparison, Condition, Link, Test, Wanted};
use crate::escaped::{split, unescaped};
use crate::inclusion::target;
use crate::parameter::{Parameter, ParameterKind, parameter};
use crate::query::{MAX_VALUES, known_kind};
use crate::{SearchRefusal, Span, canonical_system, fold};

/// Steps that a chain may have at most.
const MAX_LINKS: usize = 4;

/// Kilometres around a place when a search names no distance.
const NEAR_KM: f64 = 50.0;

/// Reads one parameter of a search over `kind`.
pub(crate) fn condition(kind: &str, name: &str, value: &str) -> Result<Condition, SearchRefusal> {
    let asked = || name.chars().take(128).collect::<String>();
    let mut links = Vec::new();
    let mut rest = name;
    let mut on = known_kind(kind)?;
    while let Some((link, to, after)) = step(on, rest).map_err(|why| why(asked()))? {
        if links.len() == MAX_LINKS {
            return Err(SearchRefusal::TooMuch {
                what: "the length of a chain",
                limit: MAX_LINKS,
            });
        }
        links.push(link);
        (on, rest) = (to, after);
    }
    let (base, modifier) = rest.split_once(':').unwrap_or((rest, ""));
    if is_withheld(on, base, value) {
        return Err(SearchRefusal::Withheld { parameter: asked() });
    }
    let found = parameter(on, base)
        .ok_or_else(|| SearchRefusal::UnknownParameter { parameter: asked() })?;
    Ok(Condition {
        links,
        parameter: found.name,
        test: test(found, modifier, value, &asked())?,
    })
}

/// What HCPD withholds from searches about people.
fn is_withheld(on: &str, name: &str, value: &str) -> bool {
    const PRESCRIBER: &str = "http://ns.electronichealth.net.au/id/medicare-prescriber-number";
    let is_private = ["gender", "gender-identity", "birthdate"].contains(&name)
        || name.starts_with("address")
        || (name.starts_with("identifier") && value.contains(PRESCRIBER));
    name == "_filter" || (on == "Practitioner" && is_private)
}

type Why = fn(String) -> SearchRefusal;
type Stepped<'n> = Option<(Link, &'static str, &'n str)>;

/// The first link of a chain and what comes after it; `None` where the name is no chain.
fn step<'n>(on: &'static str, name: &'n str) -> Result<Stepped<'n>, Why> {
    let unknown: Why = |parameter| SearchRefusal::UnknownParameter { parameter };
    let no_chain: Why = |parameter| SearchRefusal::NoChain { parameter };
    if let Some(rest) = name.strip_prefix("_has:") {
        let mut parts = rest.splitn(3, ':');
        let from = parts
            .next()
            .and_then(|it| known_kind(it).ok())
            .ok_or(unknown)?;
        let found = parts
            .next()
            .and_then(|it| parameter(from, it))
            .ok_or(unknown)?;
        target(found, on).ok_or(no_chain)?;
        let link = Link::Against {
            from,
            parameter: found.name,
        };
        return Ok(Some((link, from, parts.next().ok_or(unknown)?)));
    }
    let Some((head, after)) = name.split_once('.') else {
        return Ok(None);
    };
    let (base, to) = head
        .split_once(':')
        .map_or((head, None), |(base, to)| (base, Some(to)));
    let found = parameter(on, base).ok_or(unknown)?;
    if found.kind != ParameterKind::Reference {
        return Err(no_chain);
    }
    let to = match (to, &found.targets[..]) {
        (Some(name), _) => target(found, name).ok_or(no_chain)?,
        (None, [only]) => only,
        (None, _) => return Err(no_chain),
    };
    let link = Link::Along {
        parameter: found.name,
        to,
    };
    Ok(Some((link, to, after)))
}

fn test(
    parameter: &Parameter,
    modifier: &str,
    value: &str,
    asked: &str,
) -> Result<Test, SearchRefusal> {
    let bad = |expected| SearchRefusal::BadValue {
        parameter: asked.to_owned(),
        expected,
    };
    if modifier == "missing" {
        return match value {
            "true" => Ok(Test::Missing(true)),
            "false" => Ok(Test::Missing(false)),
            _ => Err(bad("true or false")),
        };
    }
    let (read, takes) = reader(parameter.kind, modifier);
    let read = read.ok_or_else(|| SearchRefusal::UnknownModifier {
        parameter: asked.to_owned(),
        takes,
    })?;
    let typed = target(parameter, modifier);
    let mut wanted = Vec::new();
    for part in split(value, ',') {
        let one = match typed {
            Some(kind) if !part.contains(['/', ':']) => {
                Wanted::Reference(format!("{kind}/{}", unescaped(part)))
            }
            Some(_) | None => read(parameter, part).map_err(bad)?,
        };
        wanted.push(one);
    }
    if wanted.len() > MAX_VALUES {
        return Err(SearchRefusal::TooMuch {
            what: "the number of values of a parameter",
            limit: MAX_VALUES,
        });
    }
    Ok(if modifier == "not" {
        Test::NoneOf(wanted)
    } else {
        Test::Any(wanted)
    })
}

/// Reads one value; an error says what is expected.
type Reader = fn(&Parameter, &str) -> Result<Wanted, &'static str>;

/// How values are read under a modifier, and which modifiers there are.
fn reader(kind: ParameterKind, modifier: &str) -> (Option<Reader>, &'static str) {
    match kind {
        ParameterKind::Date => ((modifier.is_empty()).then_some(date), ":missing"),
        ParameterKind::Number => ((modifier.is_empty()).then_some(number), ":missing"),
        ParameterKind::Position => ((modifier.is_empty()).then_some(near), ":missing"),
        ParameterKind::Reference => {
            let fits = modifier.is_empty() || known_kind(modifier).is_ok();
            (
                fits.then_some(reference),
                ":missing and the types it leads to",
            )
        }
        ParameterKind::String => {
            let read: Option<Reader> = match modifier {
                "" => Some(|_, text| Ok(Wanted::StartsWith(fold(&unescaped(text))))),
                "contains" => Some(|_, text| Ok(Wanted::Contains(fold(&unescaped(text))))),
                "exact" => Some(|_, text| Ok(Wanted::Exact(unescaped(text)))),
                _ => None,
            };
            (read, ":contains, :exact, :missing")
        }
        ParameterKind::Token => {
            let fits = modifier.is_empty() || modifier == "not";
            (fits.then_some(token), ":missing, :not")
        }
        ParameterKind::Uri => {
            let read: Option<Reader> = match modifier {
                "" => Some(|_, text| Ok(Wanted::Uri(unescaped(text)))),
                "below" => Some(|_, text| Ok(Wanted::Below(unescaped(text)))),
                _ => None,
            };
            (read, ":below, :missing")
        }
    }
}

fn compared(text: &str) -> (Comparison, &str) {
    const PREFIXES: [(&str, Comparison); 8] = [
        ("eq", Comparison::Equal),
        ("ne", Comparison::NotEqual),
        ("gt", Comparison::Greater),
        ("ge", Comparison::GreaterOrEqual),
        ("lt", Comparison::Less),
        ("le", Comparison::LessOrEqual),
        ("sa", Comparison::StartsAfter),
        ("eb", Comparison::EndsBefore),
    ];
    let found = PREFIXES
        .iter()
        .find_map(|(prefix, how)| Some((*how, text.strip_prefix(prefix)?)));
    found.unwrap_or((Comparison::Equal, text))
}

fn date(_: &Parameter, text: &str) -> Result<Wanted, &'static str> {
    let (how, text) = compared(text);
    // A `+` that was not encoded arrives as a space.
    let span = Span::parse(&text.replace(' ', "+"));
    span.map(|span| Wanted::Date(how, span))
        .ok_or("a date as FHIR writes it")
}

fn number(_: &Parameter, text: &str) -> Result<Wanted, &'static str> {
    let (how, text) = compared(text);
    let number = text.parse().map_err(|_| "a whole number")?;
    Ok(Wanted::Number(how, number))
}

fn reference(parameter: &Parameter, text: &str) -> Result<Wanted, &'static str> {
    let text = unescaped(text);
    match (
        text.contains('/') || text.contains(':'),
        &parameter.targets[..],
    ) {
        (true, _) => Ok(Wanted::Reference(text)),
        (false, [only]) => Ok(Wanted::Reference(format!("{only}/{text}"))),
        (false, _) => Err("a reference with its type, as in Type/id"),
    }
}

/// `code`, `system|code`, `|code` or `system|`: the first bar that is not escaped divides.
fn token(_: &Parameter, text: &str) -> Result<Wanted, &'static str> {
    let mut parts = split(text, '|');
    let first = parts.next().unwrap_or_default();
    let Some(second) = parts.next() else {
        return Ok(Wanted::Token {
            system: None,
            code: Some(unescaped(first)),
        });
    };
    let at = first.len() + 1;
    let code = unescaped(text.get(at..).unwrap_or(second));
    let system = canonical_system(&unescaped(first)).to_owned();
    if system.is_empty() && code.is_empty() {
        return Err("code, system|code, |code or system|");
    }
    Ok(Wanted::Token {
        system: Some(system),
        code: (!code.is_empty()).then_some(code),
    })
}

const NEAR_FORM: &str = "latitude|longitude|distance|km in degrees";

/// FHIR R4 `lat|lon|distance|unit`, and what STU3 pages of AU PD show: `lat:lon`.
fn near(_: &Parameter, text: &str) -> Result<Wanted, &'static str> {
    let parts: Vec<&str> = text.split(['|', ':']).collect();
    let degrees = |text: &str, most: f64| {
        let degrees = text.parse::<f64>().ok();
        degrees.filter(|it| it.abs() <= most).ok_or(NEAR_FORM)
    };
    let (north, east) = match parts[..] {
        [north, east] | [north, east, _] | [north, east, _, _] => (north, east),
        _ => return Err(NEAR_FORM),
    };
    let within_km = match parts.get(2).filter(|it| !it.is_empty()) {
        Some(distance) => kilometres(distance, parts.get(3).copied().unwrap_or("km"))?,
        None => NEAR_KM,
    };
    Ok(Wanted::Near {
        latitude: degrees(north, 90.0)?,
        longitude: degrees(east, 180.0)?,
        within_km,
    })
}

fn kilometres(distance: &str, unit: &str) -> Result<f64, &'static str> {
    let number = distance
        .parse::<f64>()
        .ok()
        .filter(|it| *it >= 0.0 && it.is_finite());
    let number = number.ok_or(NEAR_FORM)?;
    match unit {
        "km" | "" => Ok(number),
        "m" => Ok(number / 1_000.0),
        "[mi_us]" | "mi" => Ok(number * 1.609_344),
        _ => Err(NEAR_FORM),
    }
}

/// Whether a parameter belongs to the STU3 pair of place and distance.
pub(crate) fn is_near(kind: &str, name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let on_location = kind == "Location" || name.starts_with("location.");
    on_location && (last == "near" || last == "near-distance")
}

/// STU3: `near=lat:lon` with `near-distance=le10|http://unitsofmeasure.org|km` beside it.
pub(crate) fn near_with_distance(
    kind: &str,
    parameters: &[(String, String)],
) -> Result<Option<Condition>, SearchRefusal> {
    let named = |last: &str| {
        let mut all = parameters.iter().filter(|(name, _)| is_near(kind, name));
        all.find(|(name, _)| name.rsplit('.').next() == Some(last))
    };
    let (Some((name, place)), Some((_, distance))) = (named("near"), named("near-distance")) else {
        return Ok(None);
    };
    let mut parts = distance.split('|');
    let number = compared(parts.next().unwrap_or_default()).1;
    let unit = parts.next_back().unwrap_or("km");
    let r4 = format!("{}|{number}|{unit}", place.replace(':', "|"));
    condition(kind, name, &r4).map(Some)
}
