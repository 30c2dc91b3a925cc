"""Where a trial's private servers are: passed to its processes through the environment, read in this one place."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict


class Addresses(BaseSettings):
    """One trial's own database and Redis, from `BENCH_DATABASE_URL` and `BENCH_REDIS_URL`.

    A library's own worker command imports a peer's module and can be given nothing else, hence the environment.
    """

    model_config = SettingsConfigDict(env_prefix="BENCH_", frozen=True)

    database_url: str = "postgresql://postgres@127.0.0.1:5432/postgres"
    """`postgresql://...` as libpq writes it, or `sqlite:///FILE`."""

    redis_url: str = "redis://127.0.0.1:6379/0"

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs `arguments` with these addresses in its environment."""
        return ["env", f"BENCH_DATABASE_URL={self.database_url}", f"BENCH_REDIS_URL={self.redis_url}", *arguments]
