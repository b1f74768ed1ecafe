"""Exchanges messages with two of our nodes through other people's MLLP programs.

usage: mllp_exchange.py EXAMPLE PROGRAM FOLDER

python-hl7's client is the software that sends, in plain to the node of the general practice and
over TLS with a certificate of its own to the specialist's. hl7apy's server is the software that
takes what the nodes have for it: referrals, which it acknowledges, and the acknowledgements of
what was sent. hl7apy's server closes the connection after each message.
"""

import asyncio
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time

import hl7
from hl7.client import MLLPClient
from hl7.mllp import open_hl7_connection
from hl7apy.mllp import AbstractHandler, MLLPServer

PATIENCE = 90


def fail(what):
    print(what, flush=True)
    sys.exit(1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(taken):
    """hl7apy's server; what comes is kept in `taken` by MSH-10, acknowledgements by MSA-2."""

    class Take(AbstractHandler):
        def reply(self):
            message = hl7.parse(self.incoming_message)
            if "MSA" in {str(segment[0]) for segment in message}:
                taken[str(message.segment("MSA")[2])] = self.incoming_message
                # An acknowledgement is not acknowledged.
                return ""
            taken[str(message.segment("MSH")[10])] = self.incoming_message
            ack = message.create_ack("AA", message_id="H" + str(message.segment("MSH")[10]))
            return "\x0b" + str(ack) + "\x1c\r"

    kinds = ["REF^I12^REF_I12", "RRI^I12^RRI_I12"]
    server = MLLPServer("127.0.0.1", free_port(), {kind: (Take,) for kind in kinds})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def until(what, wanted):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = wanted()
        if found is not None:
            return found
        time.sleep(0.05)
    fail(f"it did not come: {what}")


def same(one, other):
    """Whether two messages are the same but for their last line end, which libraries drop."""
    return one.rstrip("\r") == other.rstrip("\r")


def check(what, is_so, seen=""):
    if not is_so:
        fail(f"not so: {what} {seen}")
    print(what)


def said(reply):
    if isinstance(reply, bytes):
        reply = reply.decode("ascii")
    msa = hl7.parse(str(reply).strip("\x0b\x1c\r")).segment("MSA")
    return str(msa[1]), str(msa[2])


def send_plain(address, text):
    host, port = address.rsplit(":", 1)

    def try_it():
        try:
            with MLLPClient(host, int(port)) as client:
                return said(client.send_message(text))
        except OSError:
            return None

    return until(f"an answer of {address}", try_it)


async def send_tls(address, text, context):
    host, port = address.rsplit(":", 1)
    reader, writer = await open_hl7_connection(host, int(port), ssl=context)
    writer.writemessage(hl7.parse(text))
    await writer.drain()
    reply = await asyncio.wait_for(reader.readmessage(), 30)
    writer.close()
    return said(reply)


def context(folder, with_certificate):
    made = ssl.create_default_context(cafile=folder / "authority.pem")
    # The address is a number; the name in the node's certificate is not looked for here.
    made.check_hostname = False
    if with_certificate:
        made.load_cert_chain(folder / "software.pem", folder / "software.key.pem")
    return made


def main():
    example, program, folder = sys.argv[1:]
    folder = pathlib.Path(folder)
    gp_taken, specialist_taken = {}, {}
    ports = [serve(gp_taken), serve(specialist_taken)]
    software = [f"127.0.0.1:{port}" for port in ports]
    nodes = subprocess.Popen(
        [example, program, folder, *software],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = nodes.stdout.readline().split()
    if len(line) != 2:
        fail("the nodes did not say where they listen")
    gp, specialist = line
    message = lambda name: (folder / f"{name}.hl7").read_bytes().decode("ascii")

    check("python-hl7 sends, and is answered CA", send_plain(gp, message("G1")) == ("CA", "G1"))
    check("the same again is answered CA", send_plain(gp, message("G1")) == ("CA", "G1"))
    came = until("G1 at hl7apy's server", lambda: specialist_taken.get("G1"))
    check("hl7apy takes what python-hl7 sent", same(came, message("G1")), came[:40])
    rri = until("the RRI of G1 at hl7apy's server", lambda: gp_taken.get("G1"))
    check("hl7apy's AA comes back as an RRI", "|RRI^I12" in rri and "MSA|AA|G1" in rri)
    refused = send_plain(gp, message("X1"))
    check("a message that names another sender is answered CR", refused == ("CR", "X1"), refused)

    secured = asyncio.run(send_tls(specialist, message("S1"), context(folder, True)))
    check("python-hl7 sends over TLS with its certificate", secured == ("CA", "S1"), secured)
    came = until("S1 at hl7apy's server", lambda: gp_taken.get("S1"))
    check("hl7apy takes what came over TLS", same(came, message("S1")))
    rri = until("the RRI of S1 at hl7apy's server", lambda: specialist_taken.get("S1"))
    check("hl7apy's AA comes back to the sender over TLS", "MSA|AA|S1" in rri)
    try:
        asyncio.run(send_tls(specialist, message("S1"), context(folder, False)))
        fail("a client without a certificate was answered")
    except (OSError, asyncio.IncompleteReadError):
        check("without a certificate there is no answer", True)
    nodes.stdin.close()
    nodes.wait(30)


main()
