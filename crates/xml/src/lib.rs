//! XML as sealed messages need it: a guarded tree that keeps its source bytes, exclusive
//! canonical form, a writer that cannot forget a namespace prefix, and tolerant base64.
//!
//! Reading takes two steps, and the types keep their order: [`guard`] refuses everything hostile
//! in one linear pass ([`Guarded`]), and only what passed becomes a [`Tree`].
//!
//! ```
//! let guarded = xml::guard(b"<a xmlns='urn:x'><b/></a>", &xml::Limits::default())?;
//! let tree = xml::Tree::parse(&guarded)?;
//! assert!(tree.root().is("urn:x", "a"));
//! # Ok::<(), xml::XmlError>(())
//! ```
//!
//! The parser below is `uppsala`. It is used through this crate only, because three of its habits
//! would change what a signature covers and are made good here before it sees the text: line ends
//! in CDATA and processing instructions, literal white space in attribute values, and names or
//! declarations that Namespaces in XML forbids. The canonical form is written here rather than
//! taken from a library: it is small, it works on one subtree in place, and the tests compare it
//! with two independent canonicalisers.
#![forbid(unsafe_code)]

mod base64_text;
mod canonical;
mod error;
mod escape;
mod guard;
mod limits;
mod nodes;
mod standalone;
mod start_tag;
mod tree;
mod writer;

pub use base64_text::decode_base64;
pub use canonical::CanonicalForm;
pub use error::{Limit, Place, XmlError};
pub use escape::attribute as escape_attribute;
pub use guard::{Guarded, guard};
pub use limits::Limits;
pub use nodes::Node;
pub use standalone::{Comments, Lift, redeclare};
pub use tree::{Children, Element, Elements, Tree};
pub use writer::{Namespace, Writer};
