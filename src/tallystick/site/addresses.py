"""Which addresses may be called before, or beside, working on an operation. Every other one declares itself."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver, resolve

from tallystick.desk.access import declared

SIGN_IN = (
    "account_login",
    "account_logout",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
)
"""Pages of allauth for signing in and out, and for giving the second factor again."""

OWN_KEYS = ("account_change_password", "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn")
"""Pages of allauth for an officer's own password and passkeys: only with a second factor given just now."""

SIGNED_IN = ("mfa_list_webauthn", *OWN_KEYS)

ACCOUNT = "/account/"
"""Below it, whatever is not named above is not there: sign-up, reset by e-mail, one-time codes added or taken away."""


def match_of(request: HttpRequest) -> ResolverMatch | None:
    """What answers a request; None for an address that is not there."""
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def open_by_mistake() -> list[str]:
    """Addresses that answer and are neither declared nor named here."""
    named = {*SIGN_IN, *SIGNED_IN}
    return [
        place
        for place, pattern in _addresses(get_resolver().url_patterns, "/")
        if not declared(pattern.callback) and pattern.name not in named and not place.startswith(ACCOUNT)
    ]


def _addresses(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        place = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, place)
        else:
            yield place, pattern
