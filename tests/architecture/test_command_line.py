"""The command line's help is its reference, so each command must have one."""

from collections.abc import Iterator

import click

from amparo.cli.main import NOUNS, entry


def commands(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            yield from commands(group.get_command(context, name), f"{path} {name}")


def every_command() -> list[tuple[str, click.Command]]:
    return [
        each
        for noun in NOUNS
        for each in commands(entry.get_command(click.Context(entry), noun), noun)
    ]


def test_each_command_says_what_it_does() -> None:
    found = every_command()

    assert len(found) > 30, "a test that searches must find something"
    assert [path for path, command in found if not (command.help or "").strip()] == []


def test_no_two_parameters_of_a_command_share_a_name() -> None:
    doubled = {
        path
        for path, command in every_command()
        if len({p.name for p in command.params}) < len(command.params)
    }
    assert doubled == set()
