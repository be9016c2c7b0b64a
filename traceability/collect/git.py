"""What git says of a product's tree: which commit is checked out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_SECONDS = 10
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


def head(root: Path) -> tuple[str, str]:
    """The commit that is checked out in the repository around ``root``; else ``""`` and half a sentence on why it is not known.

    Only git's own list of commits is read: no hook runs, nothing is fetched. What is changed but not committed is not seen.
    """
    command = ["git", "--no-pager", "-C", str(root), "rev-parse", "--verify", "--end-of-options", "HEAD^{commit}"]
    # Inside a hook git names its own repository in these, which need not be the one around the root.
    inherited = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    environment = {**inherited, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_SECONDS)
    except FileNotFoundError:
        return "", "git is not installed"
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", f"git could not be asked ({type(error).__name__})"
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "replace").strip(), ""
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "", f"git says: {said[-1][:200]}" if said else "git knows no commit here"
