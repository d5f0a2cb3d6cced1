"""Tries to sign in, counted in the database's clock."""

from django.db import models


class SignInTry(models.Model):
    """``name`` is a keyed digest of the name typed, in one form, so that every spelling counts as one."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=64)
    step = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "at"], name="sign_in_name")]
