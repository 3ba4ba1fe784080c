"""A batch of rows that wait to be brought in, what is wrong with them, and what was decided."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .workflow import BatchState


class Batch(Recorded):
    """One file of one kind, from handing in to release.

    `doers` are the accounts that handed it in, put a row right or handed it on, by what they did:
    none of them may release it. `seen` is the digest of what was looked at when it was handed on.
    """

    record_kind: ClassVar[str] = "imports.batch"

    kind = models.CharField(_("kind"), max_length=60)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    given = models.JSONField(_("said of the whole file"), default=dict)
    state = models.CharField(
        _("state"), max_length=10, default=BatchState.READING.value,
        choices=[(one.value, one.title) for one in BatchState],
    )  # fmt: skip
    error = models.JSONField(_("why not"), default=dict, blank=True)
    total = models.PositiveIntegerField(_("rows in all"), default=0)
    counts = models.JSONField(_("rows by what they change"), default=dict)
    seen = models.CharField(_("digest of what was looked at"), max_length=64, blank=True)
    outcome = models.JSONField(_("what is needed to undo it"), default=dict)
    doers = models.JSONField(_("who did what"), default=dict)
    begun_by = models.CharField(_("handed in by"), max_length=64)
    begun_at = models.DateTimeField(_("handed in"))
    released_by = models.CharField(_("released by"), max_length=64, blank=True)
    released_at = models.DateTimeField(_("released"), null=True)
    words = models.CharField(_("why it was sent back"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="batch_released_by_another",
                condition=Q(released_by="") | ~Q(released_by=F("begun_by")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def now(self) -> BatchState:
        """Its state, as the workflow knows it."""
        return BatchState(self.state)

    @property
    def division_code(self) -> str:
        """It counts for the whole district."""
        return ""

    @property
    def running(self) -> bool:
        """Whether a worker is busy with it, or will be soon."""
        return self.now in {BatchState.READING, BatchState.CHECKING, BatchState.RELEASING}

    def done_by(self, ref: str) -> list[str]:
        """What that account did on it before."""
        return [name for name, refs in self.doers.items() if ref in refs]

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: the file by its hash, and what it changes by numbers."""
        names = ("kind", "sha256", "given", "state", "counts", "seen", "released_by", "words")
        return {name: getattr(self, name) for name in names}


class Upload(models.Model):
    """The file itself, until its rows are staged; then it goes."""

    batch = models.OneToOneField(Batch, models.CASCADE, primary_key=True, related_name="upload")
    content = models.BinaryField(_("file"))

    class Meta:
        verbose_name = _("file handed in")
        verbose_name_plural = _("files handed in")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.batch_id)


class Row(models.Model):
    """One row as it was read (`told`) and as it was put right (`mended`); `number` is 0 when the
    file does not name it and it would end.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    sheet = models.CharField(_("sheet"), max_length=60, blank=True)
    number = models.PositiveIntegerField(_("row"))
    told = models.JSONField(_("cells as read"))
    mended = models.JSONField(_("cells put right"), default=dict)
    key = models.CharField(_("what it is about"), max_length=200, blank=True)
    change = models.CharField(_("change"), max_length=8, blank=True)
    before = models.JSONField(_("cells as they stand"), default=dict)
    left_out = models.CharField(_("left out because"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(name="row_by_change", fields=["batch", "change", "id"])]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"

    @property
    def cells(self) -> dict[str, str]:
        """The cells that count."""
        return {**self.told, **self.mended}


class Trouble(models.Model):
    """What is wrong with a row; a doubt may be accepted with a reason."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="troubles")
    row = models.ForeignKey(Row, models.CASCADE, related_name="troubles")
    field = models.CharField(_("column"), max_length=30, blank=True)
    code = models.CharField(_("trouble"), max_length=30)
    value = models.CharField(_("cell"), max_length=200, blank=True)
    text = models.CharField(_("in words"), max_length=300)
    facts = models.JSONField(_("facts"), default=dict)
    doubt = models.BooleanField(_("may be accepted"), default=False)
    propose = models.CharField(_("proposed"), max_length=200, blank=True)
    accepted = models.CharField(_("accepted because"), max_length=200, blank=True)
    accepted_by = models.CharField(_("accepted by"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("trouble")
        verbose_name_plural = _("troubles")
        default_permissions = ()
        ordering = ["id"]
        indexes = [
            models.Index(name="trouble_groups", fields=["batch", "doubt", "field", "code", "value"])
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.code}"


class Decision(models.Model):
    """What somebody decided about a row, kept through every new check: a doubt accepted."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="decisions")
    field = models.CharField(_("column"), max_length=30, blank=True)
    code = models.CharField(_("trouble"), max_length=30)
    value = models.CharField(_("cell"), max_length=200, blank=True)
    row = models.ForeignKey(Row, models.CASCADE, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("doubt accepted")
        verbose_name_plural = _("doubts accepted")
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.code}"
