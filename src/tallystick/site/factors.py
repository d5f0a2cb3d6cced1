"""The second factor and the password's change: allauth's forms, with every try counted before it is compared."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.utils.translation import gettext

from tallystick.records import limiter
from tallystick.site.sealed import NotSealed, seal, unseal
from tallystick.site.signing_in import alone_digest, may_try, name_digest, officer_digest
from tallystick.vocabulary.errors import Refused, Unavailable

ABOUT = "tallystick second factor"


class Keys(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys are for this host; they carry a plain name. Secrets of one-time codes lie sealed in the database."""

    def encrypt(self, text: str) -> str:
        return seal(text.encode(), key=_factor_key(), about=ABOUT)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret to compare a code with. Raises Refused for one that is not sealed, or not with this home's key."""
        try:
            return unseal(encrypted_text, key=_factor_key(), about=ABOUT).decode()
        except NotSealed as error:
            what = f"its secret does not open: {error}"
            raise Refused("second factor", what, "Ask your administrator: tallystick officer renew.") from error

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "Tallystick"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey {number}").format(number=count + 1)


def _factor_key() -> bytes:
    path = settings.TALLYSTICK_HOME / "secrets" / "factor.key"
    if not path.exists():
        raise Unavailable("second factor", "its key is not in this home", "Put secrets/factor.key back.")
    return bytes.fromhex(path.read_text(encoding="ascii"))


def count_factor(counted: str) -> None:
    """One more try at an officer's second factor; raises when there were too many."""
    if not may_try(context.request, counted, step=limiter.FACTOR):
        raise account_adapter().validation_error("too_many_login_attempts")


class _CountedCode:
    """A one-time code: counted before it is compared, and right only once, in whichever process it is given."""

    user: Any

    def clean_code(self) -> str:
        count_factor(officer_digest(self.user))
        code: str = super().clean_code()  # type: ignore[misc]
        if not limiter.used_once(limiter.digest("code", f"{self.user.pk} {normalize_user_code(code)}")):
            raise factor_adapter().validation_error("incorrect_code")
        return code


class _CountedPasskey:
    """A passkey: counted for its officer before it is checked."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        count_factor(self._counted())
        found: Authenticator = super().clean_credential()  # type: ignore[misc]
        if not found.user.is_active:
            raise factor_adapter().validation_error("incorrect_code")
        return found

    def _counted(self) -> str:
        if self.user is not None:
            return officer_digest(self.user)
        # Anybody may name an officer here: counted apart, so that it shuts nobody's code out.
        auth.parse_authentication_response(self.cleaned_data["credential"])
        return alone_digest(auth.extract_user_from_response(self.cleaned_data["credential"]))


class Code(_CountedCode, AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""


class CodeAgain(_CountedCode, ReauthenticateForm):  # type: ignore[misc]
    """The code before an act that needs a fresh one."""


class Passkey(_CountedPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey after the password."""


class PasskeyAgain(_CountedPasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey before an act that needs a fresh second factor."""


class PasskeyAlone(_CountedPasskey, LoginWebAuthnForm):  # type: ignore[misc]
    """The passkey instead of the password and the code: it asked its holder for a PIN or a finger."""


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
    """The present password is counted like a try to sign in: a stolen session must not find it out."""

    def clean_oldpassword(self) -> str:
        if not may_try(context.request, name_digest(self.user.get_username()), step=limiter.PASSWORD):
            raise account_adapter().validation_error("too_many_login_attempts")
        return str(super().clean_oldpassword())
