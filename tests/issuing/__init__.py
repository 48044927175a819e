"""Tests of issued documents: declaring a kind, and fixing, signing, issuing and verifying a document."""
