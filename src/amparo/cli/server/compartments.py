import click

from amparo.lib.sealing.keyring import Kind

KINDS = click.Choice([kind.name.lower() for kind in Kind])


def in_compartment(command: click.decorators.FC) -> click.decorators.FC:
    """Add `--compartment` and `--kind` to a command."""
    command = click.option(
        "--kind",
        type=KINDS,
        default="investigation",
        show_default=True,
        callback=lambda _context, _option, value: Kind[value.upper()],
        help="What the compartment is.",
    )(command)
    return click.option(
        "--compartment", type=click.UUID, required=True, help="Its id."
    )(command)
