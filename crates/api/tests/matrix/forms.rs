//! The forms in which a parameter can be asked, and what each must find.

use crate::fixture::Stored;
use search::{Indexed, ParameterKind, Span, distance_km, parameter};
use std::collections::BTreeSet;

/// One search and what it must find.
#[derive(Clone, Debug)]
pub struct Case {
    pub pairs: Vec<(String, String)>,
    pub expected: BTreeSet<String>,
}

/// The cases of one parameter of one type.
struct Asking<'s> {
    all: Vec<&'s Stored>,
    name: &'s str,
    cases: Vec<Case>,
}

/// Every form of a parameter; none where no such parameter is.
pub fn cases(all: &[Stored], kind: &str, name: &str) -> Vec<Case> {
    let Some(found) = parameter(kind, name) else {
        return Vec::new();
    };
    let mut asking = Asking {
        all: all.iter().filter(|it| it.kind == kind).collect(),
        name,
        cases: Vec::new(),
    };
    match found.kind {
        ParameterKind::Date => asking.dates(),
        ParameterKind::Number => asking.numbers(),
        ParameterKind::Position => asking.places(),
        ParameterKind::Reference => asking.references(),
        ParameterKind::String => asking.strings(),
        ParameterKind::Token => asking.tokens(),
        ParameterKind::Uri => asking.uris(),
    }
    asking.add(":missing", "true", |it| it.values(name).next().is_none());
    asking.add(":missing", "false", |it| it.values(name).next().is_some());
    asking.cases
}

fn escaped(text: &str) -> String {
    let special = |c: char| ['\\', ',', '|', '$'].contains(&c);
    text.chars()
        .flat_map(|c| special(c).then_some('\\').into_iter().chain([c]))
        .collect()
}

/// System and code of a token.
fn parts(value: &Indexed) -> Option<(&str, &str)> {
    let Indexed::Token { system, code } = value else {
        return None;
    };
    Some((system, code))
}

fn folded(value: &Indexed) -> Option<&str> {
    let Indexed::Text { folded, .. } = value else {
        return None;
    };
    Some(folded)
}

impl Asking<'_> {
    fn add(&mut self, modifier: &str, value: &str, holds: impl Fn(&Stored) -> bool) {
        let found = self.all.iter().filter(|it| holds(it));
        self.cases.push(Case {
            pairs: vec![(format!("{}{modifier}", self.name), value.to_owned())],
            expected: found.map(|it| it.reference()).collect(),
        });
    }

    /// The same parameter twice: both must hold.
    fn both(&mut self, one: &str, other: &str, holds: impl Fn(&Stored) -> bool) {
        self.add("", one, holds);
        let name = self.name.to_owned();
        if let Some(case) = self.cases.last_mut() {
            case.pairs.push((name, other.to_owned()));
        }
    }

    fn values(&self) -> Vec<Indexed> {
        let all = self.all.iter().flat_map(|it| it.values(self.name));
        all.cloned().collect()
    }

    fn has(name: &str, of: &Stored, fits: impl Fn(&Indexed) -> bool) -> bool {
        of.values(name).any(fits)
    }

    fn tokens(&mut self) {
        let name = self.name;
        let mut firsts: Vec<(String, String)> = Vec::new();
        for value in self.values() {
            let Indexed::Token { system, code } = value else {
                continue;
            };
            let is = |at: &Indexed| parts(at).is_some_and(|(_, it)| it == code);
            let whole = |at: &Indexed| parts(at) == Some((&*system, &*code));
            let (c, s) = (escaped(&code), escaped(&system));
            self.add("", &c, |it| Self::has(name, it, is));
            self.add("", &format!("{s}|{c}"), |it| Self::has(name, it, whole));
            let bare = |at: &Indexed| parts(at) == Some(("", &*code));
            self.add("", &format!("|{c}"), |it| Self::has(name, it, bare));
            self.add("", &format!("urn:wrong|{c}"), |_| false);
            self.add(":not", &c, |it| !Self::has(name, it, is));
            if !system.is_empty() {
                let of = |at: &Indexed| parts(at).is_some_and(|(s, _)| s == system);
                self.add("", &format!("{s}|"), |it| Self::has(name, it, of));
            }
            for alias in aliases(&system) {
                self.add("", &format!("{alias}|{c}"), |it| Self::has(name, it, whole));
            }
            firsts.push((c, code));
        }
        let (Some(first), Some(last)) = (firsts.first(), firsts.last()) else {
            return;
        };
        let either = |it: &Stored, wanted: &str| {
            Self::has(name, it, |at| {
                parts(at).is_some_and(|(_, code)| code == wanted)
            })
        };
        let (one, other) = (first.clone(), last.clone());
        self.add("", &format!("{},{}", one.0, other.0), |it| {
            either(it, &one.1) || either(it, &other.1)
        });
        self.both(&one.0, &other.0, |it| {
            either(it, &one.1) && either(it, &other.1)
        });
        self.add("", "no-such-code", |_| false);
    }

    fn strings(&mut self) {
        let name = self.name;
        let mut texts = Vec::new();
        for value in self.values() {
            let Indexed::Text {
                exact,
                folded: whole,
            } = value
            else {
                continue;
            };
            let start: String = whole.chars().take(3).collect();
            let inner: String = whole.chars().skip(1).take(4).collect();
            let inner = inner.trim().to_owned();
            let begins = |at: &Indexed| folded(at).is_some_and(|it| it.starts_with(&start));
            let holds = |at: &Indexed| folded(at).is_some_and(|it| it.contains(&inner));
            let is = |at: &Indexed| matches!(at, Indexed::Text { exact: it, .. } if *it == exact);
            self.add("", &escaped(&start), |it| Self::has(name, it, begins));
            self.add("", &escaped(&start.to_uppercase()), |it| {
                Self::has(name, it, begins)
            });
            self.add(":contains", &escaped(&inner), |it| {
                Self::has(name, it, holds)
            });
            self.add(":exact", &escaped(&exact), |it| Self::has(name, it, is));
            let loud = exact.to_uppercase();
            let shouted =
                |at: &Indexed| matches!(at, Indexed::Text { exact, .. } if *exact == loud);
            self.add(":exact", &escaped(&exact.to_uppercase()), |it| {
                Self::has(name, it, shouted)
            });
            texts.push(whole);
        }
        let (Some(first), Some(last)) = (texts.first().cloned(), texts.last().cloned()) else {
            return;
        };
        let begins = |it: &Stored, start: &str| {
            Self::has(name, it, |at| {
                folded(at).is_some_and(|it| it.starts_with(start))
            })
        };
        let (one, other) = (escaped(&first), escaped(&last));
        self.add("", &format!("{one},{other}"), |it| {
            begins(it, &first) || begins(it, &last)
        });
        self.both(&one, &other, |it| begins(it, &first) && begins(it, &last));
        self.add("", "qqq", |_| false);
    }

    fn dates(&mut self) {
        let name = self.name;
        for (asked, span) in
            ["2022", "2026-11-22T08:00:00Z", "2026"].map(|text| (text, Span::parse(text).unwrap()))
        {
            self.compared(asked, name, span.from, span.to);
        }
        let within = |it: &Stored, asked: &str| {
            let span = Span::parse(asked).unwrap();
            ends(it, name).any(|(from, to)| span.from <= from && to <= span.to)
        };
        self.add("", "2021,2022", |it| {
            within(it, "2021") || within(it, "2022")
        });
        self.both("ge2021", "le2022", |it| {
            let (from, to) = (Span::parse("2021").unwrap(), Span::parse("2022").unwrap());
            ends(it, name).any(|(_, last)| last >= from.from)
                && ends(it, name).any(|(first, _)| first <= to.to)
        });
    }

    fn numbers(&mut self) {
        let name = self.name;
        for (asked, number) in [("0230", 230), ("1200", 1200)] {
            self.compared(asked, name, number, number);
        }
        let is = |it: &Stored, number: i64| ends(it, name).any(|(at, _)| at == number);
        self.add("", "0130,1100", |it| is(it, 130) || is(it, 1100));
    }

    /// All prefixes of §3.1.1.4.4, by the ends of what is asked and of what is there.
    fn compared(&mut self, asked: &str, name: &str, from: i64, to: i64) {
        type Holds = fn((i64, i64), (i64, i64)) -> bool;
        let prefixes: [(&str, Holds); 9] = [
            ("", |at, of| of.0 <= at.0 && at.1 <= of.1),
            ("eq", |at, of| of.0 <= at.0 && at.1 <= of.1),
            ("ne", |at, of| !(of.0 <= at.0 && at.1 <= of.1)),
            ("gt", |at, of| at.1 > of.1),
            ("ge", |at, of| at.1 >= of.0),
            ("lt", |at, of| at.0 < of.0),
            ("le", |at, of| at.0 <= of.1),
            ("sa", |at, of| at.0 > of.1),
            ("eb", |at, of| at.1 < of.0),
        ];
        for (prefix, holds) in prefixes {
            self.add("", &format!("{prefix}{asked}"), |it| {
                ends(it, name).any(|at| holds(at, (from, to)))
            });
        }
    }

    fn places(&mut self) {
        let name = self.name;
        let within = |it: &Stored, km: f64| {
            Self::has(name, it, |at| {
                let Indexed::Position {
                    latitude,
                    longitude,
                } = at
                else {
                    return false;
                };
                distance_km((-32.5, 151.25), (*latitude, *longitude)) <= km
            })
        };
        for (asked, km) in [
            ("-32.5|151.25|10|km", 10.0),
            ("-32.5|151.25|120", 120.0),
            ("-32.5|151.25|120000|m", 120.0),
            ("-32.5|151.25", 50.0),
            ("-32.5:151.25", 50.0),
        ] {
            self.add("", asked, |it| within(it, km));
        }
        self.add("", "-32.5:151.25", |it| within(it, 120.0));
        if let Some(case) = self.cases.last_mut() {
            let distance = "le120|http://unitsofmeasure.org|km".to_owned();
            case.pairs.push(("near-distance".to_owned(), distance));
        }
    }

    fn references(&mut self) {
        let name = self.name;
        let mut all = Vec::new();
        for value in self.values() {
            let Indexed::Reference(reference) = value else {
                continue;
            };
            let (kind, id) = reference.split_once('/').unwrap();
            let refers = |it: &Stored| it.references(name).any(|known| known == reference);
            self.add("", &reference, refers);
            self.add("", &format!("{}/{reference}", crate::server::BASE), refers);
            self.add(&format!(":{kind}"), id, refers);
            let targets = &parameter(self.all[0].kind, name).unwrap().targets;
            if targets.len() == 1 {
                self.add("", id, refers);
            }
            self.add(
                "",
                &format!("https://elsewhere.example/{reference}"),
                |_| false,
            );
            all.push(reference);
        }
        let (Some(first), Some(last)) = (all.first().cloned(), all.last().cloned()) else {
            return;
        };
        let refers = |it: &Stored, to: &str| it.references(name).any(|known| known == to);
        self.add("", &format!("{first},{last}"), |it| {
            refers(it, &first) || refers(it, &last)
        });
        self.both(&first, &last, |it| refers(it, &first) && refers(it, &last));
    }

    fn uris(&mut self) {
        let name = self.name;
        for value in self.values() {
            let Indexed::Uri(uri) = value else { continue };
            let is = |it: &Stored| Self::has(name, it, |at| *at == Indexed::Uri(uri.clone()));
            self.add("", &uri, is);
            self.add(":below", &uri, is);
            self.add("", &format!("{uri}x"), |_| false);
            if let Some((above, _)) = uri.rsplit_once('/').filter(|(it, _)| it.len() > 8) {
                let under = format!("{above}/");
                self.add(":below", above, |it| {
                    Self::has(
                        name,
                        it,
                        |at| matches!(at, Indexed::Uri(it) if it.starts_with(&under)),
                    )
                });
            }
        }
    }
}

fn ends<'s>(of: &'s Stored, name: &'s str) -> impl Iterator<Item = (i64, i64)> + 's {
    of.values(name).filter_map(|value| {
        if let Indexed::Date(span) = value {
            return Some((span.from, span.to));
        }
        let Indexed::Number(number) = value else {
            return None;
        };
        Some((*number, *number))
    })
}

/// The other names of a system (§1.6), spelt out here.
fn aliases(system: &str) -> &'static [&'static str] {
    match system {
        "http://hl7.org.au/fhir/CodeSystem/smd-interfaces" => &[
            "http://hl7.org.au/fhir/pd/CodeSystem/smd-interfaces",
            "http://terminology.hl7.org.au/CodeSystem/endpoint-connection-type",
            "http://hl7.org.au/fhir/CodeSystem/endpoint-payload-type",
            "http://hl7.org.au/fhir/pd/CodeSystem/endpoint-payload-type",
            "http://terminology.hl7.org.au/CodeSystem/endpoint-payload-type",
            "http://hl7.org.au/fhir/CodeSystem/codesystem-au-endpoint-payload-type",
        ],
        "http://hl7.org.au/id/npio" => &["http://ns.electronichealth.net.au/id/npio"],
        _ => &[],
    }
}
