"""Measurements of pptrace, run by hand."""
