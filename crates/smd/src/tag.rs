//! What a start tag must look like before anything in it is believed.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attribute;
use quick_xml::name::{NamespaceResolver, PrefixDeclaration, ResolveResult};

use crate::character::{is_allowed, is_ncname, is_space};
use crate::limits::{MAX_ATTRIBUTES, MAX_TAG_BYTES};
use crate::namespace::Namespace;
use crate::read_error::Problem;

/// Checks names, quoting, prefixes, references and limits of one start tag whose namespace
/// declarations are already in the resolver. Tells whether it gives a type by name (`xsi:type`).
pub(crate) fn check(tag: &BytesStart<'_>, resolver: &NamespaceResolver) -> Result<bool, Problem> {
    if tag.len() > MAX_TAG_BYTES {
        let what = "bytes in one start tag";
        return Err(Problem::TooMuch {
            what,
            limit: MAX_TAG_BYTES,
        });
    }
    check_name(tag.name().into_inner())?;
    check_spacing(tag.attributes_raw())?;
    let mut names_a_type = false;
    for (index, attribute) in tag.attributes().enumerate() {
        if index >= MAX_ATTRIBUTES {
            let what = "attributes on one element";
            return Err(Problem::TooMuch {
                what,
                limit: MAX_ATTRIBUTES,
            });
        }
        let attribute = attribute.map_err(|_| Problem::Syntax)?;
        names_a_type |= check_attribute(&attribute, resolver)?;
    }
    Ok(names_a_type)
}

/// The value of an attribute with its references resolved.
pub(crate) fn value(attribute: &Attribute<'_>) -> Result<String, Problem> {
    let value = attribute.normalized_value(XmlVersion::Implicit1_0);
    let value = value.map_err(|_| Problem::Entity)?;
    if value.chars().all(is_allowed) {
        return Ok(value.into_owned());
    }
    Err(Problem::Character)
}

fn check_attribute(
    attribute: &Attribute<'_>,
    resolver: &NamespaceResolver,
) -> Result<bool, Problem> {
    let name = attribute.key.into_inner();
    check_name(name)?;
    if attribute.value.contains('<') {
        return Err(Problem::Syntax);
    }
    let value = value(attribute)?;
    if let Some(declared) = attribute.key.as_namespace_binding() {
        // The resolver compares URIs as written, so one spelt with character references would
        // mean one thing to us and another to the next reader.
        let spelt_oddly = attribute.value.contains("&#");
        let undeclares = matches!(declared, PrefixDeclaration::Named(_)) && value.is_empty();
        let bad = spelt_oddly || undeclares;
        return if bad { Err(Problem::Prefix) } else { Ok(false) };
    }
    match resolver.resolve_attribute(attribute.key).0 {
        ResolveResult::Bound(uri) => {
            Ok(Namespace::of(uri.into_inner()) == Namespace::SchemaInstance)
        }
        ResolveResult::Unbound => Ok(false),
        ResolveResult::Unknown(_) => Err(Problem::Prefix),
    }
}

fn check_name(name: &str) -> Result<(), Problem> {
    let good = match name.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(name),
    };
    if good { Ok(()) } else { Err(Problem::Syntax) }
}

/// Attributes must be set apart by white space, which the parser below does not insist on.
fn check_spacing(raw: &str) -> Result<(), Problem> {
    let mut quote = None;
    let mut closed = false;
    for c in raw.chars() {
        if closed && !is_space(c) {
            return Err(Problem::Syntax);
        }
        closed = quote == Some(c);
        quote = match quote {
            Some(open) if open == c => None,
            None if matches!(c, '"' | '\'') => Some(c),
            unchanged => unchanged,
        };
    }
    Ok(())
}
