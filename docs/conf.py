"""How Sphinx builds the manual: ``make manual``, offline, every warning an error."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from traceability import __version__

project = "pptrace"
version = release = __version__
language = "en-GB"
extensions = ["reference"]
nitpicky = True
smartquotes = False

html_theme = "furo"
html_title = f"pptrace {__version__}"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
