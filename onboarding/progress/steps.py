"""The steps of a case as rows: written whenever its state or what its runs found changes."""

from django.utils import timezone

from diagnosis.models import Run
from onboarding.models import Case, Step
from onboarding.progress.lines import Node, line_of


def write_steps(case: Case) -> None:
    """Bring the rows up to date; a step whose state, culprit and reason stay as they were keeps its `since`.

    Call it in the transaction that changed the case, with the case as it is now.
    """
    run = case.latest_run
    is_running = bool(run and run.is_open and case.next_attempt_at is None)
    shown = run if run is None or not run.is_open else _newest_done(case)
    is_full = bool(run and run.is_full)
    results = list(shown.results.all()) if shown and not is_running else []
    line = line_of(case, results, is_running=is_running, is_full=is_full)
    _store(case, line)


def _newest_done(case: Case) -> Run | None:
    return case.connection.runs.filter(state=Run.State.DONE).first()


def _store(case: Case, line: list[Node]) -> None:
    rows = {step.slug: step for step in case.steps.all()}
    new, changed = [], []
    for position, node in enumerate(line):
        row = rows.pop(node.slug, None)
        if row is None:
            new.append(_filled(Step(case=case, slug=node.slug), node, position))
        elif _differs(row, node, position):
            changed.append(_filled(row, node, position))
    Step.objects.bulk_create(new)
    Step.objects.bulk_update(changed, ["position", "state", "due_from", "why", "facts", "since"])
    if rows:  # steps that do not apply any more: the server turned out to be hosted
        case.steps.filter(slug__in=rows).delete()


def _differs(row: Step, node: Node, position: int) -> bool:
    stored = (row.position, row.state, row.due_from, row.why, row.facts)
    return stored != (position, node.state, node.due_from, node.why, dict(node.facts))


def _filled(row: Step, node: Node, position: int) -> Step:
    if (row.state, row.due_from, row.why) != (node.state, node.due_from, node.why):
        row.since = timezone.now()
    row.position, row.state, row.due_from = position, node.state, node.due_from
    row.why, row.facts = node.why, dict(node.facts)
    return row
