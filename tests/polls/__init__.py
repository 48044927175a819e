"""Tests of date polls."""
