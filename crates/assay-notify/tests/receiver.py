"""Receives on loopback with TLS: HTTPS, SMTP with STARTTLS, SMTP with TLS from the first byte, and SMTP in the clear.

Prints one line of JSON when it is ready (ports, and the file of the certificate authority), then one line for each
message. The user `assay` with the password `open-sesame` may send, as may anybody in the clear. A mail to `later@`
is put off once, one to `never@` refused. Runs until its standard input is closed.
"""

import asyncio
import datetime
import email
import email.policy
import http.server
import ipaddress
import json
import ssl
import sys
import tempfile
import threading
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def tell(**what):
    """One line of JSON."""
    print(json.dumps(what), flush=True)


def authority(folder):
    """A certificate authority of this run, and a certificate of it for this machine."""
    now = datetime.datetime.now(datetime.timezone.utc)

    def certificate(name, key, issuer, issuer_key, extension):
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(days=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=1))
        return builder.add_extension(extension, critical=True).sign(issuer_key, hashes.SHA256())

    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = name("Authority of a test")
    root = certificate(root_name, root_key, root_name, root_key, x509.BasicConstraints(ca=True, path_length=None))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    leaf = certificate(name("localhost"), key, root_name, root_key, names)
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(root.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "leaf.pem").write_bytes(leaf.public_bytes(pem) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem")
    return context


class Web(http.server.BaseHTTPRequestHandler):
    """Takes every POST."""

    def do_POST(self):  # noqa: N802
        """Tells of the request."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        tell(kind="https", path=self.path, headers=dict(self.headers), body=body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


class Mail:
    """Takes mails and tells what is in them."""

    def __init__(self, kind):
        self.kind = kind
        self.put_off = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Puts off, refuses, or takes."""
        if address.startswith("never@"):
            return "550 5.1.1 nobody here"
        if address.startswith("later@") and not self.put_off:
            self.put_off = True
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Tells of the mail as Python's own library reads it."""
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
        headers = {key.lower(): str(value) for key, value in mail.items()}
        tell(
            kind=self.kind,
            hello=session.host_name,
            user=session.authenticated and session.auth_data.login.decode(),
            sender=envelope.mail_from,
            to=envelope.rcpt_tos,
            headers=headers,
            type=mail.get_content_type(),
            parts=parts,
            ascii=envelope.content.isascii(),
            longest=max(len(line) for line in envelope.content.splitlines()),
        )
        return "250 OK"


def check_login(server, session, envelope, mechanism, auth_data):
    """One user, one password."""
    good = auth_data.login == b"assay" and auth_data.password == b"open-sesame"
    if not good:
        return AuthResult(success=False, handled=False)
    return AuthResult(success=True, auth_data=auth_data)


def smtp(kind, starttls=None, login=True):
    """What makes an SMTP session for each connection."""
    return lambda: SMTP(
        HANDLERS[kind],
        hostname="localhost",
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=check_login,
        auth_required=login,
        auth_require_tls=starttls is not None,
    )


HANDLERS = {kind: Mail(kind) for kind in ("starttls", "tls", "plain")}


async def serve(folder):
    """Serves until standard input is closed."""
    context = authority(folder)
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web)
    web.socket = context.wrap_socket(web.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    loop = asyncio.get_running_loop()
    servers = {
        "starttls": await loop.create_server(smtp("starttls", starttls=context), "127.0.0.1", 0),
        "tls": await loop.create_server(smtp("tls"), "127.0.0.1", 0, ssl=context),
        "plain": await loop.create_server(smtp("plain", login=False), "127.0.0.1", 0),
    }
    ports = {kind: server.sockets[0].getsockname()[1] for kind, server in servers.items()}
    tell(ca=str(folder / "ca.pem"), https=web.server_port, **ports)
    await loop.run_in_executor(None, sys.stdin.read)


def main():
    """Serves from a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(serve(Path(name)))


if __name__ == "__main__":
    main()
