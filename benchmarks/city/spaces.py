"""A district of car parks for `benchmarks.parking_vacancy`: ``python -m benchmarks.city.spaces N``.

Points lie evenly over 58 by 55 kilometres, three in ten have space, half of them have hours. The
same number gives the same district.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta

import django

WEST, SOUTH, EAST, NORTH = 106.0, 29.0, 106.6, 29.5
WITH_SPACE = 0.3
STALE_AFTER = timedelta(hours=6)
CHUNK = 5_000


def fill(n: int) -> None:
    """Car parks with tariff, hours and a live count each."""
    from django.utils import timezone

    from xiuhua.parking.models import CarPark, Limit, Tariff, Tick, Vacancy

    rng, now = random.Random(n), timezone.now()
    parks = [
        CarPark(
            id=key, number=f"B{key:06d}", name=f"Car park {key}", supply="public",
            division="500116001", lon=rng.uniform(WEST, EAST), lat=rng.uniform(SOUTH, NORTH),
            capacity=rng.choice([40, 120, 400]), charging=key % 7 == 0,
        )
        for key in range(1, n + 1)
    ]  # fmt: skip
    CarPark.objects.bulk_create(parks, batch_size=CHUNK)
    Vacancy.objects.bulk_create(
        [
            Vacancy(
                car_park_id=one.pk, state="live",
                free=rng.randint(1, one.capacity) if rng.random() < WITH_SPACE else 0,
                as_of=now - timedelta(seconds=rng.randrange(600)), stale_at=now + STALE_AFTER,
            )
            for one in parks
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    Tariff.objects.bulk_create(
        [Tariff(car_park=one, first_on=date(2024, 1, 1), words="3 yuan an hour") for one in parks],
        batch_size=CHUNK,
    )
    Limit.objects.bulk_create(
        [Limit(car_park=one, start_min=480, end_min=1200, longest_min=rng.choice([60, 120, 240]))
         for one in parks[::2]],
        batch_size=CHUNK,
    )  # fmt: skip
    Tick.objects.get_or_create(pk=1)


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
