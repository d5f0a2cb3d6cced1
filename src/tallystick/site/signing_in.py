"""Sign-in rules on top of django-allauth: nobody signs up, everybody has a second factor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class OfficersOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by ``tallystick officer add``; there is no sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
