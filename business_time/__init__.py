"""Wall-clock windows, calendars and time zones of the business: a leaf that knows nothing of exceptions.

    window = daily("20:00", "08:00")                            # windows.py makes them; `|`, `&`, `-`, `~` combine them
    window.contains(instant, zone("America/Chicago"))           # zones.py finds zones
    window.next_opening(instant, zone("America/Chicago"))       # "may be raised from ..."

The conventions, each kept by a property test against a brute-force minute counter:

Instants
    Everything that is stored, compared or returned is an aware UTC datetime. A naive one is refused, because it does
    not determine an instant. Arithmetic is done in UTC, because `datetime + timedelta` on a local value moves the hands
    of the wall clock and silently skips or repeats the hour of a daylight-saving night.

Windows
    Half-open: `daily("20:00", "08:00")` holds 20:00:00 and not 08:00:00, so that a window and its neighbour share no
    instant and omit none. A span may cross midnight and then belongs to the weekday on which it *starts*. A window is
    wall-clock time: it becomes instants only together with a named IANA zone.

Nights on which the clock changes
    A window is open once the wall clock has shown its opening or later, for as long as it has yet to show its closing
    or earlier. So if the clock shows a time twice, an opening takes the first and a closing the last, and a window is
    never cut short because the clock is set back. A time that the clock skips means the first valid instant after the
    jump. 8PM-8AM in New York lasts 11 hours on the spring night and 13 on the fall night.

Complement
    `~window` is the set of the other *instants*; it is never computed by swapping edges. If they were swapped, an edge
    that the clock shows twice would be read once as a closing and once as an opening, and the hour between would be in
    both windows.
"""
