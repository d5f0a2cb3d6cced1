"""Where a file lay, as exporters of several systems write it."""


def folder_of(path: str | None, name: str | None) -> str | None:
    """The folder with / between its parts, without the file's name at its end; None when no path was given.

    A backslash divides only where the path has a drive letter, starts with one, or has no slash at all: elsewhere
    it is part of a name.
    """
    if not path:
        return None
    whole = path.replace("\\", "/") if _is_windows(path) else path
    if name:
        if whole == name:
            return ""
        whole = whole.removesuffix("/" + name)
    elif "/" in whole:
        whole = whole.rpartition("/")[0]
    else:
        whole = ""
    return whole.rstrip("/") or ("/" if path[0] in "/\\" else "")


def name_in(path: str) -> str:
    """The last part of a path."""
    return (path.replace("\\", "/") if _is_windows(path) else path).rpartition("/")[2]


def _is_windows(path: str) -> bool:
    return path[1:3] == ":\\" or path.startswith("\\") or ("\\" in path and "/" not in path)


def slashed(path: str | None) -> str | None:
    """A path that is a folder already, with / between its parts and none at its end."""
    if not path:
        return None
    return (path.replace("\\", "/") if _is_windows(path) else path).rstrip("/") or "/"
