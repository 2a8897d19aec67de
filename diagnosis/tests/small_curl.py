"""The part of `curl` that our commands need, for machines without it: loopback alone, whatever the name.

Environment: CURL_CA_BUNDLE, the root to trust. Standard output: the status, an empty line, and the body.
"""

import argparse
import http.client
import os
import ssl
import sys
from urllib.parse import quote, urlsplit

LOOPBACK = "127.0.0.1"


def main(arguments: list[str]) -> None:
    """Ask what the command line says."""
    parser = argparse.ArgumentParser()
    for switch in ("--include", "--silent", "--show-error", "--globoff", "--path-as-is", "--insecure"):
        parser.add_argument(switch, action="store_true")
    parser.add_argument("--max-time", type=float)
    parser.add_argument("--user-agent")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--data-urlencode", action="append", default=[])
    parser.add_argument("url")
    asked = parser.parse_args(arguments)
    url = urlsplit(asked.url)
    context = ssl.create_default_context(cafile=os.environ["CURL_CA_BUNDLE"])
    if asked.insecure:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(url.hostname or "", url.port, context=context, timeout=asked.max_time)
    plain = http.client.HTTPConnection(LOOPBACK, url.port, timeout=asked.max_time)
    plain.connect()
    connection.sock = context.wrap_socket(plain.sock, server_hostname=url.hostname)
    headers = dict(header.split(": ", 1) for header in asked.header) | {"User-Agent": asked.user_agent}
    pairs = (value.partition("=") for value in asked.data_urlencode)
    body = "&".join(f"{name}={quote(value)}" for name, _, value in pairs) or None
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if body else "GET", f"{url.path}?{url.query}", body, headers)
    answer = connection.getresponse()
    sys.stdout.write(f"{answer.status}\n\n{answer.read().decode()}")


if __name__ == "__main__":
    main(sys.argv[1:])
