"""How many suspects of a country are nobody's subject of action in the house: as their country reports them."""

from django.db.models import Sum

from tallystick.drill.day.script import DayScript
from tallystick.records.models import Subject


def remaining(script: DayScript, agency: str, operation: str) -> int:
    """Suspects who live there, less those set before the day and those met on it. In an open session."""
    country = next(one for one in script.countries if one.agency == agency)
    found = [one.reference for one in script.subjects if one.agency == agency and one.found]
    rows = Subject.objects.filter(operation_id=operation, owner=agency, withdrawn_at=None)
    there = rows.exclude(reference__in=found).aggregate(all=Sum("count"))["all"] or 0
    return max(0, country.suspects - int(there) - len(found))
