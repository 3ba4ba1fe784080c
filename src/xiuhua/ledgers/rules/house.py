"""The table of this app's rules, and where they come from."""

from xiuhua.kernel.rules import Rules

RULES = Rules()
HOUSE = "a default of this platform: figures of one report have to be consistent with one another"
