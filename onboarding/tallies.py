"""Count how the connections stand today, for the charts over time: the only writer of tallies.

The present day's rows are brought up to date each hour; a day on which the clock stood still has none, and stays
a gap.
"""

from django.db.models import Count
from django.utils import timezone

from onboarding.models import Tally
from registry.models import Connection


def count() -> None:
    """Write today's rows, however many connections there are by one question to the database.

    What is gone since the last count becomes 0. Two clocks at once do no harm: the row is there once.
    """
    today = timezone.localdate()
    rows = Connection.objects.order_by().values_list("region", "state").annotate(Count("pk"))
    found = {(region_id, state): number for region_id, state, number in rows}
    stored = {(row.region_id, row.state): row for row in Tally.objects.filter(date=today)}
    changed = [row for place, row in stored.items() if row.count != found.get(place, 0)]
    for row in changed:
        row.count = found.get((row.region_id, row.state), 0)
    Tally.objects.bulk_update(changed, ["count"])
    new = [
        Tally(date=today, region_id=region_id, state=state, count=number)
        for (region_id, state), number in found.items()
        if (region_id, state) not in stored
    ]
    Tally.objects.bulk_create(new, ignore_conflicts=True)
