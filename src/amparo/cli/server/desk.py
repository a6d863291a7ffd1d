import click
from django.core.management import call_command


@click.group(help="The private box where staff work.")
def group() -> None:
    """Group the desk's commands."""


@group.command(help="Make or update the desk's tables.")
def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("The desk's tables are up to date.")


@group.command(help="Serve the desk on this machine.")
@click.option("--port", default=8001, show_default=True, help="Port on 127.0.0.1.")
def serve(port: int) -> None:
    from amparo.web.serving import serve_application

    call_command("migrate", interactive=False, verbosity=0)
    serve_application("amparo.config.wsgi:application", port=port)
