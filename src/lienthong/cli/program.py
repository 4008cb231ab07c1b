"""The one command, `lienthong`: each line of `COMMANDS` is a command of a room, loaded when it is asked for.

Exit codes: see EXIT_CODES, which the help tells. Errors are one sentence on standard error; only a fault of ours comes
with its trace.
"""

import copy
import importlib
import os
import sys
import traceback
from dataclasses import dataclass
from itertools import zip_longest

import click

from lienthong.cli import ground


@dataclass(frozen=True)
class Entry:
    """Where a command lives, what its help says in a line, and how much of the house it needs."""

    place: str
    help: str
    needs: str = "reference"


COMMANDS: dict[str, dict[str, Entry]] = {
    "Start here": {
        "demo": Entry("lienthong.cli.demo:demo", "The country with thirty days of synthetic traffic, and the site."),
        "story": Entry("lienthong.cli.story:story", "One person's way through everything, step by step."),
    },
    "Run": {
        "serve": Entry("lienthong.cli.serve:serve", "Serve the site and the interfaces."),
        "worker": Entry("lienthong.ledger.commands:worker", "Seal, notify, deliver: until told to stop."),
        "sandbox": Entry("lienthong.cli.serve:sandbox", "Serve the simulators of the partners.", "nothing"),
        "records": Entry("lienthong.records.export_commands:records", "Export a record; the day without paper."),
        "hub": Entry("lienthong.exchange.commands:commands", "Send, check and watch for envelopes of the XML set."),
    },
    "Social assistance": {
        "payroll": Entry("lienthong.assistance.payroll.commands:payroll", "Close a month: every commune's list."),
        "handover": Entry(
            "lienthong.assistance.handover.commands:handover", "The register for Public Security: export, verify."
        ),
        "move-register": Entry(
            "lienthong.assistance.register.moving_commands:move_register", "From three levels to two: preview, apply."
        ),
        "portal": Entry("lienthong.partners.national_portal.commands:portal", "Dossiers from the national portal."),
    },
    "Look": {
        "obligations": Entry("lienthong.cli.obligations:obligations", "Who owes whom what, until when, with receipts."),
        "report": Entry(
            "lienthong.cli.report:report", "Rule by rule: sent, accepted, late; --as-of: the Minister's report."
        ),
        "provinces": Entry(
            "lienthong.partners.province_commands:provinces", "How the link with each province stands, or stood."
        ),
        "law": Entry("lienthong.assistance.commands_law:law", "The law money is computed by: values, dates, evidence."),
        "rules": Entry("lienthong.assistance.commands_law:rules", "What a changed value of the law would come to."),
        "verify": Entry("lienthong.ledger.commands:verify", "Prove that no history was altered.", "schema"),
    },
    "People and keys": {
        "user": Entry("lienthong.access.commands:user", "Add people who sign in, renew or close accounts.", "schema"),
        "client": Entry("lienthong.access.commands:client", "Add or shut out API clients.", "schema"),
        "trust": Entry("lienthong.signing.commands:trust_group", "Whose certificates count here.", "schema"),
    },
    "Keep": {
        "upgrade": Entry(
            "lienthong.cli.upgrade:command",
            "Bring a home with data to this version: backup, migrate, verify.",
            "server",
        ),
        "migrate": Entry("lienthong.database.commands:migrate", "Bring the schema up to date.", "server"),
        "reference": Entry("lienthong.directory.commands:reference", "Load the reference data.", "schema"),
        "demo-country": Entry("lienthong.people.commands:demo_country", "Make a synthetic country."),
        "fhir": Entry("lienthong.fhir.commands:fhir", "Check the FHIR store, make its indexes anew.", "schema"),
        "backup": Entry(
            "lienthong.database.commands:backup", "Write everything of this home into an archive.", "schema"
        ),
        "restore": Entry("lienthong.database.commands:restore", "Bring an archive back into an empty home.", "server"),
        "check-restore": Entry(
            "lienthong.database.commands:check_restore",
            "Restore into a second home, verify, keep proof.",
            "schema",
        ),
    },
}


class Program(click.Group):
    """Loads a command when it is called, and puts the ground under it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for section in COMMANDS.values() for name in section]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        entry = next((section[name] for section in COMMANDS.values() if name in section), None)
        if entry is None:
            return None
        ground.set_up_django()
        module, attribute = entry.place.split(":")
        return _with_ground(getattr(importlib.import_module(module), attribute), entry.needs)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, section in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, entry.help) for name, entry in section.items()])


def _with_ground(command: click.Command, needs: str) -> click.Command:
    """The command as this program runs it: on its ground. The room's own stays as it is."""
    made = copy.copy(command)
    if isinstance(made, click.Group):
        made.commands = {name: _with_ground(inner, needs) for name, inner in made.commands.items()}
        return made
    run = command.callback
    if run is None:
        return made

    def on_ground(*arguments, **options):
        with ground.under(needs):
            return run(*arguments, **options)

    made.callback = on_ground
    return made


EXIT_CODES = (
    "Exit codes: 0 done; 1 the answer is no (a check failed, something is late, refused or not there); 2 wrong use; "
    "3 the ground is missing (no database, no disk, no right, a port that is taken); 4 a fault of ours; "
    "130 stopped by the keyboard."
)


@click.command(
    cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}, epilog=EXIT_CODES
)
@click.option("--home", metavar="FOLDER", help="The folder of this home (else LIENTHONG_HOME, else ./home).")
@click.version_option(package_name="lienthong", message="lienthong %(version)s")
def program(home: str | None) -> None:
    """Liên Thông: medical records, social assistance and the exchange of papers, with proof of arrival.

    A home is one installation: its database, its keys, its files. Commands find or start the home's own PostgreSQL
    (or use DATABASE_URL), bring the schema up to date, load the reference data, and stop what they started.
    """


def main() -> None:
    """Run the program; the exit code can be trusted by scripts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
    _name_home(sys.argv[1:])
    try:
        sys.exit(program(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        _stop(130, "Stopped.")
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ground.NoGround as error:
        _stop(3, str(error))
    except Exception as error:
        from lienthong.database import trouble

        of_the_server = trouble.of_failure(error)
        if of_the_server is None:
            traceback.print_exc()
            _stop(4, "This failed through a fault of ours, told above. What was committed is kept.")
        _stop(3, str(of_the_server))


def _name_home(arguments: list[str]) -> None:
    """Settings read the home, so it is named before they are loaded: `--home FOLDER` or `--home=FOLDER`."""
    for word, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if word == "--home" and following:
            os.environ["LIENTHONG_HOME"] = following
        elif word.startswith("--home="):
            os.environ["LIENTHONG_HOME"] = word.removeprefix("--home=")


def _stop(code: int, sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
