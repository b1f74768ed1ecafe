//! People search over the index: grade by grade and band by band, until there are enough.
//!
//! What is found, and in which order, is defined by [`Asked::holds`] and [`Rank`].

use crate::cards::{Cards, REFERRED, row_of};
use crate::change::local;
use crate::compile::Compiler;
use crate::held::Held;
use crate::page::one;
use crate::{RegisterError, State};
use fhir::Json;
use ids::Timestamp;
use people::{
    Alternative, Around, Asked, BANDS_KM, Card, Fit, Grade, Listing, Place, Rank, Vocabulary,
    band_of, cells_around,
};
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use search::index;
use std::collections::HashSet;

/// Entries of a practice's address book that are looked through at most.
const KNOWN: usize = 2_000;

/// What people search finds.
const PEOPLE: [&str; 2] = ["HealthcareService", "PractitionerRole"];

/// For each entry that is wanted, how many are looked at whoever of them can be sent to.
const LOOKED_THROUGH: usize = 100;

/// Words that are named in the place of their beginning at most.
const NAMED: usize = 400;

const GRADES: [Grade; 4] = [Grade::Exact, Grade::Alike, Grade::Beginning, Grade::Near];

/// Somebody who was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The entry.
    pub held: Held,
    /// What is shown of it.
    pub listing: Listing,
    /// How it answers what was typed.
    pub fit: Fit,
    /// Whether the practice knows it.
    pub is_known: bool,
}

/// One search under way.
pub(crate) struct Finding<'c> {
    pub(crate) compiler: Compiler<'c>,
    pub(crate) asked: &'c Asked,
    pub(crate) vocabulary: &'c Vocabulary,
    /// How many are wanted.
    pub(crate) count: usize,
}

impl Finding<'_> {
    /// The best entries, in order. `known` are references of the practice's own contacts.
    pub(crate) fn run(&self, known: &[String], at: Timestamp) -> Result<Vec<Hit>, RegisterError> {
        let mut cards = Cards::new(self.compiler.connection);
        let known = self.known(&mut cards, known)?;
        let mut seen: HashSet<i64> = known.iter().map(|rank| rank.row).collect();
        let known_rows = seen.clone();
        let mut ranks: Vec<Rank> = Vec::new();
        let mut last = String::new();
        for grade in GRADES {
            ranks.extend(known.iter().filter(|rank| rank.grade == grade));
            let words = self.words(grade);
            if grade == Grade::Exact || words != last {
                self.graded(grade, &words, &mut ranks, &mut seen)?;
            }
            if ranks.len() >= self.count {
                break;
            }
            last = words;
        }
        ranks.sort_unstable();
        ranks.truncate(self.count);
        let hits = ranks.iter().map(|rank| {
            let is_known = known_rows.contains(&rank.row);
            self.hit(&mut cards, rank.row, is_known, at)
        });
        let hits: Vec<Option<Hit>> = hits.collect::<Result<_, _>>()?;
        Ok(hits.into_iter().flatten().collect())
    }

    /// The practice's own contacts, looked at one by one.
    fn known(&self, cards: &mut Cards<'_>, known: &[String]) -> Result<Vec<Rank>, RegisterError> {
        let mut ranks = Vec::new();
        for reference in known.iter().take(KNOWN) {
            let Some((kind, id)) = local(reference) else {
                continue;
            };
            let Some(row) = row_of(self.compiler.connection, kind, id)? else {
                continue;
            };
            let Some(card) = cards.card(row)? else {
                continue;
            };
            if let Some(fit) = self.asked.holds(&card)
                && self.is_shown(row)?
            {
                ranks.push(Rank::of(row, fit.grade, true, card.receives, fit.km));
            }
        }
        Ok(ranks)
    }

    fn is_shown(&self, row: i64) -> Result<bool, RegisterError> {
        let mut sql = self.compiler.visible("r")?;
        sql.text = format!("SELECT 1 FROM resource r WHERE r.row = ? AND {}", sql.text);
        sql.values.insert(0, row.into());
        let mut statement = self.compiler.connection.prepare_cached(&sql.text)?;
        Ok(statement.exists(params_from_iter(&sql.values))?)
    }

    /// The words as an expression of the full-text index: every word, in one of the ways that are
    /// allowed at a grade. Empty where nothing was typed.
    fn words(&self, grade: Grade) -> String {
        let each = self.asked.words.iter().map(|word| {
            let ways = Asked::alternatives(word, grade, self.vocabulary);
            any(ways.iter().map(|way| match way {
                Alternative::Beginning(start) => self.beginning(start),
                Alternative::Word(word) => quoted(word),
            }))
        });
        each.collect::<Vec<_>>().join(" AND ")
    }

    /// Whatever begins so. The index makes one list of all that stands under such words before it
    /// gives the first of it; of words that are named it looks only as far as it must.
    fn beginning(&self, start: &str) -> String {
        let named = self.vocabulary.beginning(start, NAMED);
        match named.as_deref() {
            None | Some([]) => format!("{}*", quoted(start)),
            Some(words) => any(words.iter().map(|word| quoted(word))),
        }
    }

    /// Adds what answers at a grade and no better, the best first, until there are enough.
    fn graded(
        &self,
        grade: Grade,
        words: &str,
        ranks: &mut Vec<Rank>,
        seen: &mut HashSet<i64>,
    ) -> Result<(), RegisterError> {
        let mut all: Vec<String> = Vec::new();
        all.extend((!words.is_empty()).then(|| words.to_owned()));
        let filters = self.asked.filters.marks();
        all.extend(
            filters
                .iter()
                .map(|marks| any(marks.iter().map(|it| quoted(it)))),
        );
        let Some(place) = self.asked.place else {
            return self.anywhere(grade, &all.join(" AND "), ranks, seen);
        };
        for band in 0..=BANDS_KM.len() {
            let within = BANDS_KM.get(band);
            if within.is_none() && words.is_empty() {
                break;
            }
            let cells = within.and_then(|km| cells_around(place, *km));
            let mut here = all.clone();
            here.extend(cells.map(|cells| any(cells.iter().map(|it| quoted(it)))));
            if !here.is_empty() {
                let look = Look {
                    grade,
                    within: Some((place, band)),
                    most: usize::MAX,
                    enough: usize::MAX,
                };
                self.add(&here.join(" AND "), &look, ranks, seen)?;
            }
            if ranks.len() >= self.count {
                break;
            }
        }
        Ok(())
    }

    /// Adds what answers wherever it is: it is looked through until enough can be sent to. Where
    /// hardly anything can, what can comes from an expression of its own.
    fn anywhere(
        &self,
        grade: Grade,
        all: &str,
        ranks: &mut Vec<Rank>,
        seen: &mut HashSet<i64>,
    ) -> Result<(), RegisterError> {
        let look = Look {
            grade,
            within: None,
            most: self.count.saturating_mul(LOOKED_THROUGH),
            enough: self.count,
        };
        if self.add(all, &look, ranks, seen)? {
            return Ok(());
        }
        let receiving = format!("{all} AND {}", quoted(Card::RECEIVES));
        let most = self.count.saturating_add(seen.len());
        self.add(&receiving, &Look { most, ..look }, ranks, seen)?;
        Ok(())
    }

    /// Adds what an expression finds; gives whether that was all of it, or enough.
    fn add(
        &self,
        ask: &str,
        look: &Look,
        ranks: &mut Vec<Rank>,
        seen: &mut HashSet<i64>,
    ) -> Result<bool, RegisterError> {
        let mut sql = self.compiler.visible("r")?;
        sql.text = format!(
            "SELECT who.rowid, c.receives, c.latitude, c.longitude FROM who
             CROSS JOIN card c ON c.row = who.rowid CROSS JOIN resource r ON r.row = who.rowid
             WHERE who MATCH ? AND {} ORDER BY who.rowid",
            sql.text
        );
        sql.values.insert(0, Value::Text(ask.to_owned()));
        let mut statement = self.compiler.connection.prepare_cached(&sql.text)?;
        let mut rows = statement.query(params_from_iter(&sql.values))?;
        let (mut looked_at, mut receiving) = (0, 0);
        while let Some(found) = rows.next()? {
            if looked_at == look.most {
                return Ok(false);
            }
            looked_at += 1;
            let (row, receives): (i64, bool) = (found.get(0)?, found.get(1)?);
            let km = match look.within {
                None => None,
                Some((from, _)) => place_of(found)?.map(|there| from.km_to(there)),
            };
            let is_here = look.within.is_none_or(|(_, band)| band_of(km) == band);
            if is_here && seen.insert(row) {
                ranks.push(Rank::of(row, look.grade, false, receives, km));
                receiving += usize::from(receives);
            }
            if receiving == look.enough {
                break;
            }
        }
        Ok(true)
    }

    fn hit(
        &self,
        cards: &mut Cards<'_>,
        row: i64,
        is_known: bool,
        at: Timestamp,
    ) -> Result<Option<Hit>, RegisterError> {
        let held = one(self.compiler.connection, "r.row = ?", &[row.into()])?;
        let (Some(held), Some(card)) = (held, cards.card(row)?) else {
            return Ok(None);
        };
        let Some(fit) = self.asked.holds(&card) else {
            return Ok(None);
        };
        let own = held.resource()?;
        let around = self.around(&held, &own)?;
        let wanted = self.asked.filters.takes.as_deref();
        Ok(Some(Hit {
            listing: Listing::of(&own, &around, wanted, at),
            held,
            fit,
            is_known,
        }))
    }

    /// What is shown of an entry; nothing of one that is not shown.
    pub(crate) fn listing(
        &self,
        reference: &str,
        at: Timestamp,
    ) -> Result<Option<Listing>, RegisterError> {
        let Some((kind, id)) = local(reference) else {
            return Ok(None);
        };
        let Some(row) = row_of(self.compiler.connection, kind, id)? else {
            return Ok(None);
        };
        let held = one(self.compiler.connection, "r.row = ?", &[row.into()])?;
        let Some(held) = held.filter(|it| PEOPLE.contains(&it.kind.as_str())) else {
            return Ok(None);
        };
        if !self.is_shown(row)? {
            return Ok(None);
        }
        let own = held.resource()?;
        let around = self.around(&held, &own)?;
        Ok(Some(Listing::of(&own, &around, None, at)))
    }

    /// What an entry refers to, as far as it is shown.
    fn around(&self, held: &Held, own: &Json) -> Result<Around, RegisterError> {
        let mut around = Around::default();
        for (parameter, value) in index(own) {
            let search::Indexed::Reference(reference) = value else {
                continue;
            };
            let Some((to, id)) = local(&reference) else {
                continue;
            };
            if !REFERRED.contains(&(held.kind.as_str(), parameter.name, to)) {
                continue;
            }
            let Some(far) = self.shown(to, id)? else {
                continue;
            };
            match to {
                "Endpoint" => around.endpoints.push(far),
                "HealthcareService" => around.service = around.service.or(Some(far)),
                "Location" => around.location = around.location.or(Some(far)),
                "Organization" => around.organization = Some(far),
                _ => around.practitioner = Some(far),
            }
        }
        Ok(around)
    }

    fn shown(&self, kind: &str, id: &str) -> Result<Option<Json>, RegisterError> {
        let mut sql = self.compiler.visible("r")?;
        sql.text = format!("n.text = ? AND r.id = ? AND {}", sql.text);
        let values: [Value; 2] = [kind.to_owned().into(), id.to_owned().into()];
        sql.values.splice(0..0, values);
        let held = one(self.compiler.connection, &sql.text, &sql.values)?;
        held.map(|held| held.resource()).transpose()
    }
}

/// One look through what an expression finds.
struct Look {
    /// How well it answers.
    grade: Grade,
    /// From where, and the band of distances that is looked at.
    within: Option<(Place, usize)>,
    /// Entries looked at, at most.
    most: usize,
    /// New ones that can be sent to which are enough, where what was there first comes first.
    enough: usize,
}

fn place_of(found: &Row<'_>) -> Result<Option<Place>, RegisterError> {
    let (north, east): (Option<f64>, Option<f64>) = (found.get(2)?, found.get(3)?);
    Ok(north
        .zip(east)
        .and_then(|(north, east)| Place::new(north, east)))
}

/// Who looks: people search shows what everybody may see.
pub(crate) const SHOWN: State = State::Current;

/// A string of the full-text index. Words and marks hold no quotes.
pub(crate) fn quoted(token: &str) -> String {
    format!("\"{token}\"")
}

/// Any of some expressions.
pub(crate) fn any(ways: impl Iterator<Item = String>) -> String {
    let ways: Vec<String> = ways.collect();
    format!("({})", ways.join(" OR "))
}
