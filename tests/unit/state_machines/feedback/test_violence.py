"""Plain violence against people and places is said or reminds of high risk; pipes, fees and compressors do not."""

import pytest

from state_machines.feedback.wording import clear_risks, risk_suggestions

THREATS = "Threats or Harassment"

ANNOUNCED = [
    "he will kill the technician, wants the CEO",
    "he said he will shoot someone",
    "customer will shoot the tech",
    "he'll kill her",
    "will stab him",
    "I\u2019m going to stab the next tech who comes",
    "said he would come down there and shoot somebody",
    "is gonna kill your technician",
]

REMINDING = [
    "wants CEO or he will burn down the office",
    "CEO; he will hurt the technician",
    "he hit the technician",
    "customer stabbed the technician",
    "will blow up your building",
    "will kill every one of you",
    "the furnace is going to kill someone",
    "he is not going to shoot the technician",
    "never said he will kill the technician",
    "punched our technician in the face",
    "beat up the contractor",
    "shot at the technician",
    "swung at the plumber",
    "kicked the technician",
    "grabbed the technician by the arm",
    "grabbed her arm",
    "he hit her yesterday",
    "hit the owner's wife with a wrench",
    "technician was shot by the customer",
    "wants to burn the place down",
    "will blow your office up",
    "will set fire to the office",
    "wants to shoot up the call center",
    "he will burn down the technician's house",
    "customer has a bomb",
    "assaulted by the customer, attacked the tech",
]

HARMLESS = [
    "the technician hit a pipe",
    "burned out motor",
    "the fan hit the casing",
    "power surge killed the compressor",
    "shot compressor",
    "the compressor was shot",
    "surge killed her compressor",
    "he hit her fence",
    "the tech hit the customer's car",
    "tech hit customer water line",
    "technician hit his head on the beam",
    "technician hurt his back",
    "hit the gas line; the technician left",
    "hit a wall with the provider",
    "hit the customer with a fee",
    "hit him with a $100 charge",
    "customer was hit with a bill",
    "the provider will shoot us an email",
    "shot the customer a text",
    "beat him to it",
    "beats me why it fails",
    "beat the provider's price",
    "the heat is killing us",
    "killed the power to the house",
    "technician will kill the power",
    "kicked the technician out of the house",
    "let me grab a supervisor, will grab the manager",
    "grabbed a part from the truck",
    "went to grab another contractor",
    "the water heater blew up, customer blew up at the agent",
    "the dryer almost burned down the house",
    "lightning hit the house",
    "punched a hole in the wall",
    "a time bomb of a furnace",
    "bug bomb in the attic",
    "the bomb cyclone froze the pipes",
]


@pytest.mark.parametrize("text", ANNOUNCED)
def test_killing_shooting_or_stabbing_that_is_announced_is_clear_risks(text: str) -> None:
    assert clear_risks(text) == (THREATS,)


@pytest.mark.parametrize("text", REMINDING)
def test_all_other_violence_is_asked_about(text: str) -> None:
    assert THREATS in [each.category for each in risk_suggestions(text)]


@pytest.mark.parametrize("text", REMINDING[:-1])
def test_what_is_asked_about_decides_nothing(text: str) -> None:
    assert clear_risks(text) == ()


@pytest.mark.parametrize("text", HARMLESS)
def test_what_strikes_things_or_is_a_figure_of_speech_is_not(text: str) -> None:
    assert risk_suggestions(text) == ()


@pytest.mark.parametrize("text", ["wants to kill himself", "talks of suicide"])
def test_harm_to_oneself_reminds_of_a_safety_issue(text: str) -> None:
    assert [each.category for each in risk_suggestions(text)] == ["Safety Issue"]
