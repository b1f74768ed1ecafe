//! What a body may name: its fields, and the parts of the context.

use super::{Field, FieldType};
use crate::context::{Addressee, PatientFacts, Person, Site};
use crate::{Answer, Answers, Context};
use minijinja::Value;
use serde::Serialize;
use std::collections::BTreeMap;

type Members = BTreeMap<String, Value>;

/// Everything by name.
pub(super) fn all(fields: &[Field], context: &Context, values: &Answers) -> Members {
    let mut names = roots(context);
    for field in fields {
        let value = values.0.get(&field.name);
        names.insert(field.name.clone(), value_of(field, value));
    }
    names
}

fn roots(context: &Context) -> Members {
    let addressee = context.recipients.first().cloned().unwrap_or_default();
    let copies = context.recipients.iter().skip(1).map(Addressee::name);
    let roots = [
        ("author", person_value(&context.author)),
        ("copies", copies.collect()),
        ("date", Value::from(&context.date)),
        ("patient", patient_value(&context.patient)),
        ("practice", site_value(&context.practice)),
        ("recipient", addressee_value(&addressee)),
        ("record", Value::from(members_of(&context.record))),
    ];
    roots.map(|(name, value)| (name.to_owned(), value)).into()
}

fn addressee_value(addressee: &Addressee) -> Value {
    Value::from(BTreeMap::from([
        ("name".to_owned(), Value::from(addressee.name())),
        ("person".to_owned(), person_value(&addressee.person)),
        ("practice".to_owned(), site_value(&addressee.practice)),
    ]))
}

fn patient_value(patient: &PatientFacts) -> Value {
    let mut members = members_of(patient);
    let mut put = |name: &str, text: &str| members.insert(name.to_owned(), Value::from(text));
    put("address", &patient.address.on_one_line());
    put("name", &patient.name());
    put("sex", sex_words(&patient.sex));
    Value::from(members)
}

fn person_value(person: &Person) -> Value {
    let mut members = members_of(person);
    members.insert("name".to_owned(), Value::from(person.name()));
    Value::from(members)
}

fn site_value(site: &Site) -> Value {
    let mut members = members_of(site);
    let address = site.address.on_one_line();
    members.insert("address".to_owned(), Value::from(address));
    Value::from(members)
}

/// The texts and lists of texts of a part of the context.
fn members_of<T: Serialize>(part: &T) -> Members {
    let json = serde_json::to_value(part).unwrap_or_default();
    let members = json.as_object().into_iter().flatten();
    let value = |member: &serde_json::Value| match (member.as_str(), member.as_array()) {
        (Some(text), _) => Some(Value::from(text)),
        (None, Some(list)) => Some(list.iter().filter_map(|one| one.as_str()).collect()),
        (None, None) => None,
    };
    members
        .filter_map(|(name, member)| Some((name.clone(), value(member)?)))
        .collect()
}

/// Table 0001 in words.
fn sex_words(code: &str) -> &str {
    match code {
        "F" => "Female",
        "M" => "Male",
        "O" => "Other",
        "A" => "Ambiguous",
        "N" => "Not applicable",
        "U" => "Not stated",
        other => other,
    }
}

fn value_of(field: &Field, answer: Option<&Answer>) -> Value {
    match (field.kind, answer) {
        (FieldType::List, Some(Answer::List(list))) => list.iter().cloned().collect(),
        (FieldType::List, Some(Answer::Text(text))) => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines.map(str::to_owned).collect()
        }
        (FieldType::List, None) => Value::from(Vec::<String>::new()),
        (_, Some(Answer::Text(text))) => Value::from(text.clone()),
        (_, Some(Answer::List(list))) => Value::from(list.join("\n")),
        (_, None) => Value::from(""),
    }
}
