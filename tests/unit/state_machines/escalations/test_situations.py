"""Every line of the two tables of S2, by key, by name, as printed and in an agent's words; and what is none of them."""

import pytest

from events.vocabulary import CALL_BACK_CODES
from state_machines.escalations.recognition import codes_described, is_a_name, recognize, unambiguous_code
from state_machines.escalations.situations import SITUATIONS, SOS, SOS_CATEGORIES, EscalatedSituation, Tier

TIER_1 = {
    "Cinch Service Delay": "Parts ordered by Cinch delayed",
    "Service Provider Delay": "Missed appointments, delayed installation, or parts ordered by SP not received",
    "Claim Credit Dispute": "Customer disagrees with claim credit or cap amount",
    "Replacement Dispute": "Customer disagrees with replacement offered, brand, color, functions",
    "Coverage Denials": "Item or failure not addressed",
    "Unauthorized Work": "Customer had work completed prior to calling in for service",
}
TIER_2 = [
    "Customer asks to speak to the CEO, President, or Executive.",
    "Customer has already spoken to a Supervisor and requests to speak with someone above Tier 1.",
    "Customer is threatening Legal Action or to contact News Media.",
    (
        "Customer is threatening to leave a review or share negative feedback on Google, BBB, Social Media, "
        "ConsumerAffairs, Trustpilot, or any other external reviewing platform."
    ),
    "Customer has experienced property damage and has had no response from our Service Provider.",
    "SOS High Risk Escalations",
]
"""Both tables, copied from the seed."""

ALL = tuple(SITUATIONS.values())

each = pytest.mark.parametrize("situation", ALL, ids=lambda situation: situation.key)


def keys(description: str) -> list[str]:
    return [situation.key for situation in recognize(description).situations]


def test_the_tables_are_those_of_the_seed() -> None:
    assert {one.title: one.description for one in ALL if one.tier == Tier.ONE} == TIER_1
    assert [one.description for one in ALL if one.tier != Tier.ONE] == TIER_2
    assert [one.key for one in ALL if one.tier == Tier.SOS] == ["sos"]


@each
def test_a_situation_is_found_by_each_of_its_names(situation: EscalatedSituation) -> None:
    for name in (
        situation.key,
        situation.key.replace("_", " "),
        situation.title,
        situation.description,
        situation.description.upper(),
    ):
        assert recognize(name).situations == (situation,), name


@each
def test_a_line_is_recognised_inside_other_words(situation: EscalatedSituation) -> None:
    assert situation in recognize(f"She said: {situation.description} And hung up").situations


@each
def test_its_call_back_comments_are_comments_of_the_call_back(situation: EscalatedSituation) -> None:
    assert set(situation.codes) <= set(CALL_BACK_CODES)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the parts Cinch ordered are late", ["cinch_service_delay"]),
        ("waiting for the part from Cinch", ["cinch_service_delay"]),
        ("technician missed two appointments", ["service_provider_delay"]),
        ("the installation is delayed again", ["service_provider_delay"]),
        ("parts ordered by the provider not received", ["service_provider_delay"]),
        ("says the cap amount is wrong", ["claim_credit_dispute"]),
        ("disagrees with the colour of the new fridge", ["replacement_dispute"]),
        ("his failure is not covered", ["coverage_denials"]),
        ("the claim was denied", ["coverage_denials"]),
        ("had the work done before calling us", ["unauthorized_work"]),
        ("asks for the CEO", ["executive_request"]),
        ("wants to speak to the president of the company", ["executive_request"]),
        ("wants someone above the supervisor", ["above_tier_1"]),
        ("has already talked to a supervisor", ["above_tier_1"]),
        ("will sue us", ["legal_or_media"]),
        ("has an attorney", ["legal_or_media"]),
        ("calls the news station", ["legal_or_media"]),
        ("threatens with the Better Business Bureau", ["review_threat"]),
        ("wants to post a bad review", ["review_threat"]),
        ("will tell everybody on Trustpilot", ["review_threat"]),
        ("water damaged the floor of the house", ["property_damage"]),
        ("disputes the claim credit and goes to the BBB", ["claim_credit_dispute", "review_threat"]),
        ("threatens to go to the news", ["legal_or_media"]),
        ("will take us to court", ["legal_or_media"]),
        ("complains on Yelp", ["review_threat"]),
        ("posts it on Facebook", ["review_threat"]),
        ("goes to Twitter", ["review_threat"]),
        ("will tell everybody on X", ["review_threat"]),
        (
            "claim was denied, will go to the news and post on Yelp",
            ["coverage_denials", "legal_or_media", "review_threat"],
        ),
        ("tech did not show up", ["service_provider_delay"]),
        ("the technician didn't come", ["service_provider_delay"]),
        ("nobody came", ["service_provider_delay"]),
        ("ceiling was damaged", ["property_damage"]),
        ("the tech damaged the floor and no one has answered my calls", ["property_damage"]),
        ("the floor is damaged, the provider never called back", ["property_damage"]),
        ("parts ordered by Cinch have not come", ["cinch_service_delay"]),
        ("Cinch-ordered part still hasn't arrived", ["cinch_service_delay"]),
        ("Cinch has not sent the part", ["cinch_service_delay"]),
        ("the tech says the part Cinch ordered never came", ["cinch_service_delay"]),
        ("parts never arrived from Cinch", ["cinch_service_delay"]),
        ("the contractor's parts have not arrived", ["service_provider_delay"]),
        ("SP parts not received", ["service_provider_delay"]),
        ("provider ordered parts that never came", ["service_provider_delay"]),
        ("the technician's part has still not been delivered", ["service_provider_delay"]),
        ("does not like the color of the replacement", ["replacement_dispute"]),
        ("doesn't like the brand", ["replacement_dispute"]),
        ("unhappy, the functions offered in the replacement are fewer", ["replacement_dispute"]),
        ("will call channel 5 news", ["legal_or_media"]),
        ("goes to Channel 7", ["legal_or_media"]),
        ("saw us on Fox 32 news and will be next", ["legal_or_media"]),
        ("water damage from the SP's repair, no response from SP", ["property_damage"]),
        ("water damage from the SP's repair", ["property_damage"]),
        ("no answer from the provider about the damage", ["property_damage"]),
    ],
)
def test_what_agents_write(words: str, expected: list[str]) -> None:
    assert keys(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "no news from the technician",
        "Sue Miller calls again",
        "Angie calls again",
        "threatens to cancel",
        "the tech damaged the floor, but the provider has answered my calls",
        "the floor is damaged and not dry, but he responded",
        "the part came late in the day and works",
        "does not function and wants a date",
        "channel 5 does not show on the screen of the fridge",
        "water damage in the motor of the washer",
        "the part arrived damaged, no response from the distributor",
        "water damage from the tech, but the provider has responded",
        "asks why",
        "",
    ],
)
def test_what_only_looks_like_a_situation_is_none(words: str) -> None:
    assert keys(words) == []


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ("Replacment", "replacement_dispute"),
        ("unautorized", "unauthorized_work"),
        ("upset about the color of it", "replacement_dispute"),
        ("attorny legl", "legal_or_media"),
        ("provider never responded", "property_damage"),
    ],
)
def test_what_is_not_recognised_is_answered_with_the_nearest(words: str, nearest: str) -> None:
    recognized = recognize(words)
    assert recognized.situations == ()
    assert nearest in [situation.key for situation in recognized.nearest]


def test_what_resembles_nothing_has_no_nearest() -> None:
    assert recognize("xyzzy").nearest == ()


class TestHighRisk:
    @pytest.mark.parametrize("category", SOS_CATEGORIES)
    def test_is_recognised_by_the_categories_and_words_of_s4(self, category: str) -> None:
        for words in (category, SOS_CATEGORIES[category], f"the customer reports: {category.lower()}"):  # type: ignore[index] # its own key
            recognized = recognize(words)
            assert recognized.risks == (category,), words
            assert SOS in recognized.situations

    @pytest.mark.parametrize(
        ("words", "category"),
        [
            ("the technician does not feel safe", "Safety Issue"),
            ("police were called", "Police Involved"),
            ("a lawsuit over the abuse", "Pending Lawsuit"),
            ("he harassed her", "Threats or Harassment"),
            ("the technician was threatened", "Threats or Harassment"),
        ],
    )
    def test_is_recognised_in_an_agents_words(self, words: str, category: str) -> None:
        assert category in recognize(words).risks

    @pytest.mark.parametrize(
        ("words", "category"),
        [
            ("claim credit dispute and the technician doesn't feel safe", "Safety Issue"),
            ("tech doesn\u2019t feel safe", "Safety Issue"),
            ("the technician feels unsafe", "Safety Issue"),
            ("the customer pulled a knife", "Safety Issue"),
            ("he has a gun", "Safety Issue"),
            ("called the cops", "Police Involved"),
            ("she dialed 911", "Police Involved"),
            ("threatens a lawsuit over the abuse", "Pending Lawsuit"),
            ("claim was denied and customer made threats with a gun", "Threats or Harassment"),
            ("threatened customer with a wrench", "Threats or Harassment"),
            ("threatens violence", "Threats or Harassment"),
            ("threatened to kill the dog", "Threats or Harassment"),
            ("threatens to sue and threatened the technician", "Threats or Harassment"),
            ("he will kill the technician, wants the CEO", "Threats or Harassment"),
            ("he said he will shoot someone", "Threats or Harassment"),
        ],
    )
    def test_is_recognised_beside_all_else_and_in_plain_words(self, words: str, category: str) -> None:
        recognized = recognize(words)
        assert category in recognized.risks
        assert SOS in recognized.situations
        assert recognized.reminders == ()

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("customer is abusive and the claim was denied", "abusive"),
            ("the oven is unsafe, claim was denied", "unsafe"),
            ("there is a gun in the house", "gun"),
            ("was violent on the line", "violent"),
            ("no police were called, claim was denied", "police"),
            ("has not threatened the technician", "threatened the technician"),
            ("threatened to go to his house", "threatened"),
            ("wants CEO or he will burn down the office", "burn down the office"),
            ("CEO; he will hurt the technician", "hurt the technician"),
            ("will blow up your building", "blow up your building"),
        ],
    )
    def test_is_asked_about_where_words_only_remind_of_it(self, words: str, told: str) -> None:
        recognized = recognize(words)
        assert recognized.risks == ()
        assert SOS not in recognized.situations
        assert told in [word for reminder in recognized.reminders for word in reminder.words]

    @pytest.mark.parametrize(
        "words",
        [
            "threatens legal action",
            "threatens to leave a review",
            "threatens a lawsuit",
            "threatening us with an attorney",
            "threatens to go to the news",
            "threatens to call channel 5 news",
            "threatens us to cancel",
            "threatens with Yelp",
            "says the heat gun and the putty knife left marks",
        ],
    )
    def test_is_not_every_threat(self, words: str) -> None:
        recognized = recognize(words)
        assert (recognized.risks, recognized.reminders) == ((), ())
        assert SOS not in recognized.situations

    @pytest.mark.parametrize("situation", [one for one in ALL if one is not SOS], ids=lambda one: one.key)
    def test_is_not_asked_about_for_a_line_of_the_tables(self, situation: EscalatedSituation) -> None:
        recognized = recognize(f"She said: {situation.description} And hung up")
        assert (recognized.risks, recognized.reminders) == ((), ())


@each
def test_a_heading_is_no_complaint(situation: EscalatedSituation) -> None:
    assert is_a_name(situation.description)
    assert is_a_name(situation.key)
    assert not is_a_name(f"{situation.title}, says she")


@pytest.mark.parametrize("category", SOS_CATEGORIES)
def test_a_category_is_a_heading_too(category: str) -> None:
    assert is_a_name(category)
    assert is_a_name(SOS_CATEGORIES[category])  # type: ignore[index] # its own key


class TestCallBackComments:
    def test_those_that_stand_in_the_words_come_first(self) -> None:
        review = SITUATIONS["review_threat"]
        assert codes_described([review], "goes to social media") == ("SOCIAL MEDIA", "BBB")
        assert codes_described([review], "goes to the BBB") == ("BBB", "SOCIAL MEDIA")

    def test_then_those_of_tier_2(self) -> None:
        both = [SITUATIONS["claim_credit_dispute"], SITUATIONS["legal_or_media"]]
        assert codes_described(both, "") == ("LEGAL", "CLAIM CREDIT DISP")

    def test_none_fits_a_customer_who_asks_for_an_executive(self) -> None:
        assert codes_described([SITUATIONS["executive_request"], SITUATIONS["above_tier_1"]], "") == ()

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ("goes to the BBB", "BBB"),
            ("posts it on Facebook", "SOCIAL MEDIA"),
            ("goes to the BBB and to Facebook", ""),
            ("a bad review on Google", ""),
            ("calls the news station", ""),
            ("has an attorney", "LEGAL"),
            ("has an attorney and tells the press", "LEGAL"),
            ("says the cap amount is wrong", "CLAIM CREDIT DISP"),
            ("the claim was denied", "CLM DNL"),
            ("the claim was denied, wants a second opinion", ""),
            ("the claim was denied, will write on Yelp", ""),
            ("missed appointments", "SP DELAY"),
            ("ceiling was damaged", "PRTY DMG"),
        ],
    )
    def test_only_one_that_the_words_carry_is_told(self, words: str, code: str) -> None:
        assert unambiguous_code(recognize(words).situations, words) == code
