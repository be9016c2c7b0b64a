"""What git says of a product's tree: which commit is checked out, what differs from it, and where others can see it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from traceability.model.checkout import NO_CHECKOUT, Checkout, HostKind

_SECONDS = 10
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_URL = re.compile(r"(?:https?|ssh|git)://(?:[^/@]*@)?(?P<host>[A-Za-z0-9.-]+)(?P<port>:\d+)?/(?P<path>[^?#\s]+)")
_SHORT = re.compile(r"(?:[^/@:\s]+@)?(?P<host>[A-Za-z0-9.-]+):(?P<path>[^/?#\s][^?#\s]*)")
_HOSTS: tuple[tuple[str, HostKind], ...] = (
    ("github", "github"), ("gitlab", "gitlab"), ("bitbucket", "bitbucket"), ("gitea", "gitea"), ("codeberg", "gitea"), ("forgejo", "gitea"),
)  # fmt: skip


def head(root: Path) -> tuple[str, str]:
    """The commit that is checked out in the repository around ``root``; else ``""`` and half a sentence on why it is not known.

    Only git's own list of commits is read: no hook runs, nothing is fetched. What is changed but not committed is not seen.
    """
    done = _git(root, "rev-parse", "--verify", "--end-of-options", "HEAD^{commit}")
    if isinstance(done, str):
        return "", done
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "replace").strip(), ""
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return "", f"git says: {said[-1][:200]}" if said else "git knows no commit here"


def state(root: Path) -> str:
    """Changes with the commit that is checked out around ``root`` and with its host; ``""`` where there is no repository."""
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return ""
    return "\n".join(_output(root, *command) for command in _ASKED)


def checkout(root: Path, kind: str = "") -> Checkout:
    """The commit, its place on a host that is known by its name (``kind`` says what it is where it is not), and what differs.

    Nothing is fetched, no hook runs. Where git is missing, or there is no repository, nothing is known.
    """
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return NO_CHECKOUT
    said, remote = (_output(root, *command) for command in _ASKED)
    prefix, _, commit = said.rpartition("\n")
    if not commit:
        return NO_CHECKOUT
    page, found = host_of(remote, kind)
    if not found:
        return Checkout(commit=commit, prefix=prefix)
    differing = _output(
        root, "-c", "core.fsmonitor=false", "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", commit
    )
    unknown = _output(root, "ls-files", "--others", "-z")
    changed = {name for name in (*differing.split("\0"), *unknown.split("\0")) if name}
    return Checkout(commit=commit, prefix=prefix, page=page, kind=found, changed=tuple(sorted(changed)))


def host_of(remote: str, kind: str = "") -> tuple[str, HostKind]:
    """The page of a repository and the kind of its host from the address of a remote, without what logs in; else ``("", "")``."""
    match = _URL.fullmatch(remote.strip()) or _SHORT.fullmatch(remote.strip())
    if match is None:
        return "", ""
    host, path = match["host"].lower(), match["path"].removesuffix("/").removesuffix(".git").strip("/")
    found: HostKind = next((form for word, form in _HOSTS if (kind or host).startswith(word) or f".{word}." in f".{host}."), "")
    named: HostKind = next((form for _, form in _HOSTS if form == kind), "")
    port = match.groupdict().get("port") or ""
    web = port if remote.strip().startswith("http") else ""
    return (f"https://{host}{web}/{path}", named or found) if path and (named or found) else ("", "")


_DIFF = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative")
_ASKED = (("rev-parse", "--show-prefix", "HEAD^{commit}"), ("config", "--get", "remote.origin.url"))


def _output(root: Path, *arguments: str) -> str:
    """What git prints; ``""`` where it fails."""
    done = _git(root, *arguments)
    return "" if isinstance(done, str) or done.returncode else done.stdout.decode("utf-8", "replace").removesuffix("\n")


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | str:
    """Git's answer, or half a sentence on why it could not be asked."""
    command = ["git", "--no-pager", "-C", str(root), *arguments]
    # Inside a hook git names its own repository in these, which need not be the one around the root.
    inherited = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    environment = {**inherited, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_SECONDS)
    except FileNotFoundError:
        return "git is not installed"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"git could not be asked ({type(error).__name__})"
