"""The pages in a real browser: nothing axe finds, nothing that needs a script."""

import pytest

from xiuhua.accounts.examples import PASSWORD, a_user, an_api_key, an_organisation

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_administrators_pages_hold_wcag_without_scripts_and_with(browse, axe, settings):
    settings.DEMO = True
    security = a_user("security", division="", name="周审", is_demo=True)
    other = a_user("unit", name="王晓敏", organisation=an_organisation("市政设施管护所"))
    an_api_key("records.view")

    for phone in (True, False):
        page = browse(phone=phone)
        page.goto("/sign-in/")
        axe(page)
        page.fill("[name=username]", security.username)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button.btn-primary")
        desk = ("/desk/users/", f"/desk/users/{other.username}/", "/desk/keys/", "/desk/keys/new/")
        for where in ("/me/", *(() if phone else desk)):
            page.goto(where)
            assert page.locator("h1").count() == 1
            axe(page)

    page = browse(javascript=False)
    page.goto("/sign-in/?next=/sign-in/enrol/")
    page.fill("[name=username]", security.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    assert page.locator("svg.segno, main svg").first.is_visible()
