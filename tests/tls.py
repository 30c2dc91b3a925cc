"""TLS before any server: an authority, certificates that it signs, and a proxy that speaks TLS and hands on."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread


@dataclass(frozen=True)
class Certificates:
    """Files of an authority, and of a server called ``localhost``."""

    authority: Path
    certificate: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    """Make an authority that nobody trusts, and have it sign the certificate of ``localhost``."""
    files = {name: str(folder / name) for name in ("ca.key", "ca.pem", "server.key", "server.csr", "server.pem")}
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for command in (
        ["req", "-x509", *key, "-keyout", files["ca.key"], "-out", files["ca.pem"], "-days", "2", "-subj", "/CN=tests"],
        ["req", *key, "-keyout", files["server.key"], "-out", files["server.csr"], "-subj", "/CN=localhost"],
        [
            *("x509", "-req", "-in", files["server.csr"], "-CA", files["ca.pem"], "-CAkey", files["ca.key"]),
            *("-CAcreateserial", "-out", files["server.pem"], "-days", "2", "-extfile", str(folder / "names")),
        ],
    ):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    return Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")


@contextmanager
def tls_before(port: int, certificates: Certificates, heard: list[bytes]) -> Iterator[int]:
    """Speak TLS for a server of this machine for the length of the block; give the port.

    Args:
        port: the server's own.
        certificates: what it shows.
        heard: everything that clients said once TLS stood.

    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate, certificates.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=_accept, args=(listener, context, port, heard), daemon=True).start()
        yield int(listener.getsockname()[1])
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, context: ssl.SSLContext, port: int, heard: list[bytes]) -> None:
    while True:
        try:
            client, _address = listener.accept()
        except OSError:
            return
        Thread(target=_serve, args=(client, context, port, heard), daemon=True).start()


def _serve(plain: socket.socket, context: ssl.SSLContext, port: int, heard: list[bytes]) -> None:
    with plain, suppress(OSError, ssl.SSLError):
        plain.settimeout(10)
        with (
            context.wrap_socket(plain, server_side=True) as client,
            socket.create_connection(("127.0.0.1", port)) as server,
        ):
            client.settimeout(None)
            back = Thread(target=_hand_on, args=(server, client, []), daemon=True)
            back.start()
            _hand_on(client, server, heard)
            server.shutdown(socket.SHUT_RDWR)
            back.join()


def _hand_on(source: socket.socket, target: socket.socket, heard: list[bytes]) -> None:
    with suppress(OSError, ssl.SSLError):
        while data := source.recv(65_536):
            heard.append(data)
            target.sendall(data)
