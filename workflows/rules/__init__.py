"""The rules of law and practice as pure functions and values; only the standard library is imported here."""
