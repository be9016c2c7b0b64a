"""``pptrace import``: documents of other formats into a folder of YAML."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("import")
def import_group() -> None:
    """Read a document of another format and write it as a folder of YAML.

    Nothing is written where a file cannot be read. Exit codes: 0 written, 2 usage, 3 input invalid.
    """


@import_group.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", required=True, metavar="DIR", help="The folder to write; for several files, one folder each inside it.")
def niap(files: tuple[str, ...], output: str) -> int:
    """NIAP's XML: profiles, modules and packages.

    What is not understood is kept as it stands and listed with its line; 'pptrace check DIR' judges the rest.
    """
    from traceability.edit.imported import write_imported
    from traceability.emit.printable import printable
    from traceability.exchange.niap import identifier_of, read_niap
    from traceability.model.errors import ConfigError, LoadError, Mistake

    read, mistakes = [], list[Mistake]()
    for name in files:
        try:
            read.append((name, read_niap(Path(name), name)))
        except LoadError as error:
            mistakes += error.mistakes
    if mistakes:
        raise LoadError(mistakes)
    targets = [Path(output) if len(files) == 1 else Path(output) / identifier_of(Path(name)) for name in files]
    if len(set(targets)) < len(targets):
        raise ConfigError("two files have the same name; import them one by one")
    for (name, document), target in zip(read, targets, strict=True):
        written = write_imported(document, target)
        counts = (
            f"{len(document.threats)} threats, {len(document.objectives)} objectives, {len(document.sfrs)} SFRs, {len(document.sars)} SARs"
        )
        click.echo(f"{target}: {document.header.title} {document.header.version}: {counts}; {len(written)} files")
        for raw in document.raw.values():
            what = {"unknown": "is not understood", "words": "has no place for words of its own"}.get(raw.kind)
            if what:
                click.echo(f"{printable(name)}:{raw.line}: <{printable(raw.tag)}> {what}; kept in 'raw'", err=True)
    return 0


@import_group.command()
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", required=True, metavar="DIR", help="The folder to write, inside the project that is to use it.")
def ccxml(file: str, output: str) -> int:
    """The official Common Criteria XML, your own copy (3.1 R1 to R5, CC:2022), into a private catalogue with the official wording.

    Name DIR under 'wording' in pptrace.toml: the site then shows SFRs in that wording. It is copyrighted; DIR ignores itself in git.
    """
    from traceability.edit.imported import catalogue_files, write_folder
    from traceability.exchange.ccxml import read_ccxml
    from traceability.load.stamp import MARK

    catalogue = read_ccxml(Path(file), file)
    write_folder(catalogue_files(catalogue, Path(file).name), Path(output), MARK)
    click.echo(f"{output}: {catalogue.title}: {len(catalogue.components)} components; private, because the wording is copyrighted")
    return 0
