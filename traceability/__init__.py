"""pptrace: is every security requirement of this profile really met, and where is the proof?"""

__version__ = "0.1.0"
