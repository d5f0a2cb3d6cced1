"""allauth's pages for passkeys where ours go on to another place. Who may call them: ``addresses.py``."""

from typing import Any

from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


class Add(AddWebAuthnView):  # type: ignore[misc]
    """Back to the list of passkeys."""

    def get_success_url(self) -> str:
        return reverse("mfa_list_webauthn")


class Confirm(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey that was not right is asked for again, here."""

    request: HttpRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[no-any-return]
