//! Records: what is removed, changed and new, and their tokens.

use super::super::changes::{Changes, NewRecord, RecordRow};
use super::super::failure::Trouble;
use super::super::name::{self, RecordName};
use super::super::pipeline::{Step, Value};
use super::super::row::{json, number};
use tokio_postgres::types::Type;

#[derive(Default)]
struct NameColumns<'a> {
    orgs: Vec<&'a str>,
    shelves: Vec<&'static str>,
    ids: Vec<&'a [u8]>,
}

impl<'a> NameColumns<'a> {
    fn push(&mut self, name: &'a RecordName) {
        self.orgs.push(&name.org);
        self.shelves.push(name.shelf);
        self.ids.push(&name.id);
    }
}

#[derive(Default)]
struct BodyColumns<'a> {
    names: NameColumns<'a>,
    versions: Vec<i64>,
    bodies: Vec<&'a str>,
    tokens: Vec<String>,
}

#[derive(Default)]
pub(super) struct Records<'a> {
    removed: NameColumns<'a>,
    changed: BodyColumns<'a>,
    new: BodyColumns<'a>,
    old_tokens: (NameColumns<'a>, Vec<Vec<u8>>),
    new_tokens: (NameColumns<'a>, Vec<Vec<u8>>),
}

impl<'a> Records<'a> {
    pub(super) fn of(changes: &'a Changes) -> Result<Self, Trouble> {
        let mut columns = Self::default();
        for (name, RecordRow { old_tokens, new }) in &changes.records {
            for token in old_tokens.iter().flatten() {
                columns.old_tokens.0.push(name);
                columns.old_tokens.1.push(name::value(token));
            }
            let Some(NewRecord {
                version,
                body,
                tokens,
            }) = new
            else {
                if old_tokens.is_some() {
                    columns.removed.push(name);
                }
                continue;
            };
            for token in tokens {
                columns.new_tokens.0.push(name);
                columns.new_tokens.1.push(name::value(token));
            }
            let to = match old_tokens {
                Some(_) => &mut columns.changed,
                None => &mut columns.new,
            };
            to.names.push(name);
            to.versions.push(number(*version));
            to.bodies.push(body);
            to.tokens.push(json(tokens)?);
        }
        Ok(columns)
    }

    pub(super) fn steps<'b>(&'b self, steps: &mut Vec<Step<'b>>) {
        let Self {
            removed,
            changed,
            new,
            ..
        } = self;
        named(
            steps,
            "DELETE FROM sealpost.record WHERE (org, shelf, id) IN
             (SELECT * FROM unnest($1, $2, $3))",
            removed,
            vec![],
        );
        let rows = [
            (
                "UPDATE sealpost.record
                 SET version = new.version, body = new.body, tokens = new.tokens
                 FROM unnest($1, $2, $3, $4, $5, $6)
                     AS new (org, shelf, id, version, body, tokens)
                 WHERE (record.org, record.shelf, record.id) = (new.org, new.shelf, new.id)",
                changed,
            ),
            (
                "INSERT INTO sealpost.record (org, shelf, id, version, body, tokens)
                 SELECT * FROM unnest($1, $2, $3, $4, $5, $6)",
                new,
            ),
        ];
        for (sql, columns) in rows {
            let rest: Vec<Value<'b>> = vec![
                (&columns.versions, Type::INT8_ARRAY),
                (&columns.bodies, Type::TEXT_ARRAY),
                (&columns.tokens, Type::TEXT_ARRAY),
            ];
            named(steps, sql, &columns.names, rest);
        }
        let dropped = "DELETE FROM sealpost.record_token WHERE (org, shelf, id, token) IN
                       (SELECT * FROM unnest($1, $2, $3, $4))";
        let added = "INSERT INTO sealpost.record_token (org, shelf, id, token)
                     SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        for (sql, (names, tokens)) in [(dropped, &self.old_tokens), (added, &self.new_tokens)] {
            named(steps, sql, names, vec![(tokens, Type::BYTEA_ARRAY)]);
        }
    }
}

fn named<'b>(
    steps: &mut Vec<Step<'b>>,
    sql: &'static str,
    names: &'b NameColumns<'_>,
    rest: Vec<Value<'b>>,
) {
    let mut values: Vec<Value<'b>> = vec![
        (&names.orgs, Type::TEXT_ARRAY),
        (&names.shelves, Type::TEXT_ARRAY),
        (&names.ids, Type::BYTEA_ARRAY),
    ];
    values.extend(rest);
    steps.push(Step::when(!names.ids.is_empty(), sql, values));
}
