"""One export in a process of its own: ``python -m benchmarks.city.exporting ROWS``; prints JSON."""

from __future__ import annotations

import dataclasses
import json
import resource
import sys
import time
from itertools import islice

import django


def main(rows: int) -> None:
    """Make the list of cases up to `rows` of them, as the worker does, and tell what it took."""
    django.setup()
    from xiuhua.accounts.examples import a_user
    from xiuhua.cases import downloads
    from xiuhua.exports import actions, lists
    from xiuhua.exports.models import Export
    from xiuhua.kernel.permissions import Role

    whole = downloads.DOWNLOADS[0]
    chunks = -(-rows // downloads.CHUNK)

    def cut(_key: str) -> lists.Download:
        """The same list, cut off after so many rows."""
        return dataclasses.replace(
            whole, rows=lambda params, by: islice(whole.rows(params, by), chunks)
        )

    vars(lists)["find"] = cut
    owner = a_user(Role.SHIFT_HEAD, username=f"export-{rows}")
    export = actions.ask(whole.key, "csv", {"query": ""}, name="bench", by=owner)
    began, cpu = time.perf_counter(), time.process_time()
    actions.make(export.pk)
    wall_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    made = Export.objects.get(pk=export.pk)
    assert made.state == "ready", made.error
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "rows": made.done, "bytes": made.bytes, "wall_s": wall_s, "cpu_s": cpu_s,
                "peak_mib": peak_kib / 1024,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
