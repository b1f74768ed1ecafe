//! Templates: what is read, and what is refused where and why.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use compose::template::{Charset, MAX_TEMPLATE_BYTES, TemplateFault};
use compose::{Answers, Context, FieldType, Kind, Library, Template, fill};
use proptest::prelude::*;

const HEADER: &str =
    "id = \"note\"\nversion = 1\nkind = \"referral\"\ntitle = \"Note\"\nlanguage = \"en-AU\"\n";

fn with_body(body: &str) -> Result<Template, compose::TemplateError> {
    Template::parse("note.template", &format!("{HEADER}---\n{body}"))
}

fn with_field(field: &str) -> Result<Template, compose::TemplateError> {
    let text = format!("{HEADER}[[field]]\nlabel = \"X\"\n{field}\n---\n<p>{{{{ x }}}}</p>");
    Template::parse("note.template", &text)
}

#[test]
fn the_standard_set_has_every_kind_once() {
    let library = Library::standard().unwrap();
    for kind in Kind::ALL {
        let of_kind: Vec<_> = library.all().filter(|it| it.kind == kind).collect();
        assert_eq!(of_kind.len(), 1, "{kind:?}");
        let template = of_kind[0];
        assert_eq!(template.language, "en-AU");
        assert!(template.fields.len() >= 7, "{kind:?}");
        assert!(
            template.fields.iter().any(|field| field.required),
            "{kind:?}: nothing is required"
        );
        assert!(
            template.fields.iter().any(|field| field.prefill.is_some()),
            "{kind:?}: nothing is filled"
        );
    }
}

#[test]
fn a_header_is_read_with_all_its_members() {
    let template = with_field(
        "name = \"x\"\ntype = \"choice\"\nrequired = true\nmax_length = 7\ncharset = \"ascii\"\n\
         prefill = \"patient.sex\"\nchoices = [\"F\", \"M\"]\nhelp = \"Which?\"",
    )
    .unwrap();
    let field = template.field("x").unwrap();
    assert_eq!(
        (field.kind, field.charset),
        (FieldType::Choice, Charset::Ascii)
    );
    assert!(field.required);
    assert_eq!(field.max_length, 7);
    assert_eq!(field.prefill.as_deref(), Some("patient.sex"));
    assert_eq!(field.help, "Which?");
    assert_eq!(template.kind, Kind::Referral);
    assert!(template.field("y").is_none());
}

fn said(result: Result<Template, compose::TemplateError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn every_fault_of_a_header_has_file_line_and_fix() {
    let changed = |from: &str, to: &str| HEADER.replace(from, to) + "---\n<p>x</p>";
    for (text, begins, holds) in [
        ("id = 1".to_owned(), "f:1:", "add one"),
        (
            changed("version = 1", "version ="),
            "f:2:",
            "header cannot be read",
        ),
        (changed("referral", "poem"), "f:3:", "referral"),
        (changed("title", "colour"), "f:4:", "colour"),
        (
            changed("version = 1", "version = 0"),
            "f:2:",
            "counts from 1",
        ),
        (changed("Note", "Brief über"), "f:4:", "ASCII"),
        (changed("Note", &"x".repeat(101)), "f:4:", "at most 100"),
        (changed("en-AU", "English"), "f:5:", "en-AU"),
        (changed("\"note\"", "\"My note\""), "f:1:", "lower-case"),
    ] {
        let said = said(Template::parse("f", &text));
        assert!(said.starts_with(begins), "{said}");
        assert!(said.contains(holds), "{said} should say {holds}");
    }
}

#[test]
fn every_fault_of_a_body_has_file_line_and_fix() {
    for (body, line, holds) in [
        ("<p>{{ patient.shoe }}</p>", 7, "does not exist"),
        ("\n<p>{{ nobody }}</p>", 8, "does not exist"),
        ("<p>{{ patient.name </p>", 7, "syntax error"),
        ("<p>\n{% set a = 1 %}</p>", 8, "`set`"),
        ("{% include \"x\" %}", 7, "`include`"),
        ("{%- macro x() -%}{% endmacro %}", 7, "`macro`"),
        ("<p>{{ record.allergies }}</p>", 7, "a list"),
        ("<p>open", 7, "elements of the manual"),
        ("<script>x</script>", 7, "elements of the manual"),
        ("<p>{{ range(3) }}</p>", 7, "range"),
        ("<p>{{ date|urlencode }}</p>", 7, "urlencode"),
    ] {
        let said = said(with_body(body));
        assert!(
            said.starts_with(&format!("note.template:{line}:")),
            "{said}"
        );
        assert!(said.contains(holds), "{said} should say {holds}");
    }
}

#[test]
fn every_fault_of_a_field_is_named_with_its_line() {
    for (field, words) in [
        ("name = \"X\"\ntype = \"text\"", "lower-case"),
        ("name = \"patient\"\ntype = \"text\"", "part of the context"),
        ("name = \"x\"\ntype = \"choice\"", "needs some"),
        (
            "name = \"x\"\ntype = \"text\"\nchoices = [\"a\"]",
            "belong to a choice",
        ),
        (
            "name = \"x\"\ntype = \"text\"\nmax_length = 0",
            "at least 1",
        ),
        (
            "name = \"x\"\ntype = \"text\"\nprefill = \"patient.shoe\"",
            "no place",
        ),
        (
            "name = \"x\"\ntype = \"list\"\nprefill = \"patient.family\"",
            "the field a list",
        ),
        (
            "name = \"x\"\ntype = \"text\"\nprefill = \"record.allergies\"",
            "make the field one",
        ),
        (
            "name = \"x\"\ntype = \"text\"\n[[field]]\n\
             name = \"x\"\nlabel = \"X\"\ntype = \"text\"",
            "twice",
        ),
    ] {
        let error = with_field(field).unwrap_err();
        let line = if words == "twice" { 10 } else { 6 };
        assert_eq!(error.line, line, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let nameless =
        format!("{HEADER}[[field]]\nname = \"x\"\nlabel = \" \"\ntype = \"text\"\n---\n<p>x</p>");
    let error = Template::parse("f", &nameless).unwrap_err();
    assert!(error.to_string().contains("no label"), "{error}");
}

#[test]
fn steps_and_output_are_bounded() {
    let letters = "record.results";
    let deep = format!(
        "<p>{}x{}</p>",
        format!("{{% for a in {letters} %}}").repeat(8),
        "{% endfor %}".repeat(8)
    );
    let template = with_body(&deep).unwrap();
    let mut context = Context::default();
    context.record.results = vec!["a".to_owned(); 60];
    let error = fill(&template, &context, &Answers::default()).unwrap_err();
    assert_eq!(error.fault, TemplateFault::TooMuch);

    let wide = format!("<p>{}</p>", "{{ record.history }}".repeat(600));
    let template = with_body(&wide).unwrap();
    context.record.history = "word ".repeat(400);
    let error = fill(&template, &context, &Answers::default()).unwrap_err();
    assert_eq!(error.fault, TemplateFault::TooMuch);

    let long = format!("{HEADER}---\n{}", " ".repeat(MAX_TEMPLATE_BYTES));
    let error = Template::parse("f", &long).unwrap_err();
    assert_eq!(error.fault, TemplateFault::TooLong);
}

#[test]
fn own_templates_override_by_id_and_version() {
    let text = |version: u32| {
        let header = HEADER
            .replace("\"note\"", "\"referral\"")
            .replace("version = 1", &format!("version = {version}"));
        format!("{header}---\n<p>ours</p>")
    };
    let file = |name: &str, version| (name.to_owned(), text(version));
    let library = Library::with_own(&[file("a", 1), file("b", 3)]).unwrap();
    assert_eq!(library.find("referral", Some(1)).unwrap().file, "a");
    assert_eq!(library.find("referral", None).unwrap().file, "b");
    assert!(library.find("referral", Some(2)).is_none());
    assert!(library.find("nothing", None).is_none());
    assert_eq!(library.all().count(), 9);

    let error = Library::with_own(&[file("a", 2), file("b", 2)]).unwrap_err();
    assert_eq!(error.file, "b");
    assert!(error.to_string().contains("in a too"), "{error}");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(\\PC|\n){0,300}") {
        drop(Template::parse("f", &text));
    }

    #[test]
    fn any_body_is_read_or_refused(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "{{", "}}", "{%", "%}", "{#", "if ", "for a in ", "endfor", "patient", ".name",
                "|", "date", "\"", "~", "*", "9999999999", "(", ")", "[", "]", " ", "<p>", "</p>",
                "record.results", "a", "\n", "-",
            ]),
            0..25,
        )
    ) {
        drop(with_body(&parts.concat()));
    }
}
