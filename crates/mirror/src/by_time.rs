//! Following by `_lastUpdated`: page after page, type by type, first what is shown and then what is
//! not in use any more.

use crate::adopt::adopt;
use crate::mirror::Walk;
use crate::page::Page;
use crate::{AskError, FollowError};
use ids::Timestamp;

/// The types in the order in which they are read: what others refer to comes first.
pub(crate) const TYPES: [&str; 6] = [
    "Organization",
    "Location",
    "Endpoint",
    "HealthcareService",
    "Practitioner",
    "PractitionerRole",
];

/// Passes over each type: what a search shows by itself, and what has to be asked for.
const PASSES: usize = 2;

/// How far back from the source's clock the next round begins, in milliseconds: an entry may be
/// stamped before it can be seen.
const OVERLAP_MS: i64 = 60_000;

/// How often one search is begun again because its pages expired.
const RESTARTS: usize = 3;

/// The moment from which everything is read.
const BEGINNING: &str = "1970-01-01T00:00:00Z";

/// Reads all types.
pub(crate) async fn walk(walk: &mut Walk<'_>) -> Result<(), FollowError> {
    let (mut restarts, mut pages) = (0, 0);
    while walk.round.step < TYPES.len() * PASSES {
        let page = match ask(walk).await {
            Ok(page) => page,
            Err(error) if error.is_gone() && walk.round.next.is_some() && restarts < RESTARTS => {
                restarts += 1;
                walk.round.next = None;
                continue;
            }
            Err(AskError::Refused { words, .. }) if is_second_pass(walk.round.step) => {
                let kind = kind_of(walk.round.step);
                let words = format!("{kind} that are not in use cannot be asked for: {words}");
                walk.report.warn([words]);
                walk.round.step += 1;
                walk.round.next = None;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        pages += 1;
        if pages > walk.mirror.client.limits.pages {
            let limit = format!("{} pages", walk.mirror.client.limits.pages);
            return Err(AskError::TooLarge(limit).into());
        }
        if page.next.is_some() && page.next == walk.round.next {
            let words = "its pages lead in a circle".to_owned();
            return Err(AskError::Unreadable(words).into());
        }
        if page.next.is_none() {
            restarts = 0;
        }
        take(walk, page).await?;
    }
    Ok(())
}

async fn ask(walk: &Walk<'_>) -> Result<Page, AskError> {
    let client = &walk.mirror.client;
    if let Some(link) = &walk.round.next {
        return walk.patiently(|| client.next(link)).await;
    }
    let kind = kind_of(walk.round.step);
    let since = walk.round.since.as_deref().unwrap_or(BEGINNING);
    let mut parameters = vec![
        ("_lastUpdated".to_owned(), format!("gt{since}")),
        ("_count".to_owned(), walk.mirror.page.to_string()),
    ];
    if is_second_pass(walk.round.step) {
        let (name, value) = out_of_use(kind);
        parameters.push((name.to_owned(), value.to_owned()));
    }
    walk.patiently(|| client.search(kind, &parameters)).await
}

async fn take(walk: &mut Walk<'_>, page: Page) -> Result<(), FollowError> {
    if walk.round.until.is_none() {
        walk.round.until = Some(bound(walk, &page));
    }
    walk.report.warn(page.warnings);
    match page.next {
        Some(next) => walk.round.next = Some(next),
        None => {
            walk.round.next = None;
            walk.round.step += 1;
        }
    }
    let mut resources = page.matches;
    resources.extend(page.included);
    let marked = walk.marked();
    walk.intake
        .take(&resources, &marked, &mut walk.report)
        .await?;
    walk.tell();
    Ok(())
}

/// Where the next round begins: a little before the source's clock at the beginning of this one.
/// A source that does not tell its clock is taken by the latest stamp of its first page.
fn bound(walk: &Walk<'_>, page: &Page) -> String {
    let stamps = page
        .matches
        .iter()
        .filter_map(|it| adopt(it, &walk.mirror.source)?.updated)
        .filter_map(|text| Timestamp::parse_rfc3339(&text).ok());
    let clock = page.at.or_else(|| stamps.max());
    let clock = clock.unwrap_or_else(|| (walk.mirror.now)());
    clock.plus_millis(-OVERLAP_MS).to_rfc3339()
}

fn kind_of(step: usize) -> &'static str {
    TYPES.get(step / PASSES).copied().unwrap_or("Organization")
}

fn is_second_pass(step: usize) -> bool {
    step % PASSES == 1
}

/// How entries that are not in use any more are asked for (HCPD; AU PD servers show them anyway).
fn out_of_use(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "Endpoint" => ("status", "off,suspended,error,entered-in-error"),
        "Location" => ("status", "inactive,suspended"),
        _ => ("active", "false"),
    }
}
