"""The seven regions of the vendor's service, with what is publicly known of them.

Hosts are those that the vendor's own pages and open configurations of other products name. The paths of redirect
URI and icon are not publicly known, so they stay empty ("not set") and no region is open: staff fill them in.
Demo and Test live under another domain than production, so a table and no pattern.
"""

from django.db import migrations

COLUMNS = ("code", "name", "country_label", "api_host", "ui_host", "is_for_trying")
REGIONS = (
    ("us", "US", "United States", "api.badgr.io", "badgr.com", False),
    ("ca", "CA", "Canada", "api.ca.badgr.io", "ca.badgr.com", False),
    ("eu", "EU", "Europe", "api.eu.badgr.io", "eu.badgr.com", False),
    ("au", "AU", "Australia", "api.au.badgr.io", "au.badgr.com", False),
    ("sg", "SG", "Singapore", "api.sg.badgr.io", "sg.badgr.io", False),
    ("demo", "Demo", "", "api.demo.badgr.com", "", True),
    ("test", "Test", "", "api.test.badgr.com", "test.badgr.com", True),
)


def seed(apps, schema_editor):
    """Add each region whose code is not there yet."""
    region_model = apps.get_model("registry", "Region")
    for position, values in enumerate(REGIONS, start=1):
        row = dict(zip(COLUMNS, values, strict=True))
        region_model.objects.get_or_create(code=row.pop("code"), defaults={**row, "position": position * 10})


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_rows")]
    # Backwards nothing is taken away: a region may have connections by then, and staff's values in it.
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
