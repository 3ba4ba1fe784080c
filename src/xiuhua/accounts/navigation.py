"""Where accounts stand among the desk's pages."""

from xiuhua.web.gather import Place

from .permissions import MANAGE_ORGANISATIONS, SEE_KEYS, SEE_PERSONS, SEE_USERS

NAVIGATION = (
    Place("users", "Accounts", "accounts:users", SEE_USERS, order=800),
    Place(
        "organisations", "Organisations", "accounts:organisations", MANAGE_ORGANISATIONS, order=810
    ),
    Place("persons", "Persons", "accounts:persons", SEE_PERSONS, order=815),
    Place("keys", "Keys and links", "accounts:keys", SEE_KEYS, order=820),
)
