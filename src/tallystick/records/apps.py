"""The one Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "tallystick.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
