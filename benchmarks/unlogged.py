"""The web application with the log of looks taken out: a yardstick for what logging costs, and nothing else."""

from tallystick.site import wsgi

application = wsgi.application


def _take_out() -> None:
    # Only now: the log's module needs the models that the application has set up.
    from tallystick.records import consultation

    consultation.note_all = lambda *_, **__: []


_take_out()
