//! The WSDL of a service (WSDL 1.1, SOAP 1.2 binding, WS-Addressing metadata, WS-Policy for mutual
//! TLS).

use crate::namespace::Namespace;
use crate::writer::Writer;
use crate::{Operation, Service};

use super::place;
use super::schema::STANDARD_ERROR;

const STANDARD_FAULT: &str = "standardError";

/// The description of a service that is reached at `address`, an `https` URL without a query.
#[must_use]
pub fn wsdl(service: Service, address: &str) -> String {
    let mut w = Writer::with_capacity(16 * 1024);
    w.verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let attributes = [
        ("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/"),
        ("xmlns:soap12", "http://schemas.xmlsoap.org/wsdl/soap12/"),
        ("xmlns:xs", "http://www.w3.org/2001/XMLSchema"),
        ("xmlns:wsp", "http://www.w3.org/ns/ws-policy"),
        (
            "xmlns:sp",
            "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702",
        ),
        (
            "xmlns:wsam",
            "http://www.w3.org/2007/05/addressing/metadata",
        ),
        ("xmlns:svc", service.namespace()),
        ("xmlns:se", Namespace::StandardError.uri()),
        ("name", service.name()),
        ("targetNamespace", service.namespace()),
    ];
    w.open_with("wsdl:definitions", &attributes);
    policies(&mut w);
    types(&mut w, service, address);
    messages(&mut w, service);
    port_type(&mut w, service);
    binding(&mut w, service);
    let (name, port) = (format!("{}Service", service.name()), service.name());
    let binding = format!("svc:{}Binding", service.name());
    w.open_with("wsdl:service", &[("name", &name)]);
    w.open_with("wsdl:port", &[("name", port), ("binding", &binding)]);
    w.empty("soap12:address", &[("location", address)]);
    w.close("wsdl:port");
    w.close("wsdl:service");
    w.close("wsdl:definitions");
    w.into_text()
}

/// WS-Addressing is used, and TLS with a certificate of the caller.
fn policies(w: &mut Writer) {
    w.open_with("wsp:Policy", &[("xml:id", "AddressingPolicy")]);
    w.empty("wsam:Addressing", &[]);
    w.close("wsp:Policy");
    w.open_with("wsp:Policy", &[("xml:id", "TlsPolicy")]);
    let around = [
        "sp:TransportBinding",
        "wsp:Policy",
        "sp:TransportToken",
        "wsp:Policy",
    ];
    for name in around {
        w.open(name);
    }
    w.empty("sp:HttpsToken", &[("RequireClientCertificate", "true")]);
    for name in around.iter().rev() {
        w.close(name);
    }
    w.close("wsp:Policy");
}

fn types(w: &mut Writer, service: Service, address: &str) {
    w.open("wsdl:types");
    w.open("xs:schema");
    let imports = [
        (service.namespace(), service.name()),
        (Namespace::StandardError.uri(), STANDARD_ERROR),
    ];
    for (namespace, name) in imports {
        let place = place(address, name);
        w.empty(
            "xs:import",
            &[("namespace", namespace), ("schemaLocation", &place)],
        );
    }
    w.close("xs:schema");
    w.close("wsdl:types");
}

fn messages(w: &mut Writer, service: Service) {
    let mut faults = Vec::new();
    for operation in service.operations() {
        let (name, reply) = (operation.name(), operation.reply_name());
        message(w, &format!("{name}InMsg"), "body", &format!("svc:{name}"));
        message(w, &format!("{name}OutMsg"), "body", &format!("svc:{reply}"));
        for fault in operation.faults() {
            if !faults.contains(fault) {
                faults.push(*fault);
                message(w, &format!("{fault}Msg"), "fault", &format!("svc:{fault}"));
            }
        }
    }
    message(w, "standardErrorMsg", "fault", "se:standardError");
}

fn message(w: &mut Writer, name: &str, part: &str, element: &str) {
    w.open_with("wsdl:message", &[("name", name)]);
    w.empty("wsdl:part", &[("name", part), ("element", element)]);
    w.close("wsdl:message");
}

fn port_type(w: &mut Writer, service: Service) {
    w.open_with("wsdl:portType", &[("name", service.name())]);
    for operation in service.operations() {
        let name = operation.name();
        let uses = |message: &str| format!("svc:{name}{message}");
        w.open_with("wsdl:operation", &[("name", name)]);
        let (message, action) = (uses("InMsg"), operation.request_action());
        w.empty(
            "wsdl:input",
            &[("message", &message), ("wsam:Action", &action)],
        );
        let (message, action) = (uses("OutMsg"), operation.reply_action());
        w.empty(
            "wsdl:output",
            &[("message", &message), ("wsam:Action", &action)],
        );
        for fault in all_faults(*operation) {
            let (message, action) = (format!("svc:{fault}Msg"), operation.fault_action(fault));
            let attributes = [
                ("name", fault),
                ("message", message.as_str()),
                ("wsam:Action", action.as_str()),
            ];
            w.empty("wsdl:fault", &attributes);
        }
        w.close("wsdl:operation");
    }
    w.close("wsdl:portType");
}

fn binding(w: &mut Writer, service: Service) {
    let name = format!("{}Binding", service.name());
    let port_type = format!("svc:{}", service.name());
    w.open_with("wsdl:binding", &[("name", &name), ("type", &port_type)]);
    w.empty("wsp:PolicyReference", &[("URI", "#AddressingPolicy")]);
    w.empty("wsp:PolicyReference", &[("URI", "#TlsPolicy")]);
    let transport = ("transport", "http://schemas.xmlsoap.org/soap/http");
    w.empty("soap12:binding", &[("style", "document"), transport]);
    for operation in service.operations() {
        w.open_with("wsdl:operation", &[("name", operation.name())]);
        let attributes = [("style", "document"), ("soapActionRequired", "false")];
        w.empty("soap12:operation", &attributes);
        for direction in ["wsdl:input", "wsdl:output"] {
            w.open(direction);
            w.empty("soap12:body", &[("use", "literal")]);
            w.close(direction);
        }
        for fault in all_faults(*operation) {
            w.open_with("wsdl:fault", &[("name", fault)]);
            w.empty("soap12:fault", &[("name", fault), ("use", "literal")]);
            w.close("wsdl:fault");
        }
        w.close("wsdl:operation");
    }
    w.close("wsdl:binding");
}

fn all_faults(operation: Operation) -> impl Iterator<Item = &'static str> {
    let own = operation.faults().iter().copied();
    own.chain([STANDARD_FAULT])
}
