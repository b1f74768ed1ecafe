//! `sealpost hl7 check --explain`: what a finding code means.

use super::report;
use crate::{Failure, output};
use hl7v2::check::{Explanation, explain, explanations};

/// What `--explain` takes to list every code.
const LIST: &str = "list";

/// Prints what there is to say about a code, or lists them all.
pub(super) fn run(code: &str, json: bool) -> Result<(), Failure> {
    if code == LIST {
        return list(json);
    }
    let own = report::explanations();
    let known = explain(code).or_else(|| own.into_iter().find(|one| one.code == code));
    let Some(one) = known else {
        let words = format!("there is no finding code {code}; --explain {LIST} lists all of them");
        return Err(Failure::Negative(words));
    };
    if json {
        output::json(&one)
    } else {
        print(&one)
    }
}

fn list(json: bool) -> Result<(), Failure> {
    for one in explanations().chain(report::explanations()) {
        if json {
            output::json(&one)?;
        } else {
            output::line(&format!("{:22} {}", one.code, one.says))?;
        }
    }
    Ok(())
}

fn print(one: &Explanation) -> Result<(), Failure> {
    let grade = |grade: Option<hl7v2::Severity>| match grade {
        Some(grade) => report::severity_word(grade),
        None => "not looked for",
    };
    output::line(one.code)?;
    for (name, text) in [
        ("Found", one.says),
        ("Why", one.why),
        ("Fix", one.fix),
        ("Applies to", &one.applies),
        ("In what we send", grade(one.send)),
        ("In what we receive", grade(one.receive)),
        ("From", one.source),
    ] {
        if !text.is_empty() {
            output::line(&format!("  {name:19} {text}"))?;
        }
    }
    Ok(())
}
