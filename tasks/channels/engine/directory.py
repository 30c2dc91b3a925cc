"""Which channels a department has besides its desk: those that its settings turn on."""

from collections.abc import Iterator, Mapping

from business_time.clock import Clock
from settings import Settings
from tasks.channels.engine.channel import Channel, ChannelSettings, Examination
from tasks.channels.engine.department_settings import ByDepartment, channel_settings
from tasks.channels.engine.registry import channel_types
from tasks.channels.engine.resources import Resources


class Directory:
    """The channels of every department, opened when they are first asked for."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Read the channels from the settings.

        Raises:
            SettingsError: a channel cannot be used as it is set.

        """
        self._settings: ByDepartment = channel_settings(settings)
        self._resources = Resources(settings, clock)
        self._open: dict[str, dict[str, Channel]] = {}

    def of(self, department: str) -> dict[str, Channel]:
        """The channels of a department besides its desk, by name."""
        if department not in self._open:
            self._open[department] = {
                name: channel_types()[name].open(channel, self._resources)
                for name, channel in self._settings.get(department, {}).items()
                if channel.is_set
            }
        return self._open[department]

    def examine(self) -> Iterator[Examination]:
        """Examine every channel, for `sje doctor`."""
        for name, declared in channel_types().items():
            yield from declared.examine(self._used(name), self._resources.settings)

    def close(self) -> None:
        """Close the kept connections."""
        self._resources.close()

    def _used(self, name: str) -> Mapping[str, ChannelSettings]:
        found = {department: channels[name] for department, channels in self._settings.items()}
        return {department: channel for department, channel in found.items() if channel.is_set}
