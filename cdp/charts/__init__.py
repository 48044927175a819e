"""Scales for charts that are drawn as SVG on the server."""
