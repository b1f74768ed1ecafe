//! The interface descriptions that a node serves: WSDL 1.1 and XML Schema of our own writing.
//!
//! They say on the wire what the published ones say: the same names, namespaces, actions and
//! faults. What we know as tables (services, operations, faults, standard error codes) is written
//! from those tables; what remains are the schemas beside this file.

mod schema;
mod wsdl;

pub use schema::schema;
pub use wsdl::wsdl;

/// Where the schema of this name is found, given the address of the service.
fn place(address: &str, name: &str) -> String {
    format!("{address}?xsd={name}")
}
