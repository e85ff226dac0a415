"""`course verify`: check the code of a completion record."""

import click

from course.cli.content_location import settings
from course.cli.failure import WrongUse
from course.cli.help_examples import Exemplified
from course.cli.store_options import open_store, takes_store
from course.session import Refused, verify


@click.command("verify", cls=Exemplified, examples=["course verify KRVD-MFF4-WWVB-857N"])
@click.argument("code")
@takes_store
def command(code: str, store: str | None) -> None:
    """Say whether the code of a completion record is valid, unknown or revoked.

    A record is revoked when its learner is erased or gets a newer one. The command cannot say
    who finished, because no name is stored. The exit code is 1 unless the record is valid.
    """
    with open_store(settings(store=store)) as opened:
        try:
            record, says = verify(opened, code)
        except Refused as refused:
            raise WrongUse(str(refused)) from refused
    click.echo(says)
    if record is None or record.revoked:
        raise SystemExit(1)
