"""Certificates for servers on loopback, from an authority that a test can choose to trust."""

import ssl
from contextlib import AbstractContextManager
from dataclasses import dataclass

import trustme

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Certificates:
    """A certificate authority, and the certificate that it issued to a server."""

    authority: trustme.CA
    server: trustme.LeafCert

    @classmethod
    def make(cls, host: str = HOST) -> "Certificates":
        """Create an authority that no process trusts yet, and its certificate for a host, by default loopback."""
        authority = trustme.CA()
        return cls(authority, authority.issue_cert(host))

    @property
    def pem(self) -> bytes:
        """The server's private key and certificate chain as the content of one PEM file."""
        return self.server.private_key_and_cert_chain_pem.bytes()

    def context(self) -> ssl.SSLContext:
        """Return the TLS context for a server in this process."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.configure_cert(context)
        return context

    def trusted_file(self) -> AbstractContextManager[str]:
        """Return a temporary file; a process trusts the authority if its `SSL_CERT_FILE` names the file."""
        return self.authority.cert_pem.tempfile()
