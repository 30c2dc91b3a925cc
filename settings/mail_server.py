"""The mail server that carries the departments' e-mails."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator


def _mail_address(value: str) -> str:
    name, at, domain = value.partition("@")
    if not (name and at and "." in domain) or any(letter.isspace() for letter in value):
        raise ValueError(f"{value!r} is not an e-mail address; separate several by commas")
    return value


MailAddress = Annotated[str, AfterValidator(_mail_address)]


class MailServer(BaseModel):
    """The SMTP server that carries the departments' e-mails."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str | None = Field(default=None, description="Host of the mail server. Default: none, so no e-mail is sent.")
    port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    user: str | None = Field(
        default=None, description="User name at the mail server. Default: none, so it does not log in."
    )
    password: SecretStr | None = Field(default=None, description="Password of this user.")
    sender: MailAddress = Field(default="sje@localhost.localdomain", description="The From address.")
    starttls: bool = Field(default=True, description="Encrypt with STARTTLS before logging in.")
    timeout_seconds: float = Field(
        default=10, gt=0, description="Seconds until a mail server without an answer has failed."
    )

    @model_validator(mode="after")
    def _login_is_complete(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("USER and PASSWORD belong together: set both, or neither")
        return self
