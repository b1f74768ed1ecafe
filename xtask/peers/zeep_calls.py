"""Calls every operation of every published interface with zeep, over mutual TLS.

RIG writes a provider node into FOLDER, with two tenants and an organisation whose key it holds, and
certificates; it is that organisation's clinical software. SEALPOST serves the node, and a directory
with its endpoint location service. By default zeep reads the WSDL that each service serves; with
--official it reads the official files of that folder. Each call must end as it should, be it with a
reply or with a declared fault, and each reply must be valid against the schema and carry the action
of the WSDL.

usage: zeep_calls.py [--official DATA] RIG SEALPOST FOLDER
"""

import argparse
import contextlib
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import uuid
import warnings
from importlib import import_module

import requests
import zeep
from lxml import etree
from requests.adapters import HTTPAdapter

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "interop"))
validate = import_module("validate_envelopes")

NS = "http://ns.electronichealth.net.au"
GP = f"{NS}/id/hi/hpio/1.0/"
XENC = "http://www.w3.org/2001/04/xmlenc#"
REF = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706"
NOBODY = f"{GP}8003620000030499"
FILES = {"Lookup": "els-Lookup", "Publish": "els-Publish"}
WAIT_SECONDS = 60


class OwnAuthority(HTTPAdapter):
    """Trusts one authority; certificates of organisations name no host to compare with."""

    def init_poolmanager(self, *args, **options):
        super().init_poolmanager(*args, assert_hostname=False, **options)


class Recording(zeep.Transport):
    """Keeps the last reply as it came."""

    reply = b""

    def post(self, address, message, headers):
        response = super().post(address, message, headers)
        self.reply = response.content
        return response


def session(folder, who):
    ours = requests.Session()
    ours.mount("https://", OwnAuthority())
    chain = folder / "authorities.pem"
    chain.write_text((folder / "root.pem").read_text() + (folder / "intermediate.pem").read_text())
    ours.verify = str(chain)
    ours.cert = (str(folder / f"{who}.pem"), str(folder / f"{who}.key"))
    ours.trust_env = False
    return ours


class Caller:
    """One organisation that calls every service."""

    def __init__(self, bases, folder, who, official, checks):
        self.bases, self.official, self.checks = bases, official, checks
        self.session = session(folder, who)
        self.services = {}

    def url(self, name):
        return f"{self.bases[name]}/{'els' if name in FILES else 'smd'}/{name}"

    def client(self, name):
        return self.service(name)[0]

    def service(self, name):
        if name not in self.services:
            recording = Recording(session=self.session, timeout=WAIT_SECONDS)
            if self.official:
                kind = "els" if name in FILES else "smd"
                file = f"{kind}-2010/wsdl/{kind}-{name}-TLS-2010.wsdl"
                client = zeep.Client(str(self.official / file), transport=recording)
                binding = client.wsdl.services[f"{name}Service"].ports[name].binding
                service = client.create_service(binding.name.text, self.url(name))
            else:
                client = zeep.Client(f"{self.url(name)}?wsdl", transport=recording)
                service = client.service
            self.services[name] = (client, service, recording)
        return self.services[name]

    def call(self, name, operation, **content):
        """The reply, or the name and code of the fault."""
        _, service, recording = self.service(name)
        try:
            outcome = service[operation](**content)
        except zeep.exceptions.Fault as fault:
            outcome = fault_of(fault)
        self.checks.envelope(name, operation, recording.reply)
        return outcome


def fault_of(fault):
    if fault.detail is None or len(fault.detail) != 1:
        return ("no detail", fault.message)
    element = fault.detail[0]
    code = [child for child in element if child.tag.endswith("}errorCode")]
    response = element.find(".//{*}responseCode")
    word = code[0].text if code else (response.text if response is not None else None)
    return (element.tag.split("}")[1], word)


class Checks:
    """Counts what was as it should be, and tells the rest."""

    def __init__(self, folder, services):
        self.folder, self.services = folder, services
        self.good, self.bad, self.called = 0, 0, set()

    def that(self, title, actual, expected):
        if actual == expected:
            self.good += 1
        else:
            self.bad += 1
            print(f"{title}: {actual!r}, not {expected!r}")

    def envelope(self, name, operation, reply):
        self.called.add((name, operation))
        path = self.folder / "reply.xml"
        path.write_bytes(reply)
        faults = list(validate.faults(path, self.services))
        self.that(f"{name} {operation}: the reply against its schema", faults, [])


def served(folder, caller):
    """The descriptions that the services serve, as files that name each other."""
    place = folder / "served"
    place.mkdir(exist_ok=True)
    for name in NAMES:
        here = place / name
        here.mkdir(exist_ok=True)
        url = caller.url(name)
        wanted = [(f"{url}?wsdl", f"{name}Interface-2010.wsdl")]
        done = set()
        while wanted:
            source, file = wanted.pop()
            if source in done:
                continue
            done.add(source)
            answer = caller.session.get(source, timeout=WAIT_SECONDS)
            answer.raise_for_status()
            text = answer.text
            for found in re.findall(r'schemaLocation="([^"]*)"', text):
                query = urllib.parse.urlparse(found).query
                local = urllib.parse.parse_qs(query)["xsd"][0] + ".xsd"
                wanted.append((found, local))
                text = text.replace(f'"{found}"', f'"{local}"')
            (here / file).write_text(text)
    return {k: v for name in NAMES for k, v in validate.load(place / name).items()}


NAMES = (
    "Lookup",
    "Publish",
    "SealedImmediateMessageDelivery",
    "SealedMessageDelivery",
    "SealedMessageRetrieval",
    "TransportResponseDelivery",
    "TransportResponseRetrieval",
)
OPERATIONS = {
    ("Lookup", "listInteractions"),
    ("Lookup", "validateInteraction"),
    ("Publish", "addInteraction"),
    ("Publish", "removeInteraction"),
    ("SealedImmediateMessageDelivery", "deliver"),
    ("SealedMessageDelivery", "deliver"),
    ("SealedMessageRetrieval", "list"),
    ("SealedMessageRetrieval", "retrieve"),
    ("TransportResponseDelivery", "deliver"),
    ("TransportResponseRetrieval", "retrieve"),
    ("TransportResponseRetrieval", "remove"),
}


def organisation(folder, who):
    """The HPI-O URI that the certificate of a caller proves."""
    text = subprocess.run(
        ["openssl", "x509", "-in", str(folder / f"{who}.pem"), "-noout", "-subject"],
        check=True, capture_output=True, text=True,
    ).stdout
    return GP + re.search(r"\b8003\d{12}\b", text).group(0)


def payload(filler):
    def encrypted(algorithm):
        return {"EncryptionMethod": {"Algorithm": XENC + algorithm},
                "CipherData": {"CipherValue": filler}}
    key_info = {"_value_1": [{"X509Data": {"_value_1": [{"X509SKI": b"twenty bytes of a key"}]}}]}
    references = {"_value_1": [{"DataReference": {"URI": "#_data"}}]}
    key = {**encrypted("rsa-1_5"), "KeyInfo": key_info, "ReferenceList": references}
    return {
        "keys": {"EncryptedKey": [key]},
        "encryptedPayloadData": {"EncryptedData": {
            "Id": "_data", "Type": XENC + "Element", **encrypted("aes256-cbc")}},
    }


def message(sender, receiver, category=REF, filler=b"filler", **more):
    metadata = {
        "creationTime": "2026-11-22T01:02:03Z",
        "invocationId": f"urn:uuid:{uuid.uuid4()}",
        "receiverOrganisation": receiver,
        "senderOrganisation": sender,
        "serviceCategory": category,
        "serviceInterface": f"{NS}/smd/intf/SealedMessageDelivery/TLS/2010",
        **more,
    }
    return {"metadata": metadata, "encryptedPayload": payload(filler)}


def route(whose):
    """A route record; nobody answers at its address."""
    category = f"{NS}/smd/sc/TransportResponseDelivery/2010"
    return {"sendIntermediateResponses": True, "interaction": interaction(whose, category)}


def interaction(target, category, endpoint="https://node.example/smd", provider=None):
    return {
        "target": target,
        "serviceCategory": category,
        "serviceInterface": f"{NS}/smd/intf/SealedMessageDelivery/TLS/2010",
        "serviceEndpoint": endpoint,
        "serviceProvider": provider or target,
    }


def response(of, source, final=True):
    metadata = of["metadata"]
    return {
        "metadata": {
            "transportResponseTime": "2026-11-22T01:05:00Z",
            "responseId": f"urn:uuid:{uuid.uuid4()}",
            "sourceOrganisation": source,
            "invocationId": metadata["invocationId"],
            "receiverOrganisation": metadata["receiverOrganisation"],
            "senderOrganisation": metadata["senderOrganisation"],
        },
        "deliveryResponse": {
            "responseClass": "Success" if final else "Information",
            "responseCode": "urn:example:code",
            "message": "words",
            "digestValue": b"digest" if final else None,
        },
        "final": final,
    }


def deliver(gp, who, checks):
    """SealedMessageDelivery; the messages taken."""
    ours, theirs = who
    first = message(ours, theirs)
    second = message(ours, theirs, filler=b"other", routeRecord=[route(ours)])
    send = lambda sent: gp.call("SealedMessageDelivery", "deliver", message=sent)
    checks.that("a message", send(first), "ok")
    checks.that("the same again", send(first), "duplicate")
    checks.that("a second message", send(second), "ok")
    changed = {**first, "encryptedPayload": payload(b"changed")}
    checks.that("other content", send(changed)[0], "deliverError")
    unknown = message(NOBODY, NOBODY)
    checks.that("an unknown receiver", send(unknown)[0], "deliverError")
    forged = message(theirs, theirs)
    checks.that("another's name", send(forged), ("standardError", "notAuthorised"))
    late = message(ours, theirs, expiryTime="2026-11-01T00:00:00Z")
    checks.that("an expired message", send(late), ("standardError", "badParam"))
    return first, second


def sealed(gp, chosen, name):
    """What SEALPOST seals to the hosted organisation, as zeep would have it."""
    folder = pathlib.Path(chosen.folder)
    out = folder / f"{name}.xml"
    subprocess.run(
        [chosen.sealpost, "seal", "--key", folder / "gp.key", "--cert", folder / "gp.pem",
         "--to", folder / "hosted.pem", "--in", folder / f"{name}.hl7", "--out", out],
        check=True, stdout=subprocess.DEVNULL)
    element = etree.parse(out).getroot()
    types = gp.client("SealedImmediateMessageDelivery").wsdl.types
    return types.get_element(element.tag).parse(element, types)


def ask(gp, who, chosen, software, checks):
    """SealedImmediateMessageDelivery."""
    ours, theirs = who
    hosted = organisation(pathlib.Path(chosen.folder), "hosted")
    send = lambda sent: gp.call("SealedImmediateMessageDelivery", "deliver", message=sent)

    def immediate(name):
        interface = f"{NS}/smd/intf/SealedImmediateMessageDelivery/TLS/2010"
        sent = message(ours, hosted, serviceInterface=interface)
        sent["encryptedPayload"] = sealed(gp, chosen, name)
        return sent

    first = immediate("now")
    with software.answers():
        answer = send(first)
    checks.that("an immediate answer", answer.metadata.receiverOrganisation, ours)
    checks.that("of the one who was asked", answer.metadata.senderOrganisation, hosted)
    again = send(first)
    same = again.metadata.invocationId == answer.metadata.invocationId
    checks.that("the same again has the recorded answer", same, True)
    checks.that("a late answer", send(immediate("late")), ("timeoutError", "busyRetryLater"))
    with software.answers():
        pass
    checks.that("nobody here can answer", send(message(ours, theirs)),
                ("timeoutError", "requestFailure"))
    checks.that("what would be passed on", send(message(ours, NOBODY)),
                ("timeoutError", "requestFailure"))
    unknown = send(message(NOBODY, NOBODY))
    checks.that("an unknown receiver", unknown[0], "deliverError")


def collect(gp, specialist, who, sent, checks):
    """SealedMessageRetrieval."""
    ours, theirs = who
    first, second = (one["metadata"]["invocationId"] for one in sent)

    def listed(caller, organisation, everything, limit):
        return caller.call("SealedMessageRetrieval", "list", receiverOrganisation=organisation,
                           allAvailable=everything, limit=limit)

    def retrieved(*ids, organisation=theirs):
        return specialist.call("SealedMessageRetrieval", "retrieve",
                               receiverOrganisation=organisation, invocationId=list(ids))

    both = listed(specialist, theirs, False, 0)
    checks.that("what waits", both.totalNumberAvailable, 2)
    one = listed(specialist, theirs, False, 1)
    checks.that("within the limit", (one.totalNumberAvailable, len(one.retrievalRecord)), (2, 1))
    given = retrieved(first)
    checks.that("a message", [it.metadata.invocationId for it in given], [first])
    cipher = given[0].encryptedPayload.encryptedPayloadData.EncryptedData.CipherData.CipherValue
    checks.that("its payload", cipher, b"filler")
    rest = listed(specialist, theirs, False, 0)
    checks.that("what still waits", rest.totalNumberAvailable, 1)
    everything = listed(specialist, theirs, True, 0)
    checks.that("everything", everything.totalNumberAvailable, 2)
    checks.that("nothing asked for", bool(retrieved()), False)
    unknown = retrieved(second, "urn:uuid:none")
    checks.that("an unknown message", unknown, ("retrieveError", "unknownMessage"))
    nobody = listed(specialist, NOBODY, True, 0)
    checks.that("an unknown mailbox", nobody, ("listError", "unknownReceiverOrganisation"))
    nobody = retrieved(first, organisation=NOBODY)
    checks.that("of an unknown mailbox", nobody, ("retrieveError", "unknownReceiverOrganisation"))
    checks.that("another's mailbox", listed(gp, theirs, True, 0),
                ("standardError", "notAuthorised"))
    checks.that("a limit below nothing", listed(specialist, theirs, True, -1),
                ("standardError", "badParam"))


def respond(specialist, who, sent, checks):
    """TransportResponseDelivery; the ids of the responses."""
    _, theirs = who
    name = "TransportResponseDelivery"
    send = lambda *told: specialist.call(name, "deliver", response=list(told))
    progress, final = response(sent[0], theirs, False), response(sent[0], theirs)
    checks.that("two responses", send(progress, final), "ok")
    checks.that("the same again", send(final), "ok")
    stray = response(message(NOBODY, theirs), theirs)
    checks.that("an unknown sender", send(stray), ("deliverError", "unknownSenderOrganisation"))
    gone = specialist.call("SealedMessageRetrieval", "retrieve", receiverOrganisation=theirs,
                           invocationId=[sent[0]["metadata"]["invocationId"]])
    checks.that("a message that is done", gone, ("retrieveError", "hasBeenRemoved"))
    return [it["metadata"]["responseId"] for it in (progress, final)]


def settle(gp, specialist, who, ids, checks):
    """TransportResponseRetrieval."""
    ours, _ = who

    def removed(*which, force=False, organisation=ours):
        return gp.call("TransportResponseRetrieval", "remove", force=force,
                       organisation=organisation, responseId=list(which))

    def waiting(caller, everything=False, organisation=ours, limit=0):
        return caller.call("TransportResponseRetrieval", "retrieve", organisation=organisation,
                           allAvailable=everything, limit=limit)

    checks.that("too early", removed(ids[0]), ("removeError", "hasNotBeenRetrieved"))
    results = removed(ids[0], force=True)
    checks.that("by force", [(it.responseId, it.status) for it in results], [(ids[0], "ok")])
    # The provider may say something itself, so only what the receiver said is looked for.
    named = lambda found: [i for i in ids if i in [it.metadata.responseId for it in found.response]]
    checks.that("what is left", named(waiting(gp)), [ids[1]])
    everything = waiting(gp, everything=True)
    checks.that("everything", named(everything), ids)
    checks.that("within the limit", len(waiting(gp, everything=True, limit=1).response), 1)
    checks.that("once retrieved", removed(ids[1])[0].status, "ok")
    checks.that("nothing left", named(waiting(gp)), [])
    unknown = removed("urn:uuid:none")
    checks.that("an unknown response", unknown, ("removeError", "unknownResponse"))
    checks.that("an unknown organisation", waiting(gp, organisation=NOBODY),
                ("retrieveError", "unknownOrganisation"))
    checks.that("of an unknown organisation", removed(ids[0], organisation=NOBODY),
                ("removeError", "unknownOrganisation"))
    checks.that("another's responses", waiting(specialist), ("standardError", "notAuthorised"))


def locate(gp, specialist, who, checks):
    """ELS Lookup and Publish."""
    ours, theirs = who
    own = interaction(theirs, REF, provider="http://provider.example/smd")
    query = lambda target, **more: gp.call(
        "Lookup", "listInteractions",
        interactionRequest={"target": target, "serviceCategory": [REF], **more})
    add = lambda caller, it: caller.call("Publish", "addInteraction", interaction=it)
    remove = lambda it: specialist.call("Publish", "removeInteraction", interaction=it)
    valid = lambda it: gp.call("Lookup", "validateInteraction", interaction=it)
    unknown = ("lookupError", "unknownTargetId")
    checks.that("nothing published", query(theirs), unknown)
    checks.that("nothing to be valid", valid(own), unknown)
    checks.that("published", add(specialist, own), "ok")
    checks.that("published again", add(specialist, own), "duplicate")
    checks.that("by another", add(gp, own), ("standardError", "notAuthorised"))
    plain = interaction(theirs, REF, endpoint="http://node.example/smd")
    checks.that("without TLS", add(specialist, plain), ("standardError", "badParam"))
    found = query(theirs)
    checks.that("found", [(it.serviceEndpoint, it.serviceProvider) for it in found],
                [("https://node.example/smd", "http://provider.example/smd")])
    other = query(theirs, serviceInterface=["urn:example:none"])
    checks.that("of another interface", bool(other), False)
    checks.that("valid", valid(own), True)
    checks.that("not valid", valid(interaction(theirs, "urn:example:none")), False)
    checks.that("taken away", remove(own), "ok")
    checks.that("taken away again", remove(own), "notFound")
    checks.that("nothing left", query(theirs), unknown)
    checks.that("of nobody", query(ours), unknown)


def run(chosen, bases, software):
    folder = pathlib.Path(chosen.folder)
    official = pathlib.Path(chosen.official) if chosen.official else None
    checks = Checks(folder, {})
    gp, specialist = (Caller(bases, folder, name, official, checks)
                      for name in ("gp", "specialist"))
    if official:
        for kind in ("smd", "els"):
            checks.services.update(validate.load(official / f"{kind}-2010/wsdl"))
    else:
        checks.services.update(served(folder, gp))
    who = (organisation(folder, "gp"), organisation(folder, "specialist"))
    sent = deliver(gp, who, checks)
    ask(gp, who, chosen, software, checks)
    collect(gp, specialist, who, sent, checks)
    ids = respond(specialist, who, sent, checks)
    settle(gp, specialist, who, ids, checks)
    locate(gp, specialist, who, checks)
    checks.that("operations called", checks.called, OPERATIONS)
    where = "the official WSDLs" if official else "the WSDLs served"
    print(f"zeep, from {where}: {len(checks.called)} operations called, "
          f"{checks.good} checks good, {checks.bad} not")
    return checks.bad == 0


class Programs:
    """The programs that serve, each ended at the end."""

    def __init__(self):
        self.running = []

    def start(self, *command):
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        self.running.append(process)
        return process

    def end(self):
        for process in self.running:
            process.stdin.close()
            process.terminate()
            process.wait(timeout=WAIT_SECONDS)


def reached(base):
    """Waits until somebody listens at an address."""
    place = urllib.parse.urlparse(base)
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection((place.hostname, place.port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


class Software:
    """The clinical software of the hosted organisation, which RIG is."""

    def __init__(self, rig):
        self.rig = rig

    @contextlib.contextmanager
    def answers(self):
        """By the end of this it has acknowledged one message."""
        self.rig.stdin.write("\n")
        self.rig.stdin.flush()
        yield
        self.rig.stdout.readline()


def start(programs, chosen):
    """Starts everything; where each service is and the software, or nothing if that fails."""
    folder = pathlib.Path(chosen.folder)
    rig = programs.start(chosen.rig, folder)
    provider = rig.stdout.readline().strip()
    if not provider.startswith("https://"):
        print(f"{chosen.rig} did not say where it listens")
        return None
    programs.start(chosen.sealpost, "serve", "--config", folder / "node/sealpost.toml")
    directory = programs.start(
        chosen.sealpost, "directory", "serve", "--els", "--listen", "127.0.0.1:0",
        "--at", folder / "directory.sqlite", "--certificate", folder / "provider.pem",
        "--key", folder / "provider.key", "--anchors", folder / "root.pem",
        "--intermediates", folder / "intermediate.pem")
    said = re.search(r"Listening on (\S+),", directory.stdout.readline())
    if said is None or not reached(provider):
        print(f"{chosen.sealpost} does not serve")
        return None
    bases = {name: provider for name in NAMES}
    bases["Lookup"] = bases["Publish"] = f"https://{said.group(1)}"
    return bases, Software(rig)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--official")
    arguments.add_argument("rig")
    arguments.add_argument("sealpost")
    arguments.add_argument("folder")
    chosen = arguments.parse_args()
    # urllib3 says that no host is compared, which is so on purpose.
    warnings.filterwarnings("ignore", module="urllib3")
    programs = Programs()
    try:
        started = start(programs, chosen)
        good = started is not None and run(chosen, *started)
    finally:
        programs.end()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
