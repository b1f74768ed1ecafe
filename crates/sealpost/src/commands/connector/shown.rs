//! A profile in words.

use connectors::folder::Profile;
use connectors::folder::dress::{Charset, LineEnds, Wrapping};
use connectors::folder::profile::Named;

/// One line of a list.
pub(super) fn summary(profile: &Profile) -> String {
    let confirms = if profile.acknowledges.confirms {
        "confirms"
    } else {
        "confirms nothing"
    };
    format!("{:<17}{}; {confirms}", profile.name, profile.title)
}

/// All that it says.
pub(super) fn lines(profile: &Profile) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", profile.name, profile.title)];
    let mut add = |name: &str, words: String| lines.push(format!("  {name:<16}{words}"));
    takes(profile, &mut add);
    let gives = &profile.gives;
    add("it writes", gives.extensions.join(", "));
    if !gives.subfolders.is_empty() {
        let words = format!("{} below the outgoing folder", gives.subfolders.join(", "));
        add("", format!("also in {words}"));
    }
    add("we look", format!("every {} ms", gives.poll_ms));
    let acknowledges = &profile.acknowledges;
    add("acknowledgement", acknowledges.means.clone());
    if acknowledges.confirms {
        let named = match acknowledges.named {
            Named::AfterFile => "named after the file that it answers",
            Named::Freely => "named in any way; MSA-2 tells what it answers",
        };
        add(
            "",
            format!("{}; {named}", acknowledges.extensions.join(", ")),
        );
    }
    add("", acknowledges.switch.clone().unwrap_or_default());
    let hints = &profile.hints;
    for (name, path) in [
        ("incoming", &hints.incoming),
        ("outgoing", &hints.outgoing),
        ("software_acks", &hints.software_acks),
    ] {
        add(name, path.clone().unwrap_or_default());
    }
    hints
        .notes
        .iter()
        .for_each(|note| add("note", note.clone()));
    let facts = &profile.facts;
    add("conformance", facts.conformance.clone());
    let tested = if facts.tested_with_live_product {
        "yes"
    } else {
        "no"
    };
    add("tested live", tested.to_owned());
    facts
        .sources
        .iter()
        .for_each(|it| add("source", it.clone()));
    add("assumed", facts.assumed.join("; "));
    lines.retain(|line| line.len() > 18);
    lines
}

fn takes(profile: &Profile, add: &mut impl FnMut(&str, String)) {
    let takes = &profile.takes;
    add("it reads", takes.extensions.join(", "));
    let others = takes.extension_of.iter();
    let others: Vec<String> = others
        .map(|(kind, it)| format!("{it} for {kind}"))
        .collect();
    let ours = [vec![takes.extension.clone()], others].concat();
    add("we write", ours.join(", "));
    for (kind, folder) in &takes.subfolders {
        add("", format!("{kind} into the subfolder {folder}"));
    }
    if takes.per_practitioner {
        let words = "into a folder for each practitioner: name them in incoming_of";
        add("", words.to_owned());
    }
    add("it looks", format!("every {} s", takes.looks_every_s));
    add("file gone", takes.gone_means.clone());
    if let Some(folder) = &takes.failed_import {
        add(
            "not imported",
            format!("in {folder}: name it in failed_import"),
        );
    }
    let charset = match takes.charset {
        Charset::AsSent => "as sent",
        Charset::Latin1 => "ISO 8859-1, where nothing is lost by it",
        Charset::Utf8 => "UTF-8, where nothing is lost by it",
    };
    let ends = match takes.line_ends {
        LineEnds::AsSent => "line ends as sent",
        LineEnds::Cr => "CR",
        LineEnds::Crlf => "CR and LF",
        LineEnds::Lf => "LF",
    };
    let around = match takes.wrapping {
        Wrapping::Batch => "one message in a batch",
        Wrapping::Message => "one bare message",
    };
    add(
        "a file is",
        format!("{around}; {ends}; characters {charset}"),
    );
    if takes.acks_by_file_name {
        let words = "it finds the answer to its own message under that message's file name";
        add("its own acks", words.to_owned());
    }
}
