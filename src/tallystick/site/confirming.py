"""The second factor again, before an act that needs a fresh one: one page that holds the form that was sent.

Nothing is stored: the fields travel on the page, and one press sends code and form together, to the same address.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch

from tallystick.site import forms_kept
from tallystick.site.factors import CodeAgain, PasskeyAgain

CODE, CREDENTIAL = "tally-code", "tally-credential"


def confirm(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """None when the act may go on: the factor is fresh, or came with this form and is right. Else the page asking."""
    if request.fresh:  # type: ignore[attr-defined]
        return None
    forgery = forms_kept.forgery(request, match)
    if forgery is not None:
        return forgery
    form = _answered(request)
    if form is not None and form.is_valid():
        form.save()
        request.fresh = True  # type: ignore[attr-defined]
        return None
    return _ask(request, _errors(form))


def _answered(request: HttpRequest) -> Any:
    if CODE in request.POST and request.POST[CODE].strip():
        return CodeAgain(user=request.user, data={"code": request.POST[CODE]})
    if request.POST.get(CREDENTIAL):
        return PasskeyAgain(user=request.user, data={"credential": request.POST[CREDENTIAL]})
    return None


def _errors(form: Any) -> list[str]:
    return [message for messages in form.errors.values() for message in messages] if form is not None else []


def _ask(request: HttpRequest, errors: list[str]) -> HttpResponse:
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    passkey = auth.begin_authentication(request.user) if "webauthn" in kinds else {}
    context = {
        "errors": errors,
        "fields": forms_kept.typed(request),
        "once": forms_kept.once(request),
        "code": "totp" in kinds,
        "passkey": passkey,
    }
    return render(request, "desk/confirm.html", context, status=403)
