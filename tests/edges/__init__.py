"""Edges of rules: small projects near the line between what is found and what is not."""
