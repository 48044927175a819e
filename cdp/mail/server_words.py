"""Error messages about mail servers, for the administrators of the installation."""

import ssl


def words_of(error: Exception) -> str:
    """Return the message of an error; for an untrusted certificate, a sentence without the library's codes."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The server’s certificate is not trusted: {error.verify_message}"
    said = error.strerror if isinstance(error, OSError) else None  # without the number of the error
    return said or str(error) or type(error).__name__
