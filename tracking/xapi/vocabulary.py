"""Every verb, activity type and extension that the classroom writes; docs/xapi-profile.md says what each one means.

IRIs come from ADL's vocabulary, from ActivityStreams 1.0 where ADL has none, and for extensions from our own namespace.
"""

from dataclasses import dataclass

NAMESPACE = "https://tremplin.example/xapi"
PROFILE = f"{NAMESPACE}/profile/v1"


@dataclass(frozen=True)
class Verb:
    """A verb: its IRI and its display in each language."""

    iri: str
    en: str
    fr: str

    def as_json(self) -> dict[str, object]:
        """The `verb` property of a statement."""
        return {"id": self.iri, "display": {"en": self.en, "fr": self.fr}}


ADL = "http://adlnet.gov/expapi/verbs"
REGISTERED = Verb(f"{ADL}/registered", "was enrolled in", "a été inscrit à")
INITIALIZED = Verb(f"{ADL}/initialized", "started", "a commencé")
EXPERIENCED = Verb(f"{ADL}/experienced", "read", "a lu")
ANSWERED = Verb(f"{ADL}/answered", "answered", "a répondu à")
RESPONDED = Verb(f"{ADL}/responded", "wrote about", "a écrit sur")
CONFIRMED = Verb("http://activitystrea.ms/schema/1.0/confirm", "confirmed", "a confirmé")
PASSED = Verb(f"{ADL}/passed", "passed", "a réussi")
FAILED = Verb(f"{ADL}/failed", "did not pass", "n’a pas réussi")
COMPLETED = Verb(f"{ADL}/completed", "completed", "a terminé")
VERBS = {
    verb.iri: verb
    for verb in (REGISTERED, INITIALIZED, EXPERIENCED, ANSWERED, RESPONDED, CONFIRMED, PASSED, FAILED, COMPLETED)
}

COURSE = "http://adlnet.gov/expapi/activities/course"
MODULE = "http://adlnet.gov/expapi/activities/module"
LESSON = "http://adlnet.gov/expapi/activities/lesson"
ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
PROFILE_TYPE = "http://adlnet.gov/expapi/activities/profile"

EXTENSION = f"{NAMESPACE}/extensions"
EDITION = f"{EXTENSION}/edition"
AGENCY = f"{EXTENSION}/agency"
LESSON_AT = f"{EXTENSION}/lesson"
PLACEMENT = f"{EXTENSION}/placement"
ATTEMPT = f"{EXTENSION}/attempt"
BLOCK = f"{EXTENSION}/block"
FINISHED = f"{EXTENSION}/finished-reading"
ANSWER = f"{EXTENSION}/answer"
