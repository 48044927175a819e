"""Signing in and out, invitations and password resets, and one's own profile."""
