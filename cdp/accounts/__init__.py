"""Signing in and out, invitations, password resets and profiles."""
