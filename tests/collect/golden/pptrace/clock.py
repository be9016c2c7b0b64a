"""The module.

@supports A.1 the module
"""

REGEX = r"# @enforces NOT.1"
TEXT = """
# @enforces NOT.2
"""


class Clock:
    # @enforces A.2
    @property
    def now(self):
        """@enforces A.3, A.4 tells the time"""
        return f"{self!r} # @enforces NOT.3"
