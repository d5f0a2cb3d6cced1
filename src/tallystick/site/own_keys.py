"""An officer's own password and passkeys: the session in which they may be changed, and allauth's pages for passkeys
where ours go on to another place. Who may call them: ``addresses.py``.
"""

from contextlib import AbstractContextManager
from typing import Any

from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tallystick.records.session import session
from tallystick.vocabulary.viewer import Viewer

CHANGING = "own keys"
"""What a session is for in which PostgreSQL lets an officer's own password and second factors be written."""


def changing(officer: Any) -> AbstractContextManager[Viewer]:
    """A transaction in which this officer's keys may be written, nobody else's, and no row of an operation is shown."""
    return session(Viewer(officer=str(officer.pk), agency=officer.agency_id or "", purpose=CHANGING))


class Add(AddWebAuthnView):  # type: ignore[misc]
    """Back to the list of passkeys."""

    def get_success_url(self) -> str:
        return reverse("mfa_list_webauthn")


class Confirm(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey that was not right is asked for again, here."""

    request: HttpRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[no-any-return]
