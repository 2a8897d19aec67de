"""Canvas's form for a developer key, in the order of Canvas's own screen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from sandbox.admin_html import frame
from sandbox.developer_keys import DeveloperKey, tidy_uri, tidy_uris
from sandbox.regions import REQUIRED_SCOPES
from sandbox.scenario import Scenario

NEW_KEY = DeveloperKey(id=0, name="", email="")
NOT_A_URI = "Is not a valid URI."
# Some that nobody asks for, so that there is something to choose from.
OFFERED_SCOPES = tuple(
    sorted(
        {
            *REQUIRED_SCOPES,
            "url:GET|/api/v1/courses/:course_id/assignments",
            "url:POST|/api/v1/courses/:course_id/assignments",
            "url:GET|/api/v1/users/:id",
        }
    )
)
LINES = {"name": "Key Name", "email": "Owner Email"}
LATER_LINES = {"vendor_code": "Vendor Code (LTI 2)", "icon_url": "Icon URL"}


def read(key: DeveloperKey, form: Mapping[str, Sequence[str]]) -> tuple[DeveloperKey, dict[str, str]]:
    """Return the key as the form leaves it, tidied as Canvas does on saving, and what is wrong with which field."""
    typed = replace(
        key,
        name=_one(form, "name").strip(),
        email=_one(form, "email").strip(),
        vendor_code=_one(form, "vendor_code").strip(),
        icon_url=_one(form, "icon_url").strip(),
        notes=_one(form, "notes").strip(),
        redirect_uris=tuple(_one(form, "redirect_uris").split()),
        redirect_uri=_one(form, "redirect_uri").strip(),
        test_cluster_only="test_cluster_only" in form,
        require_scopes="require_scopes" in form,
        scopes=tuple(form.get("scopes", ())),
    )
    errors = {}
    try:
        typed = replace(typed, redirect_uris=tidy_uris(" ".join(typed.redirect_uris)))
    except ValueError:
        errors["redirect_uris"] = NOT_A_URI
    try:
        typed = replace(typed, redirect_uri=tidy_uri(typed.redirect_uri))
    except ValueError:
        errors["redirect_uri"] = NOT_A_URI
    return typed, errors


def page(scenario: Scenario, number: str, key: DeveloperKey, errors: Mapping[str, str] | None = None) -> str:
    """Return the page with the form; `number` is the key's own, or "new"."""
    errors = errors or {}
    title = "Create Developer Key" if number == "new" else "Edit Developer Key"
    back = f"/servers/{scenario.slug}"
    fields = [_line(name, label, getattr(key, name)) for name, label in LINES.items()]
    fields.append(
        _area("redirect_uris", "Redirect URIs", "\n".join(key.redirect_uris), errors, hint="One on each line.")
    )
    fields.append(_line("redirect_uri", "Redirect URI (Legacy)", key.redirect_uri, errors))
    fields += [_line(name, label, getattr(key, name)) for name, label in LATER_LINES.items()]
    fields.append(_area("notes", "Notes", key.notes, errors))
    fields.append(_switch("test_cluster_only", "Test Cluster Only", on=key.test_cluster_only))
    fields.append(_scopes(key))
    problem = '<p class="error" role="alert">The key was not saved. Look at the marked fields.</p>' if errors else ""
    return frame(
        f"{title}: {scenario.host}",
        f"""<p class="trail"><a href="/">All servers</a> › <a href="{back}">{escape(scenario.host)}</a></p>
<h1>{title}</h1>{problem}
<form method="post" action="{back}/keys/{escape(number)}">
{"".join(fields)}
<p class="buttons"><button class="main">Save</button> <a href="{back}">Cancel</a></p>
</form>""",
    )


def _one(form: Mapping[str, Sequence[str]], name: str) -> str:
    return form.get(name, ("",))[-1]


def _about(name: str, errors: Mapping[str, str], hint: str) -> tuple[str, str]:
    """Return hint and error of a field, and the attributes that tie them to it."""
    told, ties = "", []
    if hint:
        told += f'<span class="hint" id="{name}-hint">{escape(hint)}</span>'
        ties.append(f"{name}-hint")
    if name in errors:
        told += f'<span class="error" id="{name}-error">{escape(errors[name])}</span>'
        ties.append(f"{name}-error")
    attributes = f' aria-describedby="{" ".join(ties)}"' if ties else ""
    return told, attributes + (' aria-invalid="true"' if name in errors else "")


def _line(name: str, label: str, value: str, errors: Mapping[str, str] | None = None) -> str:
    told, attributes = _about(name, errors or {}, "")
    return (
        f'<p class="field"><label for="{name}">{label}</label>{told}'
        f'<input id="{name}" name="{name}" value="{escape(value)}" autocomplete="off"{attributes}></p>'
    )


def _area(name: str, label: str, value: str, errors: Mapping[str, str], hint: str = "") -> str:
    told, attributes = _about(name, errors, hint)
    return (
        f'<p class="field"><label for="{name}">{label}</label>{told}'
        f'<textarea id="{name}" name="{name}" rows="3"{attributes}>\n{escape(value)}</textarea></p>'
    )


def _switch(name: str, label: str, *, on: bool) -> str:
    checked = " checked" if on else ""
    return f'<p class="switch"><input type="checkbox" id="{name}" name="{name}"{checked}> <label for="{name}">{label}</label></p>'


def _scopes(key: DeveloperKey) -> str:
    offered = [*OFFERED_SCOPES, *(scope for scope in key.scopes if scope not in OFFERED_SCOPES)]
    boxes = []
    for place, scope in enumerate(offered):
        checked = " checked" if scope in key.scopes else ""
        boxes.append(
            f'<p class="switch"><input type="checkbox" id="scope-{place}" name="scopes" value="{escape(scope)}"{checked}>'
            f' <label for="scope-{place}"><code>{escape(scope)}</code></label></p>'
        )
    return _switch("require_scopes", "Enforce Scopes", on=key.require_scopes) + (
        f"<fieldset><legend>Scopes</legend>{''.join(boxes)}</fieldset>"
    )
