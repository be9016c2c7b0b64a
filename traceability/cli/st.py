"""``pptrace st``: begin a Security Target, and carry a new version of its profile into it."""

from __future__ import annotations

import click


@click.group()
def st() -> None:
    """Begin a Security Target, or carry a new version of its profile into it."""


@st.command()
@click.option("--profile", "profiles", multiple=True, required=True, metavar="ID", help="A profile that it claims: an id, or a folder.")
@click.option("-o", "--output", required=True, metavar="DIR", help="An empty folder, or one that is not there yet.")
def new(profiles: tuple[str, ...], output: str) -> int:
    """Write a Security Target with every item of its profiles, and a gap for what only a person can write.

    'pptrace check DIR' lists the gaps. Of a PP-Configuration name its components too, each with --profile.
    """
    from pathlib import Path

    from traceability.edit.st_new import write_target
    from traceability.workflow.clock import today
    from traceability.workflow.targets import read_profiles

    read = read_profiles(profiles)
    for path in write_target(Path(output), read.roots, read.catalogues, read.files, today().isoformat()):
        click.echo(str(path))
    click.echo(f"'pptrace check {output}' lists what is still to be written", err=True)
    return 0


@st.command()
@click.argument("path", metavar="DIR")
@click.option("--profile", required=True, metavar="ID", help="The new version: the id of a shipped profile, or a folder of the project.")
@click.option("--from", "old", metavar="ID", help="The claimed profile that it replaces, where several are claimed.")
@click.option("--write", is_flag=True, help="Write the change; without it, it is shown as a diff and nothing is written.")
def update(path: str, profile: str, old: str | None, write: bool) -> int:
    """Carry a new version of a claimed profile into a Security Target, as a change to be reviewed.

    Comments and layout stay. What is new comes in with a gap, what is gone from the profile becomes a comment, and the report
    says what stays, what is new, and what has to be decided. Nothing is written without --write.
    """
    from traceability.edit.files import write_files
    from traceability.edit.st_update import difference, plan_update
    from traceability.emit.printable import printable
    from traceability.workflow.opening import open_path
    from traceability.workflow.pipeline import view_of
    from traceability.workflow.targets import read_profiles

    opened = open_path(path)
    read = read_profiles([profile])
    plan = plan_update(opened.root, opened.file, view_of(opened, cache=False), read.roots[0], read.catalogues, read.files, old)
    for line in plan.report():
        click.echo(printable(line))
    if write:
        for written in write_files(opened.root, plan.files):
            click.echo(f"written: {written}", err=True)
    else:
        click.echo("\n" + difference(plan, printable), nl=False)
        click.echo("nothing was written; --write writes it", err=True)
    return 0
