"""Where the checks put what they find."""

from tracking.xapi.faults import MOST, Fault, Malformed
from tracking.xapi.versions import Version


class Findings:
    """The faults of one value, by the rules of one version."""

    __slots__ = ("faults", "version")

    def __init__(self, version: Version) -> None:
        self.version = version
        self.faults: list[Fault] = []

    def add(self, at: str, clause: str, message: str, **values: str) -> None:
        """Note a fault; the twentieth ends the search.

        Raises:
            Malformed: twenty faults are enough for anybody.
        """
        self.faults.append(Fault(at, clause, message, values))
        if len(self.faults) >= MOST:
            raise Malformed(*self.faults)

    def settle(self) -> None:
        """Raise `Malformed` if anything was found."""
        if self.faults:
            raise Malformed(*self.faults)
