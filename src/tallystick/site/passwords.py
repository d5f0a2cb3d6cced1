"""Passwords: how they are kept, and which words alone make none."""

from typing import Any

from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from tallystick.records.limiter import one_form

WORDS = ("tallystick", "tally", "europol", "police", "polizei", "politi", "polis", "policja", "policia", "interpol")
"""Words of this place. A password needs ten characters beside them and beside the officer's own names."""

LEAST = 10


class Scrypt(ScryptPasswordHasher):
    """scrypt with N = 2^15, r = 8, p = 3: what ASVS 5.0 appendix C asks for; 32 MiB a try."""

    work_factor = 2**15
    parallelism = 3
    maxmem = 64 << 20

    def must_update(self, encoded: str) -> bool:
        """Never: signing in may write no password. A stronger factor begins with an officer's next change of theirs."""
        return False


class NotOnlyNames:
    """Refuses a password that is little more than the officer's, agency's or this place's name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when fewer than LEAST characters are left without the known words."""
        left = one_form(password)
        for word in sorted((*WORDS, *_names(user)), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEAST and len(left) < len(one_form(password)):
            raise ValidationError(gettext("It is made of names that others know. Add words of your own."), "only_names")

    def get_help_text(self) -> str:
        return gettext("Not made of your name, your agency or the name of this place.")


def _names(user: Any) -> list[str]:
    said = [str(getattr(user, name, "") or "") for name in ("username", "first_name", "last_name", "agency_id")]
    return [form for part in said for word in part.replace("-", " ").split() if len(form := one_form(word)) > 2]
