import pytest

from workflows.messages import Message, kept, restored


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\n\x00", b'{"headers":{"ce-id":"1"},"body":"{}"}'])
@pytest.mark.parametrize("headers", [{}, {"ce-id": "1", "ce-x": ["a"], "content-type": None}])
def test_a_message_that_was_kept_is_restored_as_it_came(body: bytes, headers: dict[str, object]) -> None:
    message = Message(id="m", body=body, headers=headers)
    assert restored("m", kept(message)) == message


def test_a_plain_body_is_kept_as_it_is_whatever_its_content_type() -> None:
    assert kept(Message(id="m", body=b"{}", headers={"content-type": "text/plain"})) == b"{}"


def test_a_plain_body_cannot_forge_headers() -> None:
    genuine = kept(Message(id="m", body=b"{}", headers={"ce-id": "1"}))
    forged = Message(id="m", body=genuine)
    assert kept(forged) != genuine
    assert restored("m", kept(forged)) == forged


def test_headers_that_are_no_json_are_kept_as_text() -> None:
    message = Message(id="m", body=b"{}", headers={"ce-id": b"1\xff"})
    assert restored("m", kept(message)).headers == {"ce-id": "1\ufffd"}
