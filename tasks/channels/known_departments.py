"""Whether the departments of the settings exist: the channels of a misspelt one would be silently without effect."""

from settings import Settings, SettingsError
from state_machines.declaration.departments import Department, UnknownDepartmentError


def refuse_unknown_departments(settings: Settings) -> None:
    """Check the names under which channels are set; every process does so as it starts.

    Raises:
        SettingsError: there is no such department. All are named at once, each with the nearest that exists.

    """
    known = [department.slug for department in Department]
    unknown = sorted(settings.departments.keys() - set(known))
    if unknown:
        raise SettingsError("\n".join(_sentence(name, known) for name in unknown))


def _sentence(name: str, known: list[str]) -> str:
    variable = f"SJE_DEPARTMENTS__{name.upper().replace('-', '_')}"
    return f"{variable}: {UnknownDepartmentError(name, known)}"
