"""The scenes of the day, in order: every type of work, and everything that can go wrong with incoming events."""

from cli.demo.scenario import Scene
from cli.demo.scenes.afternoon import AFTERNOON
from cli.demo.scenes.evening import EVENING
from cli.demo.scenes.late_afternoon import LATE_AFTERNOON
from cli.demo.scenes.morning import MORNING

SCENES: tuple[Scene, ...] = (*MORNING, *AFTERNOON, *LATE_AFTERNOON, *EVENING)

__all__ = ["SCENES"]
