"""Which agencies take part in the operation, each with its country."""

from tallystick.records.categories import members_here
from tallystick.records.models import Agency


def taking_part() -> dict[str, str]:
    """Agency -> country of everyone who takes part in the viewer's operation and has one."""
    rows = Agency.objects.filter(code__in=members_here()).exclude(country="").order_by("code")
    return dict(rows.values_list("code", "country"))
