"""`sje rules`: the versions of each type's rules, what changed between two versions, and one version in full."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import session
from cli.commands.catalog import declared_type
from cli.error_codes import ErrorCode
from cli.errors import CommandError, as_sentence
from cli.options import AsJson, OnlyType
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from store.rule_versions import RuleVersion

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="markdown",
)

_VERSION = "A version such as 0123456789ab or its beginning, TYPE@VERSION, or TYPE for its current version."


@app.callback()
def rules(context: typer.Context, type_: OnlyType = None, as_json: AsJson = False) -> None:
    """Show the versions of the rules, or what changed between two: `sje rules diff A B`.

    Each version is listed with when it was first seen and how many items were opened under it. Every exception and
    every line of its history names its version.

    ```
    sje rules --type call_back
    sje rules diff call_back@3f2a
    ```
    """
    if context.invoked_subcommand is None:
        list_(type_, as_json=as_json)


@app.command("list")
def list_(type_: OnlyType = None, as_json: AsJson = False) -> None:
    """List the versions of the rules by type; same as `sje rules`.

    ```
    sje rules list --type call_back
    ```
    """
    from cli.screens.rule_versions import every_version, versions_as_data
    from store.rule_versions import items_under_versions, known_versions
    from workflows.rule_versions import with_current

    key = declared_type(type_).key if type_ else None
    with session.reading() as (connection, now):
        versions = [each for each in with_current(known_versions(connection), now) if key in (None, each.type)]
        items = {(under.type, under.version): (under.open, under.all) for under in items_under_versions(connection)}
    if as_json:
        print_json(versions_as_data(versions, items))
    else:
        console().print(every_version(versions, items, now))


@app.command("diff")
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=_VERSION)],
    after: Annotated[
        str | None, typer.Argument(metavar="B", help="The other version. Default: the current one of A's type.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed from version A to version B of a type.

    ```
    sje rules diff call_back@3f2a  with the current version
    sje rules diff 3f2a 9bc0
    ```
    """
    from cli.screens.rule_versions import differences, only_one
    from state_machines.catalogue.comparison import compare

    known = _known()
    first = _find(before, known)
    second = _find(after or first.type, known)
    if first.type != second.type:
        message = f"{before} is a version of {first.type}, but {after} is one of {second.type}."
        raise CommandError(message, "Compare two versions of the same type.")
    changes = compare(first.description, second.description)
    if as_json:
        ends = {"type": first.type, "before": first.version, "after": second.version}
        print_json({**ends, "changes": [asdict(change) for change in changes]})
    else:
        alone = sum(each.type == first.type for each in known) == 1
        console().print(only_one(first) if alone else differences(first, second, changes))


@app.command("show")
def show(name: Annotated[str, typer.Argument(metavar="V", help=_VERSION)], as_json: AsJson = False) -> None:
    """Show a version of the rules in full.

    ```
    sje rules show call_back@3f2a
    ```
    """
    from cli.screens.catalog import one_type

    version = _find(name, _known())
    if as_json:
        own = {"type": version.type, "version": version.version, "first_seen_at": version.first_seen_at}
        print_json({**own, "description": version.description})
    else:
        console().print(one_type(version.description))


def _known() -> "list[RuleVersion]":
    """Every version that was ever in force, and those of this program."""
    from store.rule_versions import known_versions
    from workflows.rule_versions import with_current

    with session.reading() as (connection, now):
        return with_current(known_versions(connection), now)


def _find(name: str, known: "list[RuleVersion]") -> "RuleVersion":
    """The version of a name.

    Raises:
        CommandError: the name matches no version, or more than one.

    """
    from workflows.rule_versions import UnknownVersionError, find_version

    try:
        return find_version(name, known)
    except UnknownVersionError as error:
        fix = "`sje rules` lists all versions."
        raise CommandError(as_sentence(error), fix, ErrorCode.UNKNOWN_RULE_VERSION) from error
