"""Certificates for servers on loopback, from an authority that a test can choose to trust."""

import ssl
from contextlib import AbstractContextManager
from dataclasses import dataclass

import trustme

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Certificates:
    """An authority and its certificate for a server: for this host, or for another if a test needs a wrong one."""

    authority: trustme.CA
    server: trustme.LeafCert

    @classmethod
    def make(cls, host: str = HOST) -> "Certificates":
        """Create an unknown authority, and a certificate for a host."""
        authority = trustme.CA()
        return cls(authority, authority.issue_cert(host))

    @property
    def pem(self) -> bytes:
        """The server's key and certificates in one file."""
        return self.server.private_key_and_cert_chain_pem.bytes()

    def context(self) -> ssl.SSLContext:
        """Return the TLS context for a server in this process."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.configure_cert(context)
        return context

    def trusted_file(self) -> AbstractContextManager[str]:
        """Return a file with which a process trusts the authority (`SSL_CERT_FILE`)."""
        return self.authority.cert_pem.tempfile()
