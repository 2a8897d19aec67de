"""How long a whole diagnosis takes over a slow line, in round trips, beside curl asking the same three questions."""

import json
import subprocess
from collections.abc import Iterable
from time import perf_counter
from urllib.parse import quote, urlencode

from benchmarks.asking import REQUESTS, diagnose, healthy, policy_for, target_of
from benchmarks.needs import CURL
from benchmarks.place import Place
from benchmarks.scale import Scale
from benchmarks.serving import ROUND_TRIP_S
from benchmarks.table import Row, Spread, ratios
from benchmarks.worker import Worker
from diagnosis.checks import oauth
from keys.secret import Secret

MOST_TRIPS = 5.5  # TCP, TLS 1.3 and three requests are five


def run(place: Place, scale: Scale) -> Iterable[Row]:
    """Measure ours and curl's in turn."""
    worker = place.worker
    ours, theirs = [], []
    _ours(worker, place)  # loads the trust store, which a running portal has done long ago
    for _ in range(scale.trips):
        ours.append(_ours(worker, place))
        if scale.with_others and CURL.path:
            theirs.append(_curl(CURL.path, place))
    trips = Spread(tuple(wall / ROUND_TRIP_S for wall in ours))
    floor = f"floor 5, {ROUND_TRIP_S * 1000:.0f} ms each, {REQUESTS} requests on 1 connection; {trips}"
    yield Row("whole diagnosis, healthy server", trips.median, "round trips", most=MOST_TRIPS, detail=floor)
    if theirs:
        curl = Spread(tuple(wall / ROUND_TRIP_S for wall in theirs))
        ratio = ratios(ours, theirs)
        yield Row("the same ÷ curl, one connection", ratio.median, "×", detail=f"curl {curl} round trips; {ratio}")
    else:
        yield CURL.missing("the same ÷ curl, one connection")


def _ours(worker: Worker, place: Place) -> float:
    return worker.do("round_trips.one", port=place.slow_port, names_file=place.names_file)["wall_s"]


def one(port: int, names_file: str) -> dict[str, float]:
    """Make one diagnosis; return its wall time after the name is resolved. (In the worker.)"""
    target = target_of(healthy(0), port)
    started = perf_counter()
    findings, wire = diagnose(target, policy_for(port, names_file))
    wall_s = perf_counter() - started
    if (wire.requests, wire.connections) != (REQUESTS, 1) or findings[-1].outcome.code != "secret.accepted":
        raise RuntimeError(f"It took {wire.requests} requests, and ended {findings[-1].outcome.code}.")
    return {"wall_s": wall_s}


def _curl(curl: str, place: Place) -> float:
    """Ask the three questions of a diagnosis on one connection; return curl's own time for all of them, in seconds."""
    target = target_of(healthy(0), place.slow_port)
    query = oauth.authorize_query(
        target,
        client_id=target.submitted.client_id,
        redirect_uri=target.region.redirect_uri if target.region else "",
        scopes=target.scopes,
    )
    form = [(name, value.reveal() if isinstance(value, Secret) else value) for name, value in oauth.token_probe(target)]
    shared = f'cacert = {json.dumps(place.ca_file)}\nresolve = "{target.address.netloc}:127.0.0.1"\nsilent\n'
    shared += 'output = "/dev/null"\nwrite-out = "%{time_total} %{num_connects}\\n"\n'
    questions = (
        f'url = "{target.address.origin}{oauth.API_PATH}"\n',
        f'url = "{target.address.origin}{oauth.AUTHORIZE_PATH}?{urlencode(query, quote_via=quote)}"\n',
        f'url = "{target.address.origin}{oauth.TOKEN_PATH}"\ndata = {json.dumps(urlencode(form))}\n',
    )
    asked = "next\n".join(question + shared for question in questions)
    # Through standard input: nobody else sees a secret there, made up or not.
    done = subprocess.run([curl, "-K", "-"], input=asked, text=True, capture_output=True, check=True)  # noqa: S603 (fixed)
    times, connects = zip(*(line.split() for line in done.stdout.splitlines()), strict=True)
    if sum(map(int, connects)) != 1:
        raise RuntimeError("curl opened more than one connection.")
    return sum(map(float, times))
