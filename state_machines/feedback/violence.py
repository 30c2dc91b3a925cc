"""Words of violence against a person, or a place where people are: what S4 calls threats, in plain verbs.

A verb of violence alone is about pipes, fees and compressors as often as about people ("the technician hit a pipe", "a
surge killed the compressor"). So it counts only with a person as its object, or with one of Cinch's places (INF).
"""

TECHNICIAN = r"technicians?|techs?|sps?|providers?|service (?:provider|pro|professional)s?|contractors?|plumber|agents?"

_STAFF = rf"(?:{TECHNICIAN}|supervisors?|managers?|dispatchers?|reps?|representatives?|employees?|workers?|staff|guys?)"
_PARTY = (
    r"(?:customers?|(?:home)?owners?|tenants?|callers?|wife|husband|son|daughter|mother|father|kids?|child(?:ren)?|family|"
    r"neighbou?rs?|wom[ae]n|m[ae]n)"
)
_WHOSE = (
    r"(?:(?:the|an?|any|every|our|his|her|their|my|your|this|that|(?:the )?\w+'s) )?"
    r"(?:(?:other|next|first|second|new|young|old|service|hvac|ac) )?"
)
_ALONE = (
    r"(?= *(?:[^\w' ]|$)| (?:about|after|again|and|as|at|because|before|but|by|down|first|for|from|he|here|i|if|in|is|"
    r"later|next|now|off|on|or|out|over|says|said|she|so|that|then|they|this|to|today|tomorrow|tonight|too|twice|unless|"
    r"until|up|very|wants|was|when|where|while|who|will|with|yesterday)\b)"
)
"""After a word that may also precede a thing: "hit her fence" does not hit her, and "customer line" is not a person."""

_ANYBODY = r"(?:(?:some|any|every) ?(?:one|body)|all of (?:you|us|them)|people|whoever)"
_SOMEBODY = rf"(?:me|us|him|you|them|her{_ALONE}|(?:{_ANYBODY}|{_WHOSE}{_STAFF})(?!')|{_WHOSE}{_PARTY}{_ALONE})"
_FIGURE = (
    r"(?! (?:with|for)(?: \S+){0,4} (?:fees?|charges?|bills?|costs?|prices?|reviews?|increase)\b)"
    r"(?! (?:an? |the |another |over |back )*(?:e-?mails?|texts?|messages?|notes?|quotes?|calls?|links?|estimates?)\b)"
    r"(?! to (?:it|the)\b)"
)
"""Figures of speech: to hit someone with a fee, to shoot someone a text, to beat someone to it."""

_STRIKES = (
    r"(?:kill(?:s|ed)?|(?<!is )(?<!are )(?<!was )(?<!'s )killing|murder(?:s|ed|ing)?|shoot(?:s|ing)?|shot|"
    r"stab(?:s|bed|bing)?|hurt(?:s|ing)?|harm(?:s|ed|ing)?|hit(?:s|ting)?|punch(?:es|ed|ing)?|slap(?:s|ped|ping)?|"
    r"chok(?:es?|ed|ing)|strangl(?:es?|ed|ing)|beat(?:en|ing)?|beats(?! me\b)|burn(?:s|ed|t|ing)?|shov(?:es?|ed|ing)|"
    r"sw[iu]ng at|grab(?:s|bed|bing)?(?! (?:an?|any|another|some\w+|(?:\w+ )?(?:supervisor|manager)s?)\b))"
    r"(?: (?:up|at|down))?"
)
_STRUCK = r"(?:shot|stabbed|punched|slapped|choked|beaten|beat|grabbed|shoved|killed|murdered|hit|hurt)"
_BODY = r"(?:arm|wrist|hand|face|head|hair|neck|throat|shoulder|chest|leg)s?"
_PLACE = (
    r"(?:(?:the|your|our|this|that|their|cinch's) )?(?:(?:cinch|main|head|whole|entire|corporate) )?"
    r"(?:offices?|buildings?|headquarters|hq|call cent(?:er|re)s?|warehouse|shop|store|place|company|business|cinch)"
)
_BOMB = (
    r"(?<!bug )(?<!flea )(?<!roach )(?<!bath )(?<!fog )(?<!time )(?<!f-)(?<!f )bomb(?:s|ed|ing)?(?! cyclone)(?! fogger)"
)
_WHO = rf"(?:he|she|they|i|who|{_STAFF}|{_PARTY})"
_WILL = r"(?:'ll|'d| will| would|(?:'s|'m|'re| is| am| are| was| were)? (?:going to|gonna))"
_AND = r"(?: (?!not\b|never\b)\w+){0,4}?"
"""What someone will do first, as in "will come and shoot"."""

THREATENED = (
    rf"{_WHO}{_WILL}{_AND} (?:kill|shoot|stab)(?: at| up)? {_SOMEBODY}{_FIGURE}",
    rf"(?:will|going to|gonna) (?:shoot|stab)(?: at| up)? {_SOMEBODY}{_FIGURE}",
    rf"(?:will|going to|gonna) kill {_WHOSE}{_STAFF}(?!')",
)
"""Regular expressions of clear threats: someone announces killing, shooting or stabbing a person.

Heat and gas will kill people too; so for killing, a person must announce it, or it must be about people Cinch sends.
"""

VIOLENT = (
    rf"{_STRIKES} {_SOMEBODY}{_FIGURE}",
    rf"kick(?:s|ed|ing)? {_SOMEBODY}(?! (?:out|off)\b)",
    rf"(?:grab|punch|slap|chok|twist|stab)\w* (?:his|her|my|their|\w+'s) {_BODY}",
    rf"(?:he|she|i|{_STAFF}|{_PARTY}) (?:(?:has|have|had) )?(?:was|were|is|got|gets|been) {_STRUCK}{_FIGURE}",
    rf"(?:burn|torch)(?:s|es|ed|t|ing)? (?:down |up )?{_PLACE}",
    rf"set(?:s|ting)? (?:fire to {_PLACE}|{_PLACE} on fire)",
    rf"(?:shoot(?:s|ing)?|shot) up {_PLACE}",
    rf"bl[oe]w(?:s|n|ing)? (?:up (?:{_PLACE}|{_SOMEBODY})|(?:{_PLACE}|{_SOMEBODY}) up)",
    rf"{_WHO}{_WILL}{_AND} (?:burn|torch|blow|set fire to)(?: down| up)?(?: \S+){{0,3}} (?:house|home|truck|van|car)",
    _BOMB,
    r"arson\w*",
)
"""Regular expressions of words that only suggest violence: they do not show whether it was an accident."""

SELF_HARM = (r"(?:kill|hurt|harm|shoot)(?:s|ed|ing)? (?:my|him|her|them|your)sel(?:f|ves)", r"suicid\w*")
"""Regular expressions of words that only suggest a Safety Issue: S4 is about anyone's well-being."""
