"""What went wrong with a mail server, in words for those who look after the installation."""

import ssl


def words_of(error: Exception) -> str:
    """Return what an error says; that a certificate is not trusted, and why, is said without the library's codes."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The server’s certificate is not trusted: {error.verify_message}"
    return str(error) or type(error).__name__
