"""Error messages about mail servers, for the administrators of the installation."""

import ssl


def words_of(error: Exception) -> str:
    """Return the message of an error; for an untrusted certificate, a sentence without the library's codes."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The server’s certificate is not trusted: {error.verify_message}"
    return str(error) or type(error).__name__
