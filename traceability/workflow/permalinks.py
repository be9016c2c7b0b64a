"""Links to lines of a file as they are in one commit, on the host of its repository. Nothing is asked over a network."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from traceability.model.checkout import Checkout
from traceability.model.evidence import Tag

_FORMS = {
    "github": ("{page}/blob/{commit}/{path}", "#L{first}", "#L{first}-L{last}"),
    "gitlab": ("{page}/-/blob/{commit}/{path}", "#L{first}", "#L{first}-{last}"),
    "bitbucket": ("{page}/src/{commit}/{path}", "#lines-{first}", "#lines-{first}:{last}"),
    "gitea": ("{page}/src/commit/{commit}/{path}", "#L{first}", "#L{first}-L{last}"),
}


def permalink(checkout: Checkout, file: str, first: int, last: int = 0) -> str:
    """The address of some lines (from 1) of a file of the product; ``""`` where the host is not known.

    A file that is not as it is in the commit has no address there: its lines would be others.
    """
    if not (checkout.commit and checkout.kind) or file in checkout.changed:
        return ""
    whole, one, several = _FORMS[checkout.kind]
    address = whole.format(page=checkout.page, commit=checkout.commit, path=quote(f"{checkout.prefix}{file}"))
    if first < 1:
        return address
    return address + (several if last > first else one).format(first=first, last=last)


def with_permalink(tag: Tag, checkout: Checkout) -> Tag:
    """The tag with the address of its line."""
    address = permalink(checkout, tag.file, tag.line)
    return msgspec.structs.replace(tag, permalink=address) if address else tag
