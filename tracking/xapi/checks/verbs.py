"""Verbs: 1.0.3 Data 2.4.3, IEEE 9274.1.1 4.2.2.2."""

from typing import Final

from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.language_maps import language_map
from tracking.xapi.checks.rules import Shape

VOIDED: Final = "http://adlnet.gov/expapi/verbs/voided"  # The one verb that the standard reserves.

verb: Final = rules.shaped(Shape({"id": rules.iri(clauses.VERB), "display": language_map}, clauses.VERB, ("id",)))
