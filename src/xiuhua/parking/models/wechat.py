"""The official accounts, and the little that is remembered of what people say to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.datum import Datum
from xiuhua.kernel.sealing import Unreadable, opened, sealed
from xiuhua.records.models import Recorded

from ..wechat.account import Account, Mode
from ..wechat.menu import shipped as shipped_menu
from ..wechat.moments import Moment
from ..wechat.wordings import filled, shipped

MODES = (
    (Mode.PLAIN.value, _("Readable")),
    (Mode.BOTH.value, _("Readable and sealed at once")),
    (Mode.SAFE.value, _("Sealed")),
)
DATUMS = tuple((one.value, one.value.upper()) for one in Datum)
SHAPES = (("card", _("One card that opens the map")), ("text", _("A list with links")))
PURPOSE = "parking.official_account"


def master_keys() -> Sequence[str]:
    """The platform's own keys, the one in use first."""
    return [settings.SECRET_KEY, *getattr(settings, "SECRET_KEY_FALLBACKS", ())]


class OfficialAccount(Recorded):
    """A WeChat official account: how it is set on the platform, and how it speaks.

    Token and key are sealed, and read only to check and to answer calls. After a change those
    before hold on until `old_until`, because WeChat changes over when somebody presses a button
    there. `wording` has texts by moment where they differ from those shipped; `menu` is lines.
    """

    record_kind: ClassVar[str] = "parking.account"

    key = models.CharField(
        _("key"), max_length=40, unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]{0,39}\Z")],
    )  # fmt: skip
    title = models.CharField(_("name of the account"), max_length=40)
    app_id = models.CharField(_("AppID"), max_length=64)
    mode = models.CharField(_("how messages come"), max_length=5, choices=MODES, default="safe")
    token_sealed = models.TextField(blank=True, editable=False)
    aes_key_sealed = models.TextField(blank=True, editable=False)
    old_token_sealed = models.TextField(blank=True, editable=False)
    old_aes_key_sealed = models.TextField(blank=True, editable=False)
    old_until = models.DateTimeField(_("the secrets before hold until"), null=True, blank=True)
    secrets_set_at = models.DateTimeField(_("secrets set"), null=True, blank=True)
    sent_datum = models.CharField(
        _("datum of places that people send"), max_length=5, choices=DATUMS, default="gcj02"
    )
    reported_datum = models.CharField(
        _("datum of places that phones report"), max_length=5, choices=DATUMS, default="wgs84"
    )
    answers_with = models.CharField(
        _("how car parks are answered"), max_length=4, choices=SHAPES, default="card"
    )
    complaint_class = models.CharField(_("class of photos without words"), max_length=8, blank=True)
    wording = models.JSONField(_("wording"), default=dict, blank=True)
    menu = models.TextField(_("menu"), max_length=2000, default=shipped_menu, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    heard_at = models.DateTimeField(_("last heard"), null=True, blank=True)

    class Meta:
        verbose_name = _("official account")
        verbose_name_plural = _("official accounts")
        default_permissions = ()
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="official_account_old_secrets_end",
                condition=Q(old_token_sealed="") | Q(old_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def division_code(self) -> str | None:
        """An account serves the whole district."""
        return None

    @property
    def record_key(self) -> str:
        """The key of the account in the records."""
        return self.key

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: no secret, only when it was set."""
        names = (
            "key", "title", "app_id", "mode", "old_until", "secrets_set_at", "sent_datum",
            "reported_datum", "answers_with", "complaint_class", "wording", "menu", "in_use",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def words(self, moment: Moment, **facts: str) -> str:
        """What it says at `moment`, for whoever needs no secrets."""
        return filled(self.wording.get(moment) or shipped()[moment], facts)

    def keep_secrets(self, token: str, aes_key: str) -> None:
        """Seal both; the object is still to be saved."""
        self.token_sealed = sealed(token, keys=master_keys(), purpose=PURPOSE)
        self.aes_key_sealed = sealed(aes_key, keys=master_keys(), purpose=PURPOSE)

    def spoken(self, now: datetime) -> list[Account]:
        """The account as calls are checked against: with its secrets, then with those before.

        Nothing where the secrets cannot be read, because the platform's own key was changed.
        """
        pairs = [(self.token_sealed, self.aes_key_sealed)]
        if self.old_until and now < self.old_until:
            pairs.append((self.old_token_sealed, self.old_aes_key_sealed))
        found = []
        for token, aes_key in pairs:
            try:
                found.append(self._with(token, aes_key))
            except (Unreadable, ValueError):
                continue
        return found

    def _with(self, token: str, aes_key: str) -> Account:
        keys = master_keys()
        return Account(
            key=self.key,
            app_id=self.app_id,
            token=opened(token, keys=keys, purpose=PURPOSE),
            aes_key=opened(aes_key, keys=keys, purpose=PURPOSE),
            mode=Mode(self.mode),
            wording={Moment(name): text for name, text in self.wording.items()},
            sent_datum=Datum(self.sent_datum),
            reported_datum=Datum(self.reported_datum),
        )


class Heard(models.Model):
    """A message that came, so that its retries are answered and not worked: kept for a minute.

    `answer` is empty while the first call works on it. Neither who sent it nor what is in here.
    """

    account = models.ForeignKey(OfficialAccount, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=24, blank=True)
    moment = models.CharField(max_length=24, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        verbose_name = _("message heard")
        verbose_name_plural = _("messages heard")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="heard_once", fields=["account", "key"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.key}"


class Remembered(models.Model):
    """What one person said in the last two minutes; `person` is a keyed hash, of nobody else's use."""

    account = models.ForeignKey(OfficialAccount, models.CASCADE, related_name="+")
    person = models.CharField(max_length=64)
    said = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("what was just said")
        verbose_name_plural = _("what was just said")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="remembered_once", fields=["account", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at}"


class PhotoReport(models.Model):
    """Photos with a place that become a case: fetched and reported by a job, then only a number.

    `pictures`, `words` and the place are emptied once the case is there; `person` lets the same
    person ask how it stands, for `queries.photo_reports.KEPT`.
    """

    account = models.ForeignKey(OfficialAccount, models.CASCADE, related_name="+")
    person = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)
    state = models.CharField(
        max_length=8, default="waiting",
        choices=[("waiting", _("Being taken down")), ("reported", _("Reported")),
                 ("refused", _("Not taken"))],
    )  # fmt: skip
    pictures = models.JSONField(default=list)
    words = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    case_number = models.CharField(max_length=19, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("report by photo")
        verbose_name_plural = _("reports by photo")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="photo_report_once", fields=["account", "key"])]
        indexes = [models.Index(name="photo_report_of", fields=["account", "person", "-at"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.key}"


class Talked(models.Model):
    """How many messages of a kind an account heard on a day, and what it answered."""

    account = models.ForeignKey(OfficialAccount, models.CASCADE, related_name="talked")
    day = models.DateField()
    kind = models.CharField(max_length=24)
    moment = models.CharField(max_length=24, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("messages of a day")
        verbose_name_plural = _("messages of days")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="talked_once", fields=["account", "day", "kind", "moment"])
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.count}"
