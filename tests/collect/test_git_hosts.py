"""Permalinks: from the remote's address to the line in the commit, without passwords, and only where the file is as committed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from traceability.collect.git import checkout, host_of, state
from traceability.model.checkout import NO_CHECKOUT, Checkout
from traceability.workflow.permalinks import permalink


@pytest.mark.parametrize(
    ("remote", "page", "kind"),
    [
        ("https://github.com/o/r.git", "https://github.com/o/r", "github"),
        ("git@github.com:o/r.git", "https://github.com/o/r", "github"),
        ("https://name:secret@gitlab.example.org/a/b/c.git", "https://gitlab.example.org/a/b/c", "gitlab"),
        ("ssh://git@gitlab.com:2222/a/b", "https://gitlab.com/a/b", "gitlab"),
        ("https://bitbucket.org/o/r", "https://bitbucket.org/o/r", "bitbucket"),
        ("https://git.gitea.example.org:3000/o/r.git/", "https://git.gitea.example.org:3000/o/r", "gitea"),
        ("https://codeberg.org/o/r", "https://codeberg.org/o/r", "gitea"),
        ("https://git.example.org/o/r", "", ""),
        ("/srv/github.com/o/r.git", "", ""),
        ("file:///srv/github/r", "", ""),
        ("https://github.com/o/r?x=<script>", "", ""),
        ("", "", ""),
    ],
)
def test_the_page_of_a_remote(remote: str, page: str, kind: str) -> None:
    assert host_of(remote) == (page, kind)


def test_a_host_of_one_s_own_is_named_in_the_configuration() -> None:
    assert host_of("https://git.example.org/o/r", "gitea") == ("https://git.example.org/o/r", "gitea")
    assert host_of("https://git.example.org/o/r", "unheard") == ("", "")


@pytest.mark.parametrize(
    ("kind", "one", "several"),
    [
        ("github", "https://h/o/blob/abc/in/s%20c.c#L3", "https://h/o/blob/abc/in/s%20c.c#L3-L9"),
        ("gitlab", "https://h/o/-/blob/abc/in/s%20c.c#L3", "https://h/o/-/blob/abc/in/s%20c.c#L3-9"),
        ("bitbucket", "https://h/o/src/abc/in/s%20c.c#lines-3", "https://h/o/src/abc/in/s%20c.c#lines-3:9"),
        ("gitea", "https://h/o/src/commit/abc/in/s%20c.c#L3", "https://h/o/src/commit/abc/in/s%20c.c#L3-L9"),
    ],
)
def test_the_form_of_each_host(kind: str, one: str, several: str) -> None:
    where = Checkout(commit="abc", prefix="in/", page="https://h/o", kind=kind, changed=("other.c",))  # type: ignore[arg-type]
    assert permalink(where, "s c.c", 3) == one
    assert permalink(where, "s c.c", 3, 9) == several
    assert permalink(where, "other.c", 3) == ""
    assert permalink(NO_CHECKOUT, "s c.c", 3) == ""


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=n@example.org", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def test_only_what_is_committed_has_an_address(tmp_path: Path) -> None:
    assert checkout(tmp_path) == NO_CHECKOUT
    product = tmp_path / "product"
    product.mkdir()
    git(tmp_path, "init", "-q")
    assert checkout(product) == NO_CHECKOUT
    (product / "a.c").write_text("int a;\n")
    (product / "b.c").write_text("int b;\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    before = state(product)
    git(tmp_path, "remote", "add", "origin", "https://user:token@github.com/o/r.git")
    (product / "b.c").write_text("int c;\n")
    (product / "new.c").write_text("int d;\n")
    seen = checkout(product)
    assert (seen.prefix, seen.page, seen.kind, seen.changed) == ("product/", "https://github.com/o/r", "github", ("b.c", "new.c"))
    assert permalink(seen, "a.c", 1) == f"https://github.com/o/r/blob/{seen.commit}/product/a.c#L1"
    assert len(seen.commit) == 40
    assert state(product) != before
