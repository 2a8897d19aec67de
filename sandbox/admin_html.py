"""The sandbox's pages as HTML: no script, no inline style, every value escaped."""

from html import escape

from sandbox.developer_keys import DeveloperKey
from sandbox.practice import Practice, played, set_right
from sandbox.regions import ALL as REGIONS
from sandbox.scenario import SHOWN, Scenario

REGION_NAMES = {region.code: region.name for region in REGIONS}


def frame(title: str, content: str) -> str:
    """Return a whole page."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Practice Canvas</title>
<link rel="stylesheet" href="/practice.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="stripes"><p>Practice Canvas. Nothing here is real.</p></header>
<main id="main">
{content}
</main>
</body>
</html>
"""


def problem(text: str) -> str:
    """Return a page that says what went wrong."""
    return frame(text, f'<h1>{escape(text)}</h1><p><a href="/">All servers</a></p>')


def index(practice: Practice, port: int) -> str:
    """Return the list of all servers, with what to submit for each."""
    servers = "".join(_card(scenario, practice, port) for scenario in practice.scenarios)
    return frame(
        "All servers",
        f"""<h1>Servers to practise with</h1>
<p>Submit the values of one of them to the portal and see what it says. Choose a server to play its administrator.</p>
{_button("/reset", "Start all over", "Every server plays its fault again; keys that you made or changed are gone.")}
<ul class="cards">
{servers}</ul>""",
    )


def server(scenario: Scenario, practice: Practice, port: int) -> str:
    """Return one server's page: what it plays, and its developer keys in the words of Canvas's own screen."""
    keys = [key for key in practice.keys(scenario) if key.is_active]
    rows = "".join(_key(scenario, key) for key in keys) or "<p>There are no developer keys.</p>"
    return frame(
        scenario.host,
        f"""<p class="trail"><a href="/">All servers</a></p>
<h1>{escape(scenario.host).replace(".", ".<wbr>")}</h1>
<section aria-labelledby="plays">
<h2 id="plays">What it plays: {escape(scenario.title)}</h2>
{_values(scenario, port)}
<p>{_standing(scenario, practice)}{_advice(scenario, practice)}</p>
{_server_buttons(scenario)}
</section>
<section aria-labelledby="keys">
<p class="trail">Admin › Northfield › Developer Keys</p>
<h2 id="keys">Developer Keys</h2>
<p><a class="button" href="/servers/{scenario.slug}/keys/new">+ Developer Key › + API Key</a></p>
{rows}
</section>""",
    )


def _card(scenario: Scenario, practice: Practice, port: int) -> str:
    return (
        f'<li><h2><a href="/servers/{scenario.slug}">{escape(scenario.title)}</a></h2>\n'
        f"{_values(scenario, port)}\n<p>{_standing(scenario, practice)}</p></li>\n"
    )


def _values(scenario: Scenario, port: int) -> str:
    submit = scenario.submit(port)
    rows = {
        "Address": f"<code>{escape(submit.address)}</code>",
        "Client ID": f"<code>{escape(submit.client_id)}</code>",
        **({"LTI client ID": f"<code>{escape(submit.lti_client_id)}</code>"} if submit.lti_client_id else {}),
        "Secret": f"<code>{escape(submit.secret)}</code>",
        "Region": f"{escape(REGION_NAMES[submit.region])} (<code>{escape(submit.region)}</code>)",
        "Expected": f"<code>{escape(scenario.expected)}</code>",
    }
    return f'<dl class="values">{"".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows.items())}</dl>'


def _standing(scenario: Scenario, practice: Practice) -> str:
    state = practice.state(scenario.host)
    if state == played(scenario):
        return "It stands as at the start."
    return "It is set right." if state == set_right(scenario) else "It was changed by hand."


def _advice(scenario: Scenario, practice: Practice) -> str:
    if scenario.is_healthy:
        return f" {escape(scenario.mend)}"
    is_mended = not scenario.is_wrong_as_submitted and practice.state(scenario.host) == set_right(scenario)
    return "" if is_mended else f" To mend it: {escape(scenario.mend)}"


def _server_buttons(scenario: Scenario) -> str:
    if scenario.is_wrong_as_submitted:
        return "<p>Nothing is wrong with this server: the fault is in the values above.</p>"
    if scenario.is_healthy:
        return _button(f"/servers/{scenario.slug}/fault", "As at the start")
    right = _button(f"/servers/{scenario.slug}/right", "Set right")
    return f'<div class="buttons">{right}{_button(f"/servers/{scenario.slug}/fault", "Play the fault")}</div>'


def _button(path: str, label: str, hint: str = "") -> str:
    told = f' <span class="hint">{escape(hint)}</span>' if hint else ""
    return f'<form method="post" action="{escape(path)}"><p><button>{label}</button>{told}</p></form>'


def _key(scenario: Scenario, key: DeveloperKey) -> str:
    path, number = f"/servers/{scenario.slug}/keys/{key.id}", key.id
    name = escape(key.name or "Unnamed Tool")
    uris = "<br>".join(f"<code>{escape(uri)}</code>" for uri in (*key.redirect_uris, key.redirect_uri) if uri)
    return f"""<article class="key" id="key-{number}" aria-labelledby="name-{number}">
<h3 id="name-{number}">{name}</h3>
<dl>
<dt>Owner Email</dt><dd>{escape(key.email) or "No Email"}</dd>
<dt>Details</dt><dd><code>{key.global_id}</code>
<details><summary>Show Key</summary><p><label for="secret-{number}">Key</label>
<input class="shown" id="secret-{number}" value="{escape(key.api_key)}" size="{SHOWN}" readonly autocomplete="off"></p></details></dd>
<dt>URI</dt><dd>{uris or "No URI Specified"}</dd>
<dt>Type</dt><dd>{"LTI Key" if key.is_lti_key else "API Key"}</dd>
<dt>State</dt><dd>{_state_switch(path, name, is_on=key.binding == "on")}</dd>
<dt>Actions</dt><dd class="buttons"><a class="button" href="{path}">Edit<span class="unseen"> {name}</span></a>
{_button(f"{path}/secret", "Generate a new secret")}{_button(f"{path}/delete", "Delete")}</dd>
</dl>
</article>
"""


def _state_switch(path: str, name: str, *, is_on: bool) -> str:
    def half(deed: str, label: str, *, pressed: bool) -> str:
        return (
            f'<form method="post" action="{path}/{deed}"><button aria-pressed="{str(pressed).lower()}">{label}'
            f'<span class="unseen"> {name}</span></button></form>'
        )

    return f'<div class="switches">{half("on", "On", pressed=is_on)}{half("off", "Off", pressed=not is_on)}</div>'
