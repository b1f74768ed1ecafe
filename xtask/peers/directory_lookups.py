"""Asks our provider directory the look-ups of AU PD as another program would.

Starts `sealpost directory serve` on loopback with a certificate that `sealpost init` made, asks
every look-up in JSON and in XML over HTTPS, reads each hit, and has two independent libraries
(fhir.resources and fhirclient) parse everything that comes back.

usage: directory_lookups.py SEALPOST FOLDER RESOURCES
"""

import json
import os
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree
from importlib import import_module

FHIR = "{http://hl7.org/fhir}"
ROLE = ["practitioner", "organization", "endpoint", "location", "service"]
SERVICE = ["organization", "endpoint", "location"]


def lookups(facts):
    """Resource type, parameters and includes of each look-up."""
    provider = "http://ns.electronichealth.net.au/id/medicare-provider-number|" + facts["provider"]
    hpio = "http://ns.electronichealth.net.au/id/hi/hpio/1.0|" + facts["hpio"]
    hpii = "http://ns.electronichealth.net.au/id/hi/hpii/1.0|" + facts["hpii"]
    snomed = "http://snomed.info/sct|" + facts["specialty"]
    family, given = facts["family"], facts["given"]
    roles = [
        {"practitioner.name": family},
        {"practitioner.family": family, "practitioner.given": given},
        {"specialty": snomed},
        {"identifier": provider},
        {"identifier": "http://hl7.org.au/id/npio|" + facts["npio"]},
        {"organization.identifier": hpio},
        {"practitioner.identifier": hpii},
    ]
    services = [
        {"identifier": "https://vendor.example/id/service|" + facts["service"]},
        {"name": facts["name"]},
        {"organization.name": facts["name"]},
        {"specialty": snomed},
        {"organization.identifier": hpio},
    ]
    for parameters in roles:
        yield "PractitionerRole", parameters, ROLE
    for parameters in services:
        yield "HealthcareService", parameters, SERVICE


def facts_of(resources):
    """What the look-ups ask for, from the resources of one practice that has an endpoint."""
    first = {}
    for resource in resources:
        if resource["id"] in ("o1", "s1", "r8", "p8"):
            first[resource["resourceType"]] = resource
    role = first["PractitionerRole"]
    person = first["Practitioner"]
    return {
        "provider": role["identifier"][0]["value"],
        "npio": role["identifier"][1]["value"],
        "hpio": first["Organization"]["identifier"][0]["value"],
        "hpii": person["identifier"][0]["value"],
        "specialty": role["specialty"][0]["coding"][0]["code"],
        "family": person["name"][0]["family"],
        "given": person["name"][0]["given"][0],
        "service": first["HealthcareService"]["identifier"][0]["value"],
        "name": first["HealthcareService"]["name"],
    }


class Client:
    """Asks over HTTPS with a token."""

    def __init__(self, base, anchors, token):
        self.base, self.token = base, token
        # The test certificate names an organisation, not a host; its issuer must be right.
        self.tls = ssl.create_default_context(cafile=anchors)
        self.tls.check_hostname = False

    def get(self, path, accept):
        headers = {"Accept": accept, "Authorization": "Bearer " + self.token}
        request = urllib.request.Request(self.base + path, headers=headers)
        with urllib.request.urlopen(request, context=self.tls, timeout=20) as answer:
            media = answer.headers["Content-Type"].split(";")[0]
            assert media == accept, (path, media)
            assert answer.headers["Cache-Control"] == "no-store", path
            return answer.read().decode("utf-8")


def parse_with_others(resource):
    """Both libraries must take it."""
    kind = resource["resourceType"]

    model = getattr(import_module("fhir.resources.R4B." + kind.lower()), kind)
    model.model_validate(resource)
    theirs = getattr(import_module("fhirclient.models." + kind.lower()), kind)
    assert theirs(resource).as_json()["resourceType"] == kind


def ids_in_json(bundle, mode):
    entries = bundle.get("entry", [])
    found = [e["resource"] for e in entries if e["search"]["mode"] == mode]
    return sorted(r["resourceType"] + "/" + r["id"] for r in found)


def ids_in_xml(text, mode):
    found = []
    for entry in ElementTree.fromstring(text).findall(FHIR + "entry"):
        if entry.find(f"{FHIR}search/{FHIR}mode").get("value") == mode:
            resource = entry.find(FHIR + "resource")[0]
            kind = resource.tag.removeprefix(FHIR)
            found.append(kind + "/" + resource.find(FHIR + "id").get("value"))
    return sorted(found)


def ask(client, kind, parameters, includes):
    pairs = [("active", "true"), *parameters.items()]
    pairs += [("_include", f"{kind}:{name}") for name in includes]
    path = "/" + kind + "?" + urllib.parse.urlencode(pairs)
    bundle = json.loads(client.get(path, "application/fhir+json"))
    assert bundle["total"] > 0, path
    matches = ids_in_json(bundle, "match")
    assert matches and all(m.startswith(kind + "/") for m in matches), path
    included = {i.split("/")[0] for i in ids_in_json(bundle, "include")}
    assert {"Organization", "Location", "Endpoint"} <= included, (path, included)
    as_xml = client.get(path, "application/fhir+xml")
    for mode in ("match", "include"):
        assert ids_in_xml(as_xml, mode) == ids_in_json(bundle, mode), path
    parse_with_others(bundle)
    for entry in bundle["entry"]:
        parse_with_others(entry["resource"])
    hit = json.loads(client.get("/" + matches[0], "application/fhir+json"))
    assert hit["resourceType"] == kind, path
    parse_with_others(hit)
    assert client.get("/" + matches[0], "application/fhir+xml").startswith("<" + kind + " "), path


def errors_are_outcomes(client):
    for path, status in [("/Patient?name=x", 400), ("/Location/none", 404), ("/Location", 400)]:
        try:
            client.get(path, "application/fhir+json")
        except urllib.error.HTTPError as error:
            assert error.code == status, (path, error.code)
            parse_with_others(json.loads(error.read()))
        else:
            raise AssertionError(path + " was answered")


def serve(sealpost, folder, resources):
    """A running server and its base URL."""
    node = os.path.join(folder, "node")
    subprocess.run([sealpost, "init", node], check=True, capture_output=True)
    register = os.path.join(folder, "directory.sqlite")
    subprocess.run(
        [sealpost, "directory", "import", "--at", register, resources], check=True,
        capture_output=True,
    )
    tokens = os.path.join(folder, "tokens")
    with open(os.open(tokens, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write("look-it-up reader\n")
    keys = os.path.join(node, "keys")
    # A new node's key is sealed at rest; the directory server is given it in clear.
    key = os.path.join(folder, "directory.key.pem")
    subprocess.run(
        [
            sealpost, "vault", "open-key", os.path.join(keys, "practice.key.pem"), key,
            "--config", os.path.join(node, "sealpost.toml"),
        ],
        check=True, capture_output=True,
    )
    process = subprocess.Popen(
        [
            sealpost, "directory", "serve", "--at", register, "--listen", "127.0.0.1:0",
            "--base", "https://localhost/fhir", "--tokens", tokens,
            "--certificate", os.path.join(keys, "practice.pem"),
            "--key", key,
            "--anchors", os.path.join(keys, "anchors.pem"),
            "--intermediates", os.path.join(keys, "intermediates.pem"),
        ],
        stdout=subprocess.PIPE, text=True,
    )
    address = process.stdout.readline().split()[2].rstrip(",")
    return process, f"https://{address}/fhir", os.path.join(keys, "anchors.pem")


def main():
    sealpost, folder, resources = sys.argv[1:]
    with open(resources, encoding="utf-8") as file:
        facts = facts_of([json.loads(line) for line in file])
    process, base, anchors = serve(sealpost, folder, resources)
    try:
        client = Client(base, anchors, "look-it-up")
        parse_with_others(json.loads(client.get("/metadata", "application/fhir+json")))
        count = 0
        for kind, parameters, includes in lookups(facts):
            ask(client, kind, parameters, includes)
            count += 1
        assert count == 12
        errors_are_outcomes(client)
        print(f"ok    {count} look-ups in JSON and XML, each hit read, all parsed by two libraries")
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    main()
