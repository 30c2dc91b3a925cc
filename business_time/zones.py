"""Time zones by their IANA names, and the zones of each US state."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from business_time.errors import UnknownStateError, UnknownZoneError
from suggestions import nearest, question

_EASTERN: Final = "America/New_York"
_CENTRAL: Final = "America/Chicago"
_MOUNTAIN: Final = "America/Denver"
_PACIFIC: Final = "America/Los_Angeles"

#: Legal time by 49 CFR part 71, in the zones that the IANA database distinguishes, the main one first. Arizona also has
#: Denver's, because the Navajo Nation keeps daylight-saving time, and Nevada for West Wendover. Indiana also has
#: Chicago's, Louisville's and New York's (Cincinnati's) for the counties beside those cities.
_ZONES_BY_STATE: Final[Mapping[str, tuple[str, ...]]] = {
    "AK": (
        "America/Anchorage",
        "America/Juneau",
        "America/Sitka",
        "America/Nome",
        "America/Metlakatla",
        "America/Yakutat",
        "America/Adak",
    ),
    "AL": (_CENTRAL,),
    "AR": (_CENTRAL,),
    "AS": ("Pacific/Pago_Pago",),
    "AZ": ("America/Phoenix", _MOUNTAIN),
    "CA": (_PACIFIC,),
    "CO": (_MOUNTAIN,),
    "CT": (_EASTERN,),
    "DC": (_EASTERN,),
    "DE": (_EASTERN,),
    "FL": (_EASTERN, _CENTRAL),
    "GA": (_EASTERN,),
    "GU": ("Pacific/Guam",),
    "HI": ("Pacific/Honolulu",),
    "IA": (_CENTRAL,),
    "ID": ("America/Boise", _PACIFIC),
    "IL": (_CENTRAL,),
    "IN": (
        "America/Indiana/Indianapolis",
        _CENTRAL,
        "America/Kentucky/Louisville",
        _EASTERN,
        "America/Indiana/Vincennes",
        "America/Indiana/Winamac",
        "America/Indiana/Marengo",
        "America/Indiana/Petersburg",
        "America/Indiana/Vevay",
        "America/Indiana/Knox",
        "America/Indiana/Tell_City",
    ),
    "KS": (_CENTRAL, _MOUNTAIN),
    "KY": ("America/Kentucky/Louisville", _EASTERN, _CENTRAL, "America/Kentucky/Monticello"),
    "LA": (_CENTRAL,),
    "MA": (_EASTERN,),
    "MD": (_EASTERN,),
    "ME": (_EASTERN,),
    "MI": ("America/Detroit", "America/Menominee"),
    "MN": (_CENTRAL,),
    "MO": (_CENTRAL,),
    "MP": ("Pacific/Saipan",),
    "MS": (_CENTRAL,),
    "MT": (_MOUNTAIN,),
    "NC": (_EASTERN,),
    "ND": (
        _CENTRAL,
        _MOUNTAIN,
        "America/North_Dakota/Center",
        "America/North_Dakota/New_Salem",
        "America/North_Dakota/Beulah",
    ),
    "NE": (_CENTRAL, _MOUNTAIN),
    "NH": (_EASTERN,),
    "NJ": (_EASTERN,),
    "NM": (_MOUNTAIN,),
    "NV": (_PACIFIC, _MOUNTAIN),
    "NY": (_EASTERN,),
    "OH": (_EASTERN,),
    "OK": (_CENTRAL,),
    "OR": (_PACIFIC, "America/Boise"),
    "PA": (_EASTERN,),
    "PR": ("America/Puerto_Rico",),
    "RI": (_EASTERN,),
    "SC": (_EASTERN,),
    "SD": (_CENTRAL, _MOUNTAIN),
    "TN": (_CENTRAL, _EASTERN),
    "TX": (_CENTRAL, _MOUNTAIN),
    "UT": (_MOUNTAIN,),
    "VA": (_EASTERN,),
    "VI": ("America/St_Thomas",),
    "VT": (_EASTERN,),
    "WA": (_PACIFIC,),
    "WI": (_CENTRAL,),
    "WV": (_EASTERN,),
    "WY": (_MOUNTAIN,),
}

#: Every zone of the fifty states, the District of Columbia and the territories, in order of name.
US_ZONES: Final[tuple[str, ...]] = tuple(sorted({name for zones in _ZONES_BY_STATE.values() for name in zones}))

#: What people write instead. It is only suggested: "EST" in July is more often a slip for Eastern time than meant.
_MEANT_BY: Final[Mapping[str, str]] = {
    **dict.fromkeys(["et", "est", "edt", "est5edt", "eastern", "eastern time", "eastern standard time"], _EASTERN),
    **dict.fromkeys(["ct", "cst", "cdt", "cst6cdt", "central", "central time", "central standard time"], _CENTRAL),
    **dict.fromkeys(["mt", "mst", "mdt", "mst7mdt", "mountain", "mountain time", "mountain standard time"], _MOUNTAIN),
    **dict.fromkeys(["pt", "pst", "pdt", "pst8pdt", "pacific", "pacific time", "pacific standard time"], _PACIFIC),
    **dict.fromkeys(["akst", "akdt", "alaska", "alaskan standard time"], "America/Anchorage"),
    **dict.fromkeys(["hst", "hawaii", "hawaiian standard time"], "Pacific/Honolulu"),
    **dict.fromkeys(["ast", "atlantic"], "America/Puerto_Rico"),
    "arizona": "America/Phoenix",
    "us mountain standard time": "America/Phoenix",
}

#: The longest name in the database has 32 letters; no suggestion is sought for a longer text.
_LONGEST_NAME: Final = 64


@lru_cache(maxsize=1_000)
def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name such as `America/Chicago`.

    `UTC` and names of a place are zones. Abbreviations are not, even the few that the database has: `EST` has no
    daylight-saving time, and people who write it rarely mean that.

    Raises:
        UnknownZoneError: there is no such zone; the message suggests the one that was meant.

    """
    if name != "UTC" and ("/" not in name or name not in _names()):
        raise UnknownZoneError(f"{name[:_LONGEST_NAME]!r} is not a time zone", _advice(name))
    return ZoneInfo(name)


def zone_name(name: str) -> str:
    """Return the name of a zone that exists, for the fields of models.

    Raises:
        UnknownZoneError: there is no such zone.

    """
    return zone(name).key


def state_code(code: str) -> str:
    """Return the two capital letters of a US state, district or territory.

    Raises:
        UnknownStateError: none has this code.

    """
    normal = code.strip().upper()
    if normal not in _ZONES_BY_STATE:
        raise UnknownStateError(
            f"{code[:_LONGEST_NAME]!r} is not a US state, DC or a territory", "write its two letters, such as TX"
        )
    return normal


def zones_of_state(code: str) -> tuple[str, ...]:
    """Return the IANA zones of the state, the main one first.

    Raises:
        UnknownStateError: `code` is not the two letters of a US state, district or territory.

    """
    return _ZONES_BY_STATE[state_code(code)]


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def _advice(name: str) -> str:
    return ". ".join(filter(None, (f"use an IANA name such as {_CENTRAL}", question(_suggestions(name)))))


def _suggestions(name: str) -> list[str]:
    """Return the zones that the name may mean: by a common abbreviation, by city, or by a typing error."""
    if len(name) > _LONGEST_NAME:
        return []
    wanted = " ".join(name.casefold().replace("_", " ").split())
    if wanted in _MEANT_BY:
        return [_MEANT_BY[wanted]]
    places = {place.casefold().replace("_", " "): place for place in sorted(_names()) if "/" in place}
    meant = [place for folded, place in places.items() if wanted in (folded, folded.rpartition("/")[2])]
    return meant or [places[near] for near in nearest(wanted, places, likeness=0.8)]
