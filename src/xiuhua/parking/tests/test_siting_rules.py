"""Choosing plots: never worse than any other choice, repeatable, and honest about a proof it has not."""

from itertools import combinations

import numpy as np
import pytest

from xiuhua.parking.rules.siting import distances_m, site
from xiuhua.parking.rules.siting_plan import (
    Asked,
    Candidate,
    Inputs,
    Want,
    Weights,
    answer,
)

WEIGHTS = Weights(0.1, 1.0, 5.0)


def ground(plots, wants, seed):
    """So many plots and places of demand within some three kilometres, always the same."""
    chance = np.random.default_rng(seed)
    spots = chance.uniform((106.24, 29.27), (106.27, 29.30), (plots + wants, 2)).tolist()
    return spots[:plots], spots[plots:], chance.integers(1, 30, wants).astype(float).tolist()


def by_hand(plots, wants, weights, k, radius_m):
    """The best of all choices, by trying every one."""
    near = distances_m(plots, wants) <= radius_m
    return max(
        float(np.asarray(weights)[near[list(some)].any(axis=0)].sum())
        for some in combinations(range(len(plots)), k)
    )


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("k", [1, 2, 4])
def test_no_other_choice_relieves_more(seed, k):
    plots, wants, weights = ground(11, 60, seed)
    found = site(plots, wants, weights, k=k, radius_m=400)
    assert found.best
    assert found.covered == pytest.approx(by_hand(plots, wants, weights, k, 400))
    assert found.at_most == pytest.approx(found.covered)


def test_greed_is_not_enough():
    """The plot in the middle relieves most alone, yet the two beside it relieve more together."""
    step = 0.001  # some hundred metres
    plots = [(106.25, 29.28), (106.25 - 2 * step, 29.28), (106.25 + 2 * step, 29.28)]
    wants = [(106.25 + n * step, 29.28) for n in (-3, -1, 1, 3)]
    found = site(plots, wants, [4, 5, 5, 4], k=2, radius_m=130)
    assert [one.plot for one in found.chosen] == [1, 2]
    assert found.covered == 18


def test_demand_is_relieved_by_the_nearest_chosen_plot_and_counted_once():
    plots = [(106.25, 29.28), (106.252, 29.28)]
    wants = [(106.2505, 29.28), (106.2512, 29.28), (106.2516, 29.28)]
    found = site(plots, wants, [1, 2, 4], k=2, radius_m=500)
    assert {one.plot: one.relieves for one in found.chosen} == {1: (1, 2), 0: (0,)}
    assert sum(one.weight for one in found.chosen) == found.covered == 7


@pytest.mark.parametrize(("metres", "relieved"), [(96, 0.0), (98, 3.0)])
def test_the_radius_is_metres_on_the_ground(metres, relieved):
    assert (
        site([(106.25, 29.28)], [(106.251, 29.28)], [3], k=1, radius_m=metres).covered == relieved
    )


@pytest.mark.parametrize(
    "facts", [{"weights": [-1.0]}, {"weights": [float("nan")]}, {"weights": []}]
)
def test_weights_that_mean_nothing_are_refused(facts):
    with pytest.raises(ValueError, match="weight"):
        site([(106.25, 29.28)], [(106.25, 29.28)], **facts, k=1, radius_m=100)


def test_nothing_to_choose_or_to_relieve_is_an_answer():
    assert site([], [(106.25, 29.28)], [2], k=3, radius_m=300).chosen == ()
    assert site([(106.25, 29.28)], [], [], k=3, radius_m=300).best
    far = site([(106.25, 29.28)], [(106.35, 29.28)], [2], k=3, radius_m=300)
    assert (far.chosen, far.covered, far.demand, far.best) == ((), 0.0, 2.0, True)


def inputs(plots=14, wants=80, seed=3):
    spots, places, sizes = ground(plots, wants, seed)
    return Inputs(
        tuple(Candidate(100 + n, f"Plot {n}", "", "idle", "500116001", "", 40, 1200, *spot)
              for n, spot in enumerate(spots)),
        tuple(Want(*spot, size, n % 4, n % 3) for n, (spot, size) in enumerate(zip(places, sizes, strict=True))),
    )  # fmt: skip


def asked(**facts):
    told = {"k": 3, "radius_m": 500, "weights": WEIGHTS, "days": 90, "months": 12, "classes": (),
            "least_spaces": 10, "usable_months": 12, "seconds": 20}  # fmt: skip
    return Asked(**told | facts)


def test_the_same_question_over_the_same_ground_has_the_same_answer():
    assert answer(asked(), inputs()) == answer(asked(), inputs())


def test_each_further_plot_is_shown_and_never_relieves_less():
    steps = []
    found = answer(asked(k=2), inputs(), lambda done, total: steps.append((done, total)))
    covered = [one.covered for one in found.curve]
    assert [one.k for one in found.curve] == list(range(1, 9)) == [done for done, _ in steps]
    assert covered == sorted(covered)
    assert (
        found.covered
        == found.curve[1].covered
        == pytest.approx(sum(one.weight for one in found.picks))
    )
    assert 0 < found.share <= 100


def test_points_are_told_by_their_source():
    ground_ = inputs()
    found = answer(asked(k=1), ground_)
    pick = found.picks[0]
    mine = [ground_.wants[place] for place in pick.relieves]
    assert pick.full == pytest.approx(sum(one.full_h for one in mine) * 0.1)
    assert pick.refused == sum(one.refused for one in mine)
    assert pick.cases == 5 * sum(one.cases for one in mine)


def test_more_plots_wanted_than_there_are_takes_what_helps():
    found = answer(asked(k=30), inputs(plots=4))
    assert len(found.picks) <= 4 and len(found.curve) == 4


def test_without_a_plot_there_is_an_answer_that_chooses_none():
    found = answer(asked(), Inputs((), inputs().wants))
    assert found.picks == () and found.total > 0 and found.curve == ()
