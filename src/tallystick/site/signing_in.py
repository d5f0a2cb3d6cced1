"""Sign-in rules on top of django-allauth: nobody signs up, tries are counted, the second factor cannot be passed by."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest

from tallystick.records import limiter
from tallystick.records.models import Officer


def may_try(request: HttpRequest, counted: str, *, step: str) -> bool:
    """Count a try for where it comes from, and then for whom; a source that is refused uses up nobody's tries."""
    if not limiter.may_try(source_digest(request), step=limiter.SOURCE):
        return False
    return limiter.may_try(counted_as(request, counted), step=step)


def counted_as(request: HttpRequest, counted: str) -> str:
    """Under what tries are counted for an officer: apart where they come from a source this officer signed in from
    before, so that nobody elsewhere can shut them out there.
    """
    here = _here(request, counted)
    return here if limiter.came_before(here) else counted


def forget_mistakes(request: HttpRequest, officer: Any) -> None:
    """Both factors were right: earlier mistakes counted with them are forgotten, and the source is known from now."""
    counted = [name_digest(officer.get_username()), officer_digest(officer), alone_digest(officer)]
    tried = [counted_as(request, one) for one in counted]
    limiter.done(tried, source=source_digest(request), known=[_here(request, one) for one in counted])


def _here(request: HttpRequest, counted: str) -> str:
    return limiter.digest("from here", f"{counted} {source_digest(request)}")


def source_digest(request: HttpRequest) -> str:
    """Under what the address is counted that a request comes from. No header is believed."""
    return limiter.digest("source", request.META.get("REMOTE_ADDR") or "nowhere")


def name_digest(name: str) -> str:
    """Under what a typed name is counted: all its spellings as one, known or not."""
    return limiter.digest("name", limiter.one_form(name))


def officer_digest(officer: Any) -> str:
    """Under what an officer's one-time codes and passkeys are counted."""
    return limiter.digest("officer", str(officer.pk))


def alone_digest(officer: Any) -> str:
    """Under what passkeys instead of a password are counted."""
    return limiter.digest("passkey alone", str(officer.pk))


class OfficersOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by ``tallystick officer add``; there is no sign-up page."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before any password is compared, whoever asks and by whatever verb: the limit."""
        if not may_try(request, name_digest(credentials.get("username") or ""), step=limiter.PASSWORD):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The officer, or None; a deactivated one is answered like a wrong password."""
        found = super().authenticate(request, **credentials)
        return found if found is not None and found.is_active else None

    def login(self, request: HttpRequest, user: Any) -> None:
        """Both factors were right."""
        super().login(request, user)
        forget_mistakes(request, user)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The second factor; a password alone confirms nothing."""
        return [one for one in super().get_reauthentication_methods(user) if one["id"] != "reauthenticate"]

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Unless the middleware has just seen a second factor that is fresh."""
        return not getattr(context.request, "fresh", False)

    def set_password(self, user: Officer, password: str) -> None:
        """Save the password alone: the web's database role may write no other column of an officer."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
