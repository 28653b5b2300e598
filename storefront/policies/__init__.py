"""The platform's published rules: numbers and the operator's own words, each with its versions, read in one place."""

from storefront.policies import texts
from storefront.policies.changing import NOTICE, change
from storefront.policies.keeping import forget
from storefront.policies.models import Text, Version
from storefront.policies.parsing import parse
from storefront.policies.reading import Change, at, current, history, latest, version
from storefront.policies.rules import GROUPS, RULES, UNITS, Policies, Rule
from storefront.policies.saying import filled, plain, range_said, said, source_said
from storefront.policies.texts import operator_name

__all__ = [
    "GROUPS",
    "NOTICE",
    "RULES",
    "UNITS",
    "Change",
    "Policies",
    "Rule",
    "Text",
    "Version",
    "at",
    "change",
    "current",
    "filled",
    "forget",
    "history",
    "latest",
    "operator_name",
    "parse",
    "plain",
    "range_said",
    "said",
    "source_said",
    "texts",
    "version",
]
