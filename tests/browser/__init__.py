"""Flows of the pages in Chromium, against a real server."""
