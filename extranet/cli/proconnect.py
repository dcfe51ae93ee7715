"""`extranet proconnect`: ask the provider who it is, say whose addresses have which domain."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from extranet import errors
from extranet.accounts import domains, organisations

proconnect = AppGroup("proconnect", help="Sign-in by ProConnect.")


@proconnect.command()
def check() -> None:
    """Read what the provider says of itself, and print the addresses to declare to it."""
    provider = current_app.extensions["extranet"]["proconnect"]
    if not provider:
        raise errors.Invalid("ProConnect n’est pas réglé\u00a0: il faut EXTRANET_PROCONNECT_ISSUER.")
    described = provider.description()
    for name, address in described.addresses.items():
        click.echo(f"{name}\u00a0: {address}")
    click.echo(f"Clés\u00a0: {len(described.keys.keys)}")
    urls = current_app.url_map.bind("")
    for endpoint, meaning in (("proconnect.come_back", "de retour"), ("proconnect.left", "après la déconnexion")):
        address = current_app.extensions["extranet"]["settings"].address
        click.echo(f"Adresse {meaning} à déclarer\u00a0: {address}{urls.build(endpoint)}")


@proconnect.command("domains")
@click.argument("organisation", metavar="ORGANISATION")
@click.argument("domain", nargs=-1)
@click.option("--none", is_flag=True, help="Take the organisation's domains away.")
def set_domains(organisation: str, domain: tuple[str, ...], none: bool) -> None:
    """Give an organisation (code or number) these domains of addresses; without any, list them."""
    known = organisations.find(int(organisation) if organisation.isdecimal() else organisation)
    if domain or none:
        domains.replace(known.id, domain, by=None)
    for one in domains.of_organisation(known.id):
        click.echo(one)
