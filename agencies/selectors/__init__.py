"""Questions about people and agencies."""

from agencies.selectors.people import Newcomer, people_meant, roles_held_by, team_of

__all__ = ["Newcomer", "people_meant", "roles_held_by", "team_of"]
