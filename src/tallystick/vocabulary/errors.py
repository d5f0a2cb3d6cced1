"""The five errors of the house. Each maps once to an exit code and an HTTP status."""


class HouseError(Exception):
    """Base of the five. ``str(error)`` says where, what, and what to do, in that order."""

    exit_code = 1
    status = 500

    def __init__(self, where: str, what: str, remedy: str) -> None:
        self.where, self.what, self.remedy = where, what, remedy
        super().__init__(f"{where}: {what}. {remedy}")


class Malformed(HouseError):
    """The input does not follow its format."""

    exit_code, status = 3, 422


class Refused(HouseError):
    """A rule of the house or of the law does not allow it."""

    exit_code, status = 4, 403


class Absent(HouseError):
    """It does not exist, or the viewer may not know that it does."""

    exit_code, status = 5, 404


class Conflict(HouseError):
    """It contradicts what is already recorded."""

    exit_code, status = 6, 409


class Unavailable(HouseError):
    """A part the house needs does not answer now."""

    exit_code, status = 7, 503
