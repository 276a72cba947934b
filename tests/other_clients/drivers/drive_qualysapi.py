"""Runs in the environment of the other clients: calls by qualysapi, as a test asks for them."""

import json
import os
from urllib.parse import urlsplit

from dialogue import answer
from lxml import objectify
from qualysapi import connect
from qualysapi.api_objects import AssetGroup


def connected(data_exchange_format="xml"):
    """A connection with Basic; it speaks TLS alone, and takes a host for its server."""
    return connect(
        username=os.environ["QUALYS_USERNAME"],
        password=os.environ["QUALYS_PASSWORD"],
        hostname=urlsplit(os.environ["QUALYS_URL"]).netloc,
        max_retries=0,
        data_exchange_format=data_exchange_format,
    )


connection = connected()


def read(call, data, *paths, **options):
    """The texts at each path of an answer, read as its own actions read theirs."""
    tree = objectify.fromstring(connection.request(call, data, **options).encode("utf-8"))
    return [[str(found).strip() for found in tree.xpath(path)] for path in paths]


def read_json(call, data):
    return json.loads(connected("json").request(call, json.dumps(data)))


def appliances():
    return [
        {name: str(value) for name, value in vars(one).items()}
        for one in connection.listAppliances()
    ]


def set_assets(number, title, ips):
    AssetGroup("", number, "", [], [], [], title).setAssets(connection, ips)


def left(call):
    """How many more calls of this kind its last answer allowed."""
    return connection.rate_limit_remaining[call]


def log_in_to_session():
    """Open a session, which alone says from now on who calls."""
    name, password = connection.auth
    given = {"action": "login", "username": name, "password": password}
    said = read("api/2.0/fo/session/", given, "RESPONSE/TEXT")
    connection.auth = None
    return said


answer(
    {
        "read": read,
        "read_json": read_json,
        "appliances": appliances,
        "add_ip": connection.addIP,
        "set_assets": set_assets,
        "left": left,
        "log_in_to_session": log_in_to_session,
    }
)
