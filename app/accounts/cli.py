"""Commands for accounts: the first operator, and stopping an account."""

from uuid import UUID

import click
from flask.cli import AppGroup

from app.accounts import service as decisions
from app.accounts.messages import reset_path
from app.core import clock
from app.core.errors import Refused
from app.people import passwords, service
from app.people import queries as people
from tenants import acting_for_none, maintaining, operating, transaction

commands = AppGroup("accounts", help="Operators, and accounts that must be stopped.")


@commands.command("create-operator")
@click.argument("email")
@click.option("--name", required=True, help="As the person is called.")
@click.option("--ask-password", is_flag=True, help="Ask for a password here, instead of giving a link that sets one.")
def create_operator(email: str, name: str, ask_password: bool) -> None:
    """Make an operator's account, and give the link with which the person chooses a password."""
    now = clock.now()
    hashed = passwords.hash_password(_asked(email, name)) if ask_password else None
    try:
        with maintaining(), transaction():
            account_id = service.create_operator(email=email, name=name, now=now)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    with acting_for_none(account_id), transaction():
        if hashed:
            service.set_password(account_id=account_id, password_hash=hashed, now=now)
            click.echo("The account is made.")
        else:
            token_id = decisions.ask_for_reset(email=email, now=now)
            click.echo(f"The account is made. A password is chosen within the hour at {reset_path(token_id)}")


def _asked(email: str, name: str) -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    wrong = passwords.weakness(password, (email, name))
    if wrong:
        raise click.ClickException(wrong)
    return password


@commands.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Stop an account: every sign-in of it ends at once."""
    account_id = _known(email)
    with operating(), transaction():
        service.disable_account(account_id=account_id)
    _end_sessions(account_id)
    click.echo("The account is disabled.")


@commands.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled account be used again; its old sign-ins stay ended."""
    account_id = _known(email)
    _end_sessions(account_id)
    with operating(), transaction():
        service.enable_account(account_id=account_id)
    click.echo("The account can be used again.")


@commands.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign an account out everywhere."""
    click.echo(f"{_end_sessions(_known(email))} sign-ins ended.")


def _known(email: str) -> UUID:
    with acting_for_none():
        account = people.find_account(email)
    if account is None:
        raise click.ClickException("There is no account with this email address.")
    return account.account_id


def _end_sessions(account_id: UUID) -> int:
    with acting_for_none(account_id), transaction():
        return service.end_sessions(now=clock.now())
