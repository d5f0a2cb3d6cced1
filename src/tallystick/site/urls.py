"""The address plan: the desk at the root, sign-in below /account/."""

from django.urls import include, path

from tallystick.site import own_keys

urlpatterns = [
    path("account/2fa/webauthn/add/", own_keys.Add.as_view(), name="mfa_add_webauthn"),
    path("account/2fa/webauthn/reauthenticate/", own_keys.Confirm.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/", include("allauth.urls")),
    path("", include("tallystick.desk.urls")),
]
handler404 = "tallystick.desk.views.errors.absent"
handler500 = "tallystick.desk.views.errors.broken"
