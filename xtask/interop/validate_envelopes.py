"""Holds SOAP envelopes against the official WSDL and XSD files.

Usage: validate_envelopes.py --wsdl FOLDER FILE...

Of each file it checks: a SOAP 1.2 envelope with one element in its Body; that element (of a fault:
the one element of its Detail) valid against the schema of its service; wsa:Action one that the WSDL
gives to that element; wsa:MessageID there; wsa:RelatesTo there in replies and faults; no default
namespace in scope of an encrypted payload. Prints each fault; exit code 1 if there was one.
"""

import argparse
import copy
import pathlib
import sys

from lxml import etree

SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
WSA = "{http://www.w3.org/2005/08/addressing}"
WSAM_ACTION = "{http://www.w3.org/2007/05/addressing/metadata}Action"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
PAYLOAD = "{http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010}encryptedPayload"
# Faults that SOAP and WS-Addressing define themselves: their action, and what may be in Detail.
SOAP_FAULT = "http://www.w3.org/2005/08/addressing/soap/fault"
SOAP_FAULTS = (f"{SOAP}MustUnderstand", f"{SOAP}VersionMismatch")
ADDRESSING_FAULT = "http://www.w3.org/2005/08/addressing/fault"
ADDRESSING_DETAILS = (f"{WSA}ProblemAction", f"{WSA}ProblemHeaderQName")

# Only what is parsed may be read: no document type, no network.
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class Service:
    """One interface file: its schema, and the actions of each element."""

    def __init__(self, path):
        tree = etree.parse(str(path), PARSER)
        self.root = tree.getroot()
        self.namespace = self.root.get("targetNamespace")
        self.schema = schema_of(path, self.root.find(f"{WSDL}types/{XSD}schema"))
        self.actions = {}
        elements = {
            message.get("name"): expanded(message.find(f"{WSDL}part"), "element")
            for message in self.root.iterfind(f"{WSDL}message")
        }
        for use in self.root.iterfind(f"{WSDL}portType/{WSDL}operation/*"):
            element = elements[use.get("message").split(":")[-1]]
            kind = etree.QName(use).localname
            self.actions.setdefault((element, kind), set()).add(use.get(WSAM_ACTION))


def expanded(node, attribute):
    prefix, name = node.get(attribute).split(":")
    return f"{{{node.nsmap[prefix]}}}{name}"


def schema_of(path, inline):
    """The schema inside a WSDL, with the prefixes around it, as if it lay beside the WSDL."""
    schema = etree.Element(inline.tag, dict(inline.attrib), nsmap=inline.nsmap)
    for child in inline:
        schema.append(copy.deepcopy(child))
    for imported in schema.iterfind(f"{XSD}import"):
        place = (path.parent / imported.get("schemaLocation")).resolve()
        imported.set("schemaLocation", place.as_uri())
    return etree.XMLSchema(schema)


def load(folder):
    """The services by namespace; two files of one namespace would hide each other."""
    services = {}
    for path in sorted(pathlib.Path(folder).glob("*Interface-2010.wsdl")):
        service = Service(path)
        if service.namespace in services:
            raise SystemExit(f"{path}: a second interface of {service.namespace}")
        services[service.namespace] = service
    if not services:
        raise SystemExit(f"{folder}: no *Interface-2010.wsdl")
    return services


def header(envelope, name):
    found = envelope.findall(f"{SOAP}Header/{WSA}{name}")
    return found[0].text.strip() if len(found) == 1 and found[0].text else None


def content(envelope):
    """The element that a schema describes, and whether it is of an input, an output or a fault.

    Without such an element: what is wrong, or None for a fault that no service describes.
    """
    bodies = envelope.findall(f"{SOAP}Body")
    inside = [child for body in bodies for child in body.iterchildren("*")]
    if len(bodies) != 1 or len(inside) != 1:
        return None, "not one element in one Body"
    if inside[0].tag != f"{SOAP}Fault":
        return inside[0], "output" if header(envelope, "RelatesTo") else "input"
    for part in ("Code", "Reason"):
        if inside[0].find(f"{SOAP}{part}") is None:
            return None, f"a Fault without {part}"
    detail = inside[0].findall(f"{SOAP}Detail/*")
    code = qualified(inside[0].find(f"{SOAP}Code/{SOAP}Value"))
    subcode = qualified(inside[0].find(f"{SOAP}Code/{SOAP}Subcode/{SOAP}Value"))
    if subcode.startswith(WSA):
        return None, foreign_fault(envelope, detail, ADDRESSING_FAULT, ADDRESSING_DETAILS)
    if code in SOAP_FAULTS:
        return None, foreign_fault(envelope, detail, SOAP_FAULT, ())
    if len(detail) == 1:
        return detail[0], "fault"
    return None, f"a Fault with {len(detail)} elements in its Detail"


def qualified(node):
    """The QName that is the text of `node`, with its namespace written out."""
    if node is None:
        return ""
    prefix, _, name = (node.text or "").strip().rpartition(":")
    return f"{{{node.nsmap.get(prefix or None)}}}{name}"


def foreign_fault(envelope, detail, action, details):
    """What is wrong with a fault that SOAP 1.2 or WS-Addressing 1.0 itself defines."""
    if header(envelope, "Action") != action:
        return f"wsa:Action {header(envelope, 'Action')} is not {action}"
    strange = [element.tag for element in detail if element.tag not in details]
    if strange or len(detail) > 1:
        return f"a Detail of {[element.tag for element in detail]} in a fault of the standards"
    return None


def action_faults(envelope, element, kind, services):
    allowed = set()
    for service in services.values():
        allowed |= service.actions.get((element.tag, kind), set())
    action = header(envelope, "Action")
    if not allowed:
        yield f"no service has {element.tag} as its {kind}"
    elif action not in allowed:
        yield f"wsa:Action {action} is not that of {element.tag} as {kind}"


def faults(path, services):
    try:
        envelope = etree.parse(str(path), PARSER).getroot()
    except etree.XMLSyntaxError as error:
        yield f"no XML: {error}"
        return
    if envelope.tag != f"{SOAP}Envelope":
        yield f"the root is {envelope.tag}, not a SOAP 1.2 Envelope"
        return
    for name in ("Action", "MessageID"):
        if header(envelope, name) is None:
            yield f"not one wsa:{name}"
    element, kind = content(envelope)
    is_fault = envelope.find(f"{SOAP}Body/{SOAP}Fault") is not None
    if is_fault and header(envelope, "RelatesTo") is None:
        yield "a fault without wsa:RelatesTo"
    if element is None:
        if kind:
            yield kind
        return
    yield from action_faults(envelope, element, kind, services)
    service = services.get(etree.QName(element).namespace) or user_of(element, services)
    # On its own, so that a prefix that only the envelope declares does not go unnoticed later.
    alone = etree.fromstring(etree.tostring(element, with_tail=False), PARSER)
    if service and not service.schema.validate(alone):
        for error in service.schema.error_log:
            yield f"line {element.sourceline} on: {error.message}"
    for payload in envelope.iter(PAYLOAD):
        if None in payload.nsmap:
            yield f"default namespace {payload.nsmap[None]} in scope of encryptedPayload"


def user_of(element, services):
    """A service that declares `element` as a fault, and so imports the schema of it."""
    users = (s for s in services.values() if (element.tag, "fault") in s.actions)
    return next(users, None)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--wsdl", required=True)
    arguments.add_argument("files", nargs="+")
    chosen = arguments.parse_args()
    services = load(chosen.wsdl)
    bad = 0
    for path in chosen.files:
        found = list(faults(path, services))
        for fault in found:
            print(f"{path}: {fault}")
        bad += bool(found)
    print(f"{len(chosen.files) - bad} of {len(chosen.files)} envelopes valid")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
