from datetime import UTC, datetime

import pytest

from state_machines.escalations.situations import SITUATIONS, SOS_CATEGORIES
from tests.samples import job_created
from tests.unit.cli.conftest import Sje

SUNDAY = "2026-11-22T12:00-05:00"
FILED = ("--reason", "Delay", "--sub-reason", "No Status Update Provided")
AGENT = ("--as", "mreyes/Customer Service")


class TestTheVocabulary:
    def test_is_shown_where_no_situation_is_given(self, sje: Sje) -> None:
        answer = sje("escalate")
        assert answer.code == 0
        assert all(key in answer.out for key in SITUATIONS)
        assert all(category in answer.out for category in SOS_CATEGORIES)
        assert "Mon-Fri 08:00-21:00, Sat 08:00-16:30 in America/New_York, open now" in answer.out

    def test_is_data_with_json(self, sje: Sje) -> None:
        data = sje("escalate", "--json").data
        assert [each["key"] for each in data["situations"]] == list(SITUATIONS)
        assert [each["category"] for each in data["high_risk"]] == list(SOS_CATEGORIES)


class TestAnAnswer:
    def test_needs_no_database(self, sje: Sje) -> None:
        answer = sje("escalate", "customer asks for the CEO", "--job", "SJ-1")
        assert answer.code == 0
        assert "a supervisor's permission to contact Tier 2" in answer.out

    def test_names_what_was_said_whom_to_reach_the_script_and_the_note(self, sje: Sje) -> None:
        shown = " ".join(
            sje("escalate", "asks for the CEO", "--customer", "J. Doe", "--supervisor", "K. Lee").out.split()
        )
        assert "K. Lee gave permission, and Tier 2 is open" in shown
        assert "open until Fri 2026-11-20 21:00 EST" in shown
        assert "J. Doe I understand your concern" in shown
        assert "gave permission to contact Tier 2, Fri 2026-11-20 13:00 EST" in shown
        assert "to raise Tier 2 Task: add --raise and --job" in shown

    def test_is_for_the_instant_that_is_asked_about(self, sje: Sje) -> None:
        permitted = ("--supervisor", "K. Lee", "--permits", "call-back")
        data = sje("escalate", "goes to the BBB", *permitted, "--at", SUNDAY, "--json").data
        assert data["tier"] == "Tier 2"
        assert data["allowed"] is False
        assert data["raises"] == "call_back"
        assert data["call_back_codes"] == ["BBB", "SOCIAL MEDIA"]
        assert data["tier_2"] == {
            "open": False,
            "opens_at": "2026-11-23T13:00:00+00:00",
            "closes_at": "2026-11-24T02:00:00+00:00",
            "hours": "Mon-Fri 08:00-21:00, Sat 08:00-16:30 in America/New_York",
        }

    @pytest.mark.parametrize("key", SITUATIONS)
    def test_fits_on_the_screen_and_into_json(self, sje: Sje, key: str) -> None:
        for options in (
            (),
            ("--supervisor", "K. Lee"),
            ("--supervisor", "K. Lee", "--at", SUNDAY),
            ("--supervisor", "K. Lee", "--permits", "call-back", "--at", SUNDAY),
            ("--supervisor-unable",),
        ):
            shown = sje("escalate", key, *options)
            assert shown.code == 0
            assert max(map(len, shown.out.splitlines())) <= 100
            data = sje("escalate", key, *options, "--json").data
            assert data["situations"][0]["key"] == key
            assert data["final_comment"]
            assert all(said["source"] for said in (*data["missing"], *data["advice"], *data["script"], data["reach"]))

    def test_takes_a_customer_who_has_spoken_to_a_supervisor_for_tier_2(self, sje: Sje) -> None:
        assert sje("escalate", "--spoke-to-supervisor", "--json").data["tier"] == "Tier 2"
        assert sje("escalate", "missed appointment", "--spoke-to-supervisor", "--json").data["tier"] == "Tier 2"

    def test_lets_sos_win_even_over_words_that_nobody_knows(self, sje: Sje) -> None:
        data = sje("escalate", "a man at the door", "--sos", "police", "--at", SUNDAY, "--json").data
        assert (data["tier"], data["allowed"], data["risks"]) == ("SOS", True, ["Police Involved"])
        assert "dial 911" in data["advice"][0]["text"]
        assert "Authorities Involved" in data["required"]

    def test_asks_about_words_that_remind_of_high_risk_before_any_tier_is_told(self, sje: Sje) -> None:
        words = "customer is abusive and the claim was denied"
        answer = sje("escalate", words)
        assert answer.code == 2
        asked = " ".join(answer.said.split())
        assert 'Is this high risk? These words suggest it: "abusive" (Threats or Harassment).' in asked
        assert "--sos" in asked
        assert "--no-risk" in asked
        assert "Tier" not in answer.out
        assert sje("escalate", words, "--no-risk", "--json").data["tier"] == "Tier 1"
        assert sje("escalate", words, "--sos", "Threats", "--json").data["tier"] == "SOS"

    def test_asks_about_them_where_nothing_else_is_recognised(self, sje: Sje) -> None:
        assert "--no-risk" in sje("escalate", "abusive").said
        assert "--no-risk" in sje("escalate", "abusive", "--spoke-to-supervisor").said
        assert sje("escalate", "abusive", "--no-risk").code == 4

    def test_does_not_let_clear_words_of_high_risk_be_denied(self, sje: Sje) -> None:
        answer = sje("escalate", "called the cops", "--no-risk")
        assert answer.code == 2
        assert "Police Involved" in answer.said
        assert sje("escalate", "--sos", "Police", "--no-risk").code == 2

    def test_lets_the_gravest_tier_decide_and_names_all(self, sje: Sje) -> None:
        data = sje("escalate", "claim was denied, will go to the news and post on Yelp", "--json").data
        assert data["tier"] == "Tier 2"
        assert [each["key"] for each in data["situations"]] == ["coverage_denials", "legal_or_media", "review_threat"]

    def test_knows_two_permissions_and_whose_they_are(self, sje: Sje) -> None:
        answer = sje("escalate", "asks for the CEO", "--supervisor", "K. Lee", "--permits", "anything")
        assert answer.code == 2
        assert "tier-2, call-back" in answer.said
        answer = sje("escalate", "asks for the CEO", "--permits", "tier-2")
        assert answer.code == 2
        assert "--supervisor" in answer.said

    def test_to_unknown_words_names_the_nearest_situations(self, sje: Sje) -> None:
        answer = sje("escalate", "upset about the colour of it")
        assert answer.code == 4
        assert "Customer disagrees with replacement offered, brand, color, functions" in answer.said
        answer = sje("escalate", "xyzzy")
        assert answer.code == 4
        assert "`sje escalate` lists every situation" in answer.said

    @pytest.mark.parametrize("name", ["Weather", "", "p"])
    def test_to_an_unknown_category_names_them_all(self, sje: Sje, name: str) -> None:
        answer = sje("escalate", "--sos", name)
        assert answer.code == 2
        assert "Safety Issue, Police Involved, Pending Lawsuit, Threats or Harassment" in answer.said


@pytest.mark.usefixtures("database")
class TestRaising:
    def test_a_tier_2_task(self, sje: Sje) -> None:
        asked = ("escalate", "asks for the CEO", "--job", "SJ-1", "--supervisor", "K. Lee", "--raise", *AGENT)
        data = sje(*asked, *FILED, "--site", "Phoenix", "--json").data
        assert data["outcome"]["exception_type"] == "tier_2_task"
        item = sje("show", data["outcome"]["exception_id"], "--json").data
        assert (item["comment"], item["status"]) == ("Phoenix T2 mreyes", "Not Started")
        assert item["details"]["supervisor"] == "K. Lee"

    def test_a_tier_2_task_asks_for_its_reason(self, sje: Sje) -> None:
        answer = sje("escalate", "asks for the CEO", "--job", "SJ-1", "--supervisor", "K. Lee", "--raise", *AGENT)
        assert answer.code == 2
        assert "Give --reason and --sub-reason" in answer.said

    def test_a_call_back_that_is_flagged_in_the_queue_and_on_its_own_screen(self, sje: Sje, set_clock: object) -> None:
        set_clock(datetime(2026, 11, 22, 17, tzinfo=UTC))  # type: ignore[operator] # the fixture's function
        asked = ("escalate", "threatens legal action", "--job", "SJ-1", "--supervisor", "K. Lee", "--raise", *AGENT)
        assert sje(*asked).code == 3
        answer = sje(*asked, "--permits", "call-back")
        assert answer.code == 0
        assert "Call Back" in answer.out
        assert "to raise" not in answer.out, "it has been raised"
        (queued,) = sje("queue", "escalations", "--json").data["items"]
        assert (queued["comment"], queued["comment_flag"]) == ("LEGAL", "Tier 2 situation (S2)")
        assert "Tier 2 situation (S2)" in sje("queue", "escalations").out
        shown = sje("show", queued["id"])
        assert "LEGAL  Tier 2 situation (S2)" in shown.out
        assert "it opens Mon 2026-11-23 08:00 EST" in " ".join(shown.out.split())

    def test_a_call_back_for_which_no_comment_fits_asks_for_one(self, sje: Sje, set_clock: object) -> None:
        set_clock(datetime(2026, 11, 22, 17, tzinfo=UTC))  # type: ignore[operator] # the fixture's function
        permitted = ("--supervisor", "K. Lee", "--permits", "call-back")
        asked = ("escalate", "asks for the CEO", "--job", "SJ-1", *permitted, "--raise", *AGENT)
        answer = sje(*asked)
        assert answer.code == 2
        assert "--code" in answer.said
        assert sje(*asked, "--code", "BILL DISP").code == 0

    def test_a_call_back_also_while_tier_2_is_open_where_it_is_all_that_was_permitted(self, sje: Sje) -> None:
        permitted = ("--supervisor", "K. Lee", "--permits", "call-back")
        answer = sje("escalate", "goes to the BBB", "--job", "SJ-1", *permitted, "--raise", *AGENT)
        assert answer.code == 0
        assert "Supervisor K. Lee was advised and gave permission to enter a Call Back (BBB)" in " ".join(
            answer.out.split()
        )
        assert [item["comment"] for item in sje("queue", "escalations", "--json").data["items"]] == ["BBB"]

    @pytest.mark.parametrize(
        ("words", "likely"), [("a bad review on Google", "BBB or SOCIAL MEDIA"), ("tells the news station", "LEGAL")]
    )
    def test_a_call_back_is_not_given_a_comment_that_nobody_said(
        self, sje: Sje, set_clock: object, words: str, likely: str
    ) -> None:
        set_clock(datetime(2026, 11, 22, 17, tzinfo=UTC))  # type: ignore[operator] # the fixture's function
        permitted = ("--supervisor", "K. Lee", "--permits", "call-back")
        answer = sje("escalate", words, "--job", "SJ-1", *permitted, "--raise", *AGENT)
        assert answer.code == 2
        assert f"with --code: perhaps {likely}; or" in " ".join(answer.said.split())
        assert sje("queue", "escalations", "--json").data["items"] == []

    def test_an_sos_with_what_the_job_tells(self, sje: Sje, published: object) -> None:
        customer = {"id": "C-1", "name": "Ann Whitaker", "phone": "+1 312 555 0142", "zone": "America/Chicago"}
        published([job_created(customer=customer)])  # type: ignore[operator] # the fixture's function
        told = ("escalate", "The neighbour called them", "--sos", "Police")
        data = sje(*told, "--job", "SJ-1", "--raise", "--json", *AGENT).data
        item = sje("show", data["outcome"]["exception_id"], "--json").data
        assert (item["type"], item["comment"]) == ("sos_high_risk", "The neighbour called them")
        assert item["details"] == {
            "categories": ["Police Involved"],
            "customer_name": "Ann Whitaker",
            "customer_phone": "+1 312 555 0142",
            "authorities_involved": True,
            "reported_on": "2026-11-20",
        }

    def test_an_sos_opens_and_says_what_is_still_to_ask(self, sje: Sje) -> None:
        answer = sje("escalate", "--sos", "Safety", "--job", "SJ-1", "--raise", *AGENT)
        assert answer.code == 0
        missing = "Customer Name, Customer Phone Number, Authorities Involved, the Complaint"
        assert f"still to ask: {missing}" in " ".join(answer.out.split())
        told = ("escalate", "He blocked the door", "--sos", "Safety", "--customer", "Ann", "--phone", "1")
        filled = sje(*told, "--no-authorities", "--job", "SJ-1", "--raise", *AGENT)
        assert filled.code == 0
        assert "still to ask" not in filled.out

    def test_nothing_where_a_supervisor_is_to_take_the_call(self, sje: Sje) -> None:
        answer = sje("escalate", "missed appointment", "--job", "SJ-1", "--raise", *AGENT)
        assert answer.code == 3
        assert "your direct supervisor" in answer.out
        assert sje("queue", "escalations", "--json").data["items"] == []

    def test_needs_a_service_job_and_the_present(self, sje: Sje) -> None:
        assert "--job" in sje("escalate", "--sos", "Police", "--raise", *AGENT).said
        answer = sje("escalate", "--sos", "Police", "--job", "SJ-1", "--at", SUNDAY, "--raise", *AGENT)
        assert answer.code == 2
        assert "Omit --at" in answer.said
