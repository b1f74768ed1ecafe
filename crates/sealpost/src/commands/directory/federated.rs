//! A search over the local copy and the directories of others.

use super::sources::Opened;
use crate::following::now;
use crate::{Failure, output};
use ::search::Query;
use mirror::{Federation, Found, Hit, Origin};
use std::time::Duration;

/// How long a source may take.
const DEADLINE: Duration = Duration::from_secs(3);

/// How the answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// As one FHIR Bundle.
    Bundle,
    /// One resource a line.
    Json,
    /// In words.
    Words,
}

/// Searches and prints.
pub(super) fn search(
    opened: Opened,
    query: &Query,
    parameters: &[(String, String)],
    count: usize,
    shown: Shown,
) -> Result<(), Failure> {
    let mut federation = Federation::new(opened.local.register.clone(), DEADLINE, now);
    for one in opened.local.sources {
        federation = federation.with(one.source, one.client);
    }
    let found = super::super::block_on(async {
        let found = federation.search(query, parameters, count).await;
        found.map_err(|error| Failure::Unavailable(error.to_string()))
    })?;
    match shown {
        Shown::Bundle => output::line(&found.bundle().to_string()),
        Shown::Json => json(&found),
        Shown::Words => words(&found),
    }
}

fn json(found: &Found) -> Result<(), Failure> {
    for hit in &found.hits {
        output::line(&hit.resource.to_string())?;
        for beside in &hit.beside {
            output::line(&beside.to_string())?;
        }
    }
    notices(found);
    Ok(())
}

fn words(found: &Found) -> Result<(), Failure> {
    for hit in &found.hits {
        output::line(&line(hit))?;
        for beside in &hit.beside {
            output::line(&format!("    {}", super::search::words_of(beside)))?;
        }
    }
    output::line(&format!("{} found", found.hits.len()))?;
    notices(found);
    Ok(())
}

/// What is missing is said on standard error, where no program takes it for a result.
fn notices(found: &Found) {
    for notice in &found.notices {
        output::complain(&notice.sentence());
    }
}

fn line(hit: &Hit) -> String {
    let also: Vec<&str> = hit.also.iter().map(source).collect();
    let also = if also.is_empty() {
        String::new()
    } else {
        format!("; also in {}", also.join(", "))
    };
    let as_of = hit
        .origin
        .as_of
        .map_or_else(|| "of unknown age".to_owned(), |at| format!("as of {at}"));
    let name = super::search::words_of(&hit.resource);
    format!("{name}  [{}, {as_of}{also}]", source(&hit.origin))
}

fn source(origin: &Origin) -> &str {
    origin.source.as_deref().unwrap_or("published here")
}

#[cfg(test)]
mod tests {
    use super::*;
    use fhir::Json;

    #[test]
    fn a_hit_says_where_it_is_from_and_how_fresh() {
        let text = r#"{"resourceType":"Organization","id":"hub.o","name":"Banksia"}"#;
        let resource = Json::parse(text).unwrap();
        let origin = |name: &str| Origin {
            source: Some(name.to_owned()),
            as_of: None,
            url: None,
        };
        let hit = Hit {
            resource,
            beside: Vec::new(),
            origin: origin("hub"),
            also: vec![origin("other")],
        };
        let line = line(&hit);
        assert!(line.starts_with("Organization/hub.o"), "{line}");
        assert!(
            line.ends_with("Banksia  [hub, of unknown age; also in other]"),
            "{line}"
        );
    }
}
