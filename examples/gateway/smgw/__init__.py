"""The core of a smart meter gateway: what it lets through, who may do what, what it remembers, and what it keeps secret."""
