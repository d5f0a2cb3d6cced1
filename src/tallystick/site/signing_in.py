"""Sign-in rules on top of django-allauth: nobody signs up, everybody has a second factor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from tallystick.records.models import Officer


class OfficersOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by ``tallystick officer add``; there is no sign-up page."""

    def set_password(self, user: Officer, password: str) -> None:
        """Save the password alone: the web's database role may write no other column of an officer."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
