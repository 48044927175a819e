"""Certificates for servers on loopback: one authority that a test may trust, and another that nobody does."""

import ssl
from contextlib import AbstractContextManager
from dataclasses import dataclass

import trustme

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Certificates:
    """An authority, and a server's certificate of it: for this host, or for another when a test wants the wrong one."""

    authority: trustme.CA
    server: trustme.LeafCert

    @classmethod
    def make(cls, host: str = HOST) -> "Certificates":
        """Make an authority that nobody knows, and a certificate for a host."""
        authority = trustme.CA()
        return cls(authority, authority.issue_cert(host))

    @property
    def pem(self) -> bytes:
        """The server's key and certificates in one file."""
        return self.server.private_key_and_cert_chain_pem.bytes()

    def context(self) -> ssl.SSLContext:
        """Return what a server in this process serves with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.configure_cert(context)
        return context

    def trusted_file(self) -> AbstractContextManager[str]:
        """Give a file that a machine which trusts the authority has (`SSL_CERT_FILE`)."""
        return self.authority.cert_pem.tempfile()
