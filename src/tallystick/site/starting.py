"""Sets Django up for a home, once."""

import os
from pathlib import Path


def set_up(home: Path) -> None:
    """Load settings and models for ``home``, whose secrets must exist."""
    os.environ["TALLYSTICK_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.site.settings")
    import django

    django.setup()
