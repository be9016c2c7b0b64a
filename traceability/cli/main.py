"""The command line. Only this package prints or exits; every command imports what it needs when it runs."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from traceability import __version__
from traceability.cli.coverage import coverage
from traceability.cli.diff import diff
from traceability.cli.editions import edition_options, judged_as
from traceability.cli.formats import FORMATS, last_line, needs_every_place, needs_rows, save, written
from traceability.cli.importing import import_group
from traceability.cli.places import commit_option, hash_of
from traceability.cli.places import opened as opened_at
from traceability.cli.review import review
from traceability.cli.scan import scan
from traceability.cli.st import st
from traceability.model.errors import LoadError, PptraceError

if TYPE_CHECKING:
    from traceability.model.judgement import Judgement

FAILED, USAGE, INTERNAL, INTERRUPTED = 1, 2, 70, 130
_COLOURS = {"error": "red", "failed": "red", "warning": "yellow", "info": "cyan", "passed": "green", "place": None, "faint": None}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 passed, 1 gate failed, 2 usage or configuration, 3 input, 4 nothing collected, 70 bug."""
    # What a command reads stays until it ends: to look for garbage in it again and again would take a third of the time.
    gc.disable()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a job of the CI that is cancelled leaves no half of a site behind
    code = run(arguments)
    if code == INTERNAL or "sphinx" in sys.modules:  # it removes its own files when the interpreter ends in its usual way
        sys.exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        return int(cli.main(args=arguments, prog_name="pptrace", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except LoadError as error:
        from traceability.emit.text import mistakes

        click.echo(mistakes(error.mistakes, style), nl=False, err=True)
        return error.exit_code
    except PptraceError as error:
        from traceability.emit.printable import printable

        for line in str(error).splitlines():
            click.echo(f"{style('error', 'error')}: {printable(line)}", err=True)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return INTERNAL
    except Exception as error:  # noqa: BLE001 - the last resort: a bug must end in exit 70, not in a pass
        if _interrupted(error):
            click.echo("interrupted", err=True)
            return INTERRUPTED
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            click.echo(f"{style('error', 'error')}: the output cannot be written: no space is left; make room, and run it again", err=True)
            return USAGE
        import traceback

        click.echo(traceback.format_exc(), err=True)
        click.echo("This is a bug in pptrace. Nothing was judged. Please report it with the lines above.", err=True)
        return INTERNAL


def _interrupted(error: BaseException | None) -> bool:
    """Whether an error only came of ending what was interrupted: a library that is in the midst of an element cannot close it."""
    return error is not None and (isinstance(error, KeyboardInterrupt) or _interrupted(error.__context__))


def style(text: str, role: str) -> str:
    """A text coloured by its role; click drops colours where the output is no terminal, NO_COLOR is honoured."""
    if os.environ.get("NO_COLOR"):
        return text
    return click.style(text, fg=_COLOURS[role], bold=role == "place" or None, dim=role == "faint" or None)


def path_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """PATH and the options of every command that opens a project."""
    command = click.option("--config", metavar="FILE", help="Use this configuration instead of looking for one from PATH upwards.")(command)
    command = click.option("--no-cache", is_flag=True, help="Read everything anew.")(command)
    return click.argument("path", default=".", metavar="[PATH]")(commit_option(command))


def policy_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The policy to judge by."""
    return click.option(
        "--policy", type=click.Choice(["draft", "pr", "release", "certification"]),
        help="What is demanded; without it, 'policy' of the configuration, else pr.",
    )(command)  # fmt: skip


def policy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which rules run and what fails."""
    command = policy_option(command)
    command = click.option(
        "--fail-on", type=click.Choice(["error", "warning", "info"]), help="Fail on new findings of this severity or above."
    )(command)
    command = click.option("--ignore", multiple=True, metavar="RULE", help="Leave out rules, by id or its beginning; commas allowed.")(
        command
    )
    return click.option("--select", multiple=True, metavar="RULE", help="Run only these rules, by id or its beginning; commas allowed.")(
        command
    )


def names(values: Sequence[str]) -> tuple[str, ...]:
    """Option values with commas split."""
    return tuple(name for value in values for name in value.split(","))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="pptrace", message="%(prog)s %(version)s")
def cli() -> None:
    """Trace the requirements of a protection profile to code, tests and results, and judge the whole by Common Criteria."""


@cli.command()
@path_argument
@policy_options
@click.option(
    "--format", "form", type=click.Choice(["auto", *FORMATS]), default="auto", show_default=True,
    help="auto: text, under GITHUB_ACTIONS=true with annotations before it.",
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Write the result to FILE instead of the standard output.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 although the gate failed (1); what could not be judged still fails.")
@edition_options
@click.option("-v", "--verbose", is_flag=True, help="Show known findings and those of severity info too (text only).")
def check(
    path: str, config: str | None, no_cache: bool, select: tuple[str, ...], ignore: tuple[str, ...], fail_on: Any, policy: str | None,
    form: str, output: str | None, exit_zero: bool, verbose: bool, edition: str | None, migrate: bool,
) -> int:  # fmt: skip
    """Judge a project, a document's folder, or a shipped profile by its id.

    It writes nothing into the project but a cache, and FILE where you name one. The exit code is the same in every format.

    Exit codes: 0 passed, 1 gate failed, 2 usage or configuration error,
    3 input invalid, 4 nothing collected, 70 internal error, 130 interrupted.
    """
    from pathlib import Path

    from traceability.workflow.unchanged import judged, reported

    opened, asked = opened_at(path, config), judged_as(edition, migrate)
    if needs_rows(form):
        result: Judgement = reported(opened, names(select), names(ignore), fail_on, not no_cache, policy, asked)
    else:
        result = judged(opened, names(select), names(ignore), fail_on, not no_cache, verbose or needs_every_place(form), policy, asked)
    if output in {None, "-"}:
        shown = style if sys.stdout.isatty() else None  # colours that click would take out again cost as much as all words
        click.echo(written(result, form, opened.root, shown, verbose), nl=False)
    else:
        save(Path(str(output)), written(result, "text" if form == "auto" else form, opened.root, verbose=verbose), opened.root, result)
        click.echo(last_line(result, style), err=True)
    return 0 if exit_zero and result.verdict.exit_code == FAILED else result.verdict.exit_code


cli.add_command(scan)
cli.add_command(coverage)


@cli.command()
@click.argument("identifier", metavar="ID")
@path_argument
def trace(identifier: str, path: str, config: str | None, no_cache: bool) -> int:
    """Show what an item serves, up to the threats, and what it rests on, down to code, tests and results.

    Where the project names requirement sets, also how the item stands to them.
    """
    from traceability.emit.chain import render
    from traceability.model.errors import ConfigError
    from traceability.rules.words import did_you_mean
    from traceability.trace.chain import downwards, find, step, upwards
    from traceability.trace.library import standing
    from traceability.trace.view import short
    from traceability.workflow.pipeline import view_of

    view = view_of(opened_at(path, config), not no_cache)
    found = find(view, identifier)
    if not found:
        hint = did_you_mean(identifier, (short(node) for node in view.nodes)) or "ids are written as in the documents"
        raise ConfigError(f"{identifier}: no item of this project has that id; {hint}")
    for node in found:
        click.echo(render(step(view, node), upwards(view, node), downwards(view, node), standing(view, node)), nl=False)
    return 0


cli.add_command(st)


@cli.group()
def report() -> None:
    """Write a report. Exit 0 once it is written, whatever the gate says: 'pptrace check' is the gate."""


@report.command()
@path_argument
@policy_options
@click.option("-o", "--output", default="build/site", show_default=True, metavar="DIR")
def site(
    path: str, config: str | None, no_cache: bool, select: tuple[str, ...], ignore: tuple[str, ...], fail_on: Any, policy: str | None,
    output: str,
) -> int:  # fmt: skip
    """The site: HTML pages that work offline."""
    from pathlib import Path

    from traceability.emit.site import write_site

    click.echo(write_site(_judged(path, config, no_cache, select, ignore, fail_on, policy), Path(output)))
    return 0


@report.command()
@path_argument
@policy_options
@click.option("-o", "--output", default="build/evidence.xlsx", show_default=True, metavar="FILE")
def xlsx(
    path: str, config: str | None, no_cache: bool, select: tuple[str, ...], ignore: tuple[str, ...], fail_on: Any, policy: str | None,
    output: str,
) -> int:  # fmt: skip
    """The evidence workbook."""
    from pathlib import Path

    from traceability.emit.xlsx import write_workbook

    click.echo(write_workbook(_judged(path, config, no_cache, select, ignore, fail_on, policy), Path(output)))
    return 0


@cli.command()
@path_argument
@policy_option
@click.option("--reason", required=True, help="Why these findings are accepted for now; stands beside each in baseline.yaml.")
def baseline(path: str, config: str | None, no_cache: bool, policy: str | None, reason: str) -> int:
    """Accept all present findings as known, and take vanished ones out. The only command that writes baseline.yaml.

    Policies release and certification accept no baseline, so under them there is none to write.
    """
    from traceability.edit.baseline import write_baseline
    from traceability.emit.printable import printable
    from traceability.model.errors import ConfigError
    from traceability.workflow.pipeline import accept
    from traceability.workflow.pipeline import run as judge

    opened = opened_at(path, config)
    if opened.file is None:
        raise ConfigError(f"{path}: a baseline stands beside pptrace.toml, and there is none")
    if not reason.strip():
        raise ConfigError("--reason: say why the findings are accepted")
    outcome = judge(opened, cache=not no_cache, locate_all=False, policy=policy)
    accepted = accept(outcome, reason.strip())
    written = write_baseline(opened.root, accepted)
    new = len(accepted.keys().keys() - outcome.baseline.keys().keys())
    click.echo(f"{written}: {len(accepted.keys())} findings accepted ({new} new), {len(outcome.judgement.verdict.vanished)} taken out")
    refused = sorted(set(outcome.judgement.verdict.new) - accepted.keys().keys())
    if refused:
        click.echo(f"{len(refused)} cannot be accepted and still fail: {', '.join(map(printable, refused[:3]))}{' …' * (len(refused) > 3)}")
    return 0


@cli.command("hash")
@click.argument("places", nargs=-1, required=True, metavar="PLACE...")
def hash_places(places: tuple[str, ...]) -> int:
    """Show the hash of a place in code, for 'sha256' of a link beside it.

    PLACE is a file, a function or class (clock.py::Clock.now), or lines of any file (clock.c:12-30).
    """
    for place in places:
        click.echo(f"{hash_of(place)}  {place}")
    return 0


@cli.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules(form: str) -> int:
    """List every rule."""
    from traceability.rules.registry import all_rules

    if form == "json":
        import msgspec

        from traceability.gate.policy import rule_facts

        rows = [rule_facts(rule) for rule in all_rules().values()]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return 0
    for rule in all_rules().values():
        click.echo(f"{rule.id}  {rule.severity:<8} {rule.title}")
    return 0


@cli.command()
@click.argument("rule", metavar="RULE")
def explain(rule: str) -> int:
    """Show the manual page of a rule, or of a code such as LOD004."""
    from traceability.emit.manual import render, render_mistake
    from traceability.load.mistakes import MISTAKE_KINDS
    from traceability.model.errors import ConfigError
    from traceability.rules.registry import all_rules, current
    from traceability.rules.words import did_you_mean

    name = rule.upper()
    if name in MISTAKE_KINDS:
        click.echo(render_mistake(name, MISTAKE_KINDS[name]), nl=False)
        return 0
    found = all_rules().get(current(name))
    if current(name) != name:
        click.echo(f"{name} is called {current(name)} now.\n")
    if found is None:
        hint = did_you_mean(name, [*all_rules(), *MISTAKE_KINDS]) or "'pptrace rules' lists them"
        raise ConfigError(f"there is no rule {rule!r}; {hint}")
    click.echo(render(found), nl=False)
    return 0


cli.add_command(review)
cli.add_command(import_group)
cli.add_command(diff)


def _judged(
    path: str, config: str | None, no_cache: bool, select: tuple[str, ...], ignore: tuple[str, ...], fail_on: Any, policy: str | None
) -> Any:
    from traceability.model.errors import ConfigError
    from traceability.workflow.unchanged import reported

    result = reported(opened_at(path, config), names(select), names(ignore), fail_on, not no_cache, policy)
    if not result.subject:
        raise ConfigError(f"{path}: there is no document to report on; 'pptrace check' says more")
    gc.enable()  # a report makes and drops far more than it keeps
    click.echo(f"gate {'passed' if result.verdict.passed else 'failed'}: {result.verdict.reason}", err=True)
    return result


if __name__ == "__main__":
    main()
