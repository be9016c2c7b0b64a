"""``pptrace review``: a person says what he judged."""

from __future__ import annotations

import click


@click.command()
@click.argument("identifier", metavar="ID")
@click.argument("path", default=".", metavar="[PATH]")
@click.option("--config", metavar="FILE", help="Use this configuration instead of looking for one from PATH upwards.")
@click.option("--by", required=True, metavar="NAME", help="Who judged.")
@click.option("--role", required=True, metavar="ROLE", help="As what: author, reviewer, evaluator …")
@click.option("--verdict", required=True, type=click.Choice(["accepted", "rejected"]))
@click.option("--reason", required=True, metavar="TEXT", help="Why: what was looked at, and what convinced.")
def review(identifier: str, path: str, config: str | None, by: str, role: str, verdict: str, reason: str) -> int:
    """Record that a person examined an item, or the claims of a document (DOCUMENT:), in reviews.lock.yaml.

    What is recorded is a fingerprint of the item and of all that its rationale rests on; when one of them changes, the review is
    stale. 'pptrace check -v' lists what wants a review.
    """
    from typing import cast

    from traceability.cli.places import opened as opened_at
    from traceability.edit.reviews import write_review
    from traceability.model.errors import ConfigError
    from traceability.model.review import Review, ReviewVerdict
    from traceability.rules.words import did_you_mean
    from traceability.trace.chain import find
    from traceability.trace.fingerprint import fingerprint
    from traceability.trace.view import short
    from traceability.workflow.clock import today
    from traceability.workflow.pipeline import view_of

    opened = opened_at(path, config)
    if opened.file is None:
        raise ConfigError(f"{path}: reviews stand beside pptrace.toml, and there is none")
    for name, text in (("--by", by), ("--role", role), ("--reason", reason)):
        if not text.strip():
            raise ConfigError(f"{name}: is empty")
    view = view_of(opened)
    found = [identifier] if identifier.endswith(":") else find(view, identifier)
    if len(found) > 1:
        raise ConfigError(f"{identifier}: may mean any of {', '.join(found)}")
    digest = fingerprint(view, found[0]) if found else ""
    if not digest:
        hint = did_you_mean(identifier, (short(node) for node in view.nodes)) or "ids are written as in the documents"
        raise ConfigError(f"{identifier}: nothing of that id can be reviewed; {hint}")
    record = Review(
        subject=found[0], by=by.strip(), role=role.strip(), date=today(), verdict=cast(ReviewVerdict, verdict),
        reason=reason.strip(), fingerprint=digest,
    )  # fmt: skip
    click.echo(f"{write_review(opened.root, record)}: {found[0]} {verdict} by {record.by}")
    return 0
