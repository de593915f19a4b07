"""The commands that vpwg adds to the bench's command line."""

from __future__ import annotations

import json
import secrets
import sys

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("vpwg-demo")
@click.option("--remove", is_flag=True, help="Remove all demonstration data, and nothing else.")
@click.option(
	"--password", default=None, help="Password of the demonstration users; a random one if not given."
)
@click.option("--json", "as_json", is_flag=True, help="Print the logins as JSON.")
@pass_context
def vpwg_demo(context, remove: bool, password: str | None, as_json: bool) -> None:
	"""Load the demonstration data of vpwg, or remove it again."""
	from vpwg.setup import demo

	with frappe.init_site(get_site(context)):
		frappe.connect()
		try:
			check_site(remove)
			if remove:
				stays = demo.remove()
				frappe.db.commit()
				click.echo("The demonstration data is removed." if not stays else "Removed, except:")
				for sentence in stays:
					click.echo(f"  {sentence}")
				return
			password = password or secrets.token_urlsafe(12)
			logins = demo.load(password, kept=frappe.db.commit)
			frappe.db.commit()
			groups = demo.groups()
		finally:
			frappe.destroy()
	if as_json:
		click.echo(json.dumps(logins, indent=1))
		return
	for group in groups:
		click.echo(f"{group.group_name:<40} {group.country:<12} {group.stage}")
	click.echo()
	for login in logins:
		click.echo(f"{login['title']:<32} {login['user']:<40} {login['password']}")


@click.command("vpwg-verify")
@click.option("--group", default=None, help="Verify the record of this group only.")
@click.option("--head", default=None, help="With --group: a head of its record that was kept elsewhere.")
@pass_context
def vpwg_verify(context, group: str | None, head: str | None) -> None:
	"""Verify the records of the groups, entry by entry; ends with 1 when one is broken, and names the entry."""
	if head and not group:
		raise click.UsageError("A head belongs to one record: say --group as well.")
	with frappe.init_site(get_site(context)):
		frappe.connect()
		try:
			check_installed()
			bad = verify(group, head)
		finally:
			frappe.destroy()
	if bad:
		sys.exit(1)


def verify(group: str | None, head: str | None) -> int:
	"""Print the verdict on each record; gives how many are broken."""
	from vpwg.vpwg import record_reader
	from vpwg.vpwg.record_witness import Witness

	groups = record_reader.groups()
	if group and group not in groups:
		raise click.ClickException(f"{group} has no record: a record begins with a group's first decision.")
	bad = 0
	for name in [group] if group else groups:
		with click.progressbar(length=record_reader.count(name), label=name, file=sys.stderr) as bar:
			witness = Witness(name)
			verdict = record_reader.check(name, head, bar.update, witness)
		bad += not verdict.verified
		click.echo(f"{name}: {verdict}")
		if verdict.verified and (grants := witness.money.recomputed):
			click.echo(
				f"{name}: its movements add up to every stored figure; grants whose balance was recomputed: {grants:,}."
			)
	if not group:
		click.echo(f"{len(groups)} records, {bad} broken.")
	return bad


def check_installed() -> None:
	if "vpwg" not in frappe.get_installed_apps():
		raise click.ClickException("vpwg is not installed on this site: run `install-app vpwg` first.")


def check_site(remove: bool) -> None:
	"""Demonstration users can log in with real roles, so only a site that says it is for trying takes them."""
	check_installed()
	conf = frappe.conf
	if not (remove or conf.allow_vpwg_demo or conf.allow_tests or conf.developer_mode):
		raise click.ClickException(
			"Demonstration users are made only on a site for trying: "
			"set allow_vpwg_demo to 1 in its site_config.json, and never on a site with real data."
		)


commands = [vpwg_demo, vpwg_verify]
