//! What is said to people about a decision.

use crate::{Failure, output};
use directory::{Answer, RouteAnswer, payload_name};

/// Prints an answer. Ids and names are whatever the directory has; a terminal must not obey them.
pub(super) fn print(answer: &Answer) -> Result<(), Failure> {
    for step in answer.steps.iter().flatten() {
        say(&format!(
            "{:<10} {} {}",
            step.effect, step.subject, step.words
        ))?;
    }
    if let Some(route) = &answer.route {
        print_route(route)?;
        if let Some(at) = &answer.last_verified {
            say(&format!(
                "  verified      the last delivery there was confirmed at {at}"
            ))?;
        }
        if !answer.judged {
            say("  trust         NOT JUDGED: name the authorities with --anchors")?;
        }
    }
    if let Some(refusal) = &answer.refusal {
        say(&format!("Refused: {}", refusal.code))?;
        say(&format!("  {}", refusal.sentence))?;
        say(&format!("  {}", refusal.advice))?;
    }
    for alternative in &answer.alternatives {
        say(&format!("  or: {}", alternative.sentence))?;
    }
    if let Some(warning) = &answer.reply_warning {
        say(&format!("Warning: {warning}"))?;
    }
    Ok(())
}

fn print_route(route: &RouteAnswer) -> Result<(), Failure> {
    say(&format!("Resolved: {}", route.recipient))?;
    let name = payload_name(&route.payload);
    let payload = if name == route.payload {
        name.to_owned()
    } else {
        format!("{name}, {}", route.payload)
    };
    let certificate = &route.certificate;
    let lines = [
        ("endpoint", Some(route.endpoint.as_str())),
        ("organisation", Some(&route.organisation)),
        ("provider", route.provider.as_deref()),
        ("payload", Some(&payload)),
        ("facility", Some(&route.facility)),
        ("application", route.application.as_deref()),
        ("certificate", Some(&certificate.subject)),
        ("  sha256", Some(&certificate.sha256)),
        ("  until", Some(&certificate.until)),
    ];
    for (name, value) in lines {
        if let Some(value) = value {
            say(&format!("  {name:<13} {value}"))?;
        }
    }
    Ok(())
}

fn say(text: &str) -> Result<(), Failure> {
    output::line(&text.replace(char::is_control, " "))
}
