"""The site as a part of Django: what is connected at start-up."""

from typing import Any

from django.apps import AppConfig
from django.core import checks


class SiteConfig(AppConfig):
    """Sessions are marked when officers sign in; an address nobody may call stops the start."""

    name = "tallystick.site"
    label = "tallystick_site"

    def ready(self) -> None:
        from tallystick.site import journal, reused, sitting

        sitting.connect()
        journal.connect()
        reused.connect()
        checks.register(every_address_declared, checks.Tags.security)


def every_address_declared(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """System check: an address that is neither declared nor part of signing in."""
    from tallystick.site.addresses import open_by_mistake

    return [
        checks.Error(f"the address {name} does not say who may call it", hint="Declare it: @access.", id="tally.E001")
        for name in open_by_mistake()
    ]
