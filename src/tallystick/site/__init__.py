"""The whole house put together.

In: a home folder and its secrets. Out: settings, urls, wsgi, the ``tallystick`` command."""
