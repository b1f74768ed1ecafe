#!/usr/bin/env bash
# Makes throw-away keys for the check against other implementations: a root, an issuer below it, and
# two organisations with one certificate each for signing and encryption, as health organisations
# hold them: HPI-O in the subject, key usage critical, no extended key usage, no alternative name.
set -euo pipefail
cd "$1"

usage_issuer='basicConstraints=critical,CA:TRUE
keyUsage=critical,digitalSignature,keyCertSign,cRLSign
subjectKeyIdentifier=hash'
usage_organisation='basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment,dataEncipherment
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
certificatePolicies=1.2.36.174030967.1.20.1.1'

# make NAME SUBJECT EXTENSIONS [ISSUER]
make() {
  local name=$1 subject=$2 extensions=$3 issuer=${4:-}
  openssl req -new -newkey rsa:2048 -nodes -sha256 -subj "$subject" \
    -keyout "$name.key.pem" -out "$name.csr.pem" 2>/dev/null
  local signer=(-signkey "$name.key.pem")
  if [ -n "$issuer" ]; then
    signer=(-CA "$issuer.crt.pem" -CAkey "$issuer.key.pem" -CAcreateserial)
  fi
  openssl x509 -req -sha256 -days 30 -in "$name.csr.pem" "${signer[@]}" \
    -extfile <(printf '%s\n' "$extensions") -out "$name.crt.pem" 2>/dev/null
}

organisation() {
  local name=$1 hpio=$2 title=$3
  local domain='/DC=au/DC=net/DC=electronichealth/DC=id'
  local host="general.$hpio.id.electronichealth.net.au"
  make "$name" "$domain/DC=$hpio/O=$title/CN=$host" "$usage_organisation" issuer
}

make root '/C=AU/O=TEST/CN=TEST Throw-away Root' "$usage_issuer"
make issuer '/C=AU/O=TEST/CN=TEST Throw-away Organisation Issuer' "$usage_issuer" root
organisation sender 8003628233352432 'Test Sender'
organisation receiver 8003620000030499 'Test Receiver'
