//! `_include` and `_revinclude`: resources that are wanted beside the matches.

use crate::parameter::ParameterKind;
use crate::query::known_kind;
use crate::{Parameter, SearchRefusal, parameter};

/// One instruction to include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The type of the resource that refers.
    pub from: &'static str,
    /// Its reference parameter.
    pub parameter: &'static str,
    /// Only resources of this type; all that the parameter leads to otherwise.
    pub to: Option<&'static str>,
    /// Which way the reference is followed.
    pub way: Way,
    /// Whether it holds for what was included as well (`:iterate`).
    pub iterates: bool,
}

/// Which way a reference is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `_include`: what is referred to.
    Along,
    /// `_revinclude`: what refers.
    Against,
}

/// Reads `Type:parameter` or `Type:parameter:Type`.
pub(crate) fn parse(name: &str, modifier: &str, value: &str) -> Result<Inclusion, SearchRefusal> {
    let asked = || format!("{name}={}", value.chars().take(128).collect::<String>());
    let iterates = match modifier {
        "" => false,
        "iterate" | "recurse" => true,
        _ => {
            let takes = ":iterate";
            return Err(SearchRefusal::UnknownModifier {
                parameter: asked(),
                takes,
            });
        }
    };
    let mut parts = value.splitn(3, ':');
    let (from, reference) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let from = known_kind(from)?;
    let found = parameter(from, reference)
        .filter(|it| it.kind == ParameterKind::Reference)
        .ok_or_else(|| SearchRefusal::UnknownParameter { parameter: asked() })?;
    let to = parts.next().filter(|it| !it.is_empty());
    let to = to
        .map(|to| target(found, to).ok_or_else(|| no_chain(asked())))
        .transpose()?;
    Ok(Inclusion {
        from,
        parameter: found.name,
        to,
        way: if name == "_include" {
            Way::Along
        } else {
            Way::Against
        },
        iterates,
    })
}

fn no_chain(parameter: String) -> SearchRefusal {
    SearchRefusal::NoChain { parameter }
}

/// The type of this name, if the parameter leads to it.
pub(crate) fn target(parameter: &Parameter, name: &str) -> Option<&'static str> {
    parameter.targets.iter().copied().find(|it| *it == name)
}
