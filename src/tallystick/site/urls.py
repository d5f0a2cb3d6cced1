"""The address plan: the desk at the root, sign-in below /account/."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("tallystick.desk.urls")),
]
handler404 = "tallystick.desk.views.errors.absent"
handler500 = "tallystick.desk.views.errors.broken"
