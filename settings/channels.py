"""How a department is reached besides its desk, and the mail server that carries the e-mails."""

import base64
import binascii
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

WEBHOOK_SECRET_PREFIX = "whsec_"  # noqa: S105 - the public marker of Standard Webhooks, not a secret
_WEBHOOK_SECRET_BYTES = range(24, 65)  # as Standard Webhooks advises


def _listed(value: object) -> object:
    """Split ``a@b, c@d``: a list in an environment variable is separated by commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _mail_address(value: str) -> str:
    name, at, domain = value.partition("@")
    if not (name and at and "." in domain) or any(letter.isspace() for letter in value):
        raise ValueError(f"{value!r} is not an e-mail address; separate several by commas")
    return value


def _http_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not a web address; use https://HOST/PATH")
    return value


def _secret_http_address(value: SecretStr) -> SecretStr:
    _http_address(value.get_secret_value())
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    try:
        key = base64.b64decode(secret.removeprefix(WEBHOOK_SECRET_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(WEBHOOK_SECRET_PREFIX) or len(key) not in _WEBHOOK_SECRET_BYTES:
        raise ValueError(
            "is not a Standard Webhooks secret: whsec_ and 24 to 64 random bytes in base64; "
            "make one with: echo whsec_$(head -c 32 /dev/urandom | base64)"
        )
    return value


MailAddress = Annotated[str, AfterValidator(_mail_address)]
HttpAddress = Annotated[str, AfterValidator(_http_address)]


class DepartmentChannels(BaseModel):
    """The channels of one department, each on when it is set; the desk's own inbox is always on."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    email: Annotated[tuple[MailAddress, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(), description="E-mail recipients, separated by commas."
    )
    webhook_url: HttpAddress | None = Field(
        default=None, description="Address that receives signed webhooks (Standard Webhooks)."
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = Field(
        default=None, description="Secret that signs the webhooks: whsec_ and base64."
    )
    chat_webhook_url: Annotated[SecretStr, AfterValidator(_secret_http_address)] | None = Field(
        default=None,
        description="Incoming-webhook address of a chat room; whoever knows it can post, so it is a secret.",
    )

    @model_validator(mode="after")
    def _webhooks_are_signed(self) -> Self:
        if (self.webhook_url is None) != (self.webhook_secret is None):
            raise ValueError("WEBHOOK_URL and WEBHOOK_SECRET go together: set both, or neither")
        return self


class MailServer(BaseModel):
    """The SMTP server that carries the departments' e-mails."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str | None = Field(default=None, description="Host of the mail server; unset, no e-mail is sent.")
    port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    user: str | None = Field(default=None, description="User name; unset, no log-in is tried.")
    password: SecretStr | None = Field(default=None, description="Password of that user.")
    sender: MailAddress = Field(default="sje@localhost.localdomain", description="The From address.")
    starttls: bool = Field(default=True, description="Encrypt with STARTTLS before logging in.")
    timeout_seconds: float = Field(default=10, gt=0, description="Give up on a silent mail server after this long.")

    @model_validator(mode="after")
    def _login_is_complete(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("USER and PASSWORD go together: set both, or neither")
        return self
