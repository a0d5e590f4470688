"""What people do in the browser: sign in, fill in a form, send it and answer the question it asks."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from tests.black_box.conftest import Product

PATIENCE = 60_000
"""Milliseconds to wait for a page; every wait ends as soon as it is there."""


def pdf(name: str = "材料.pdf") -> dict[str, object]:
    """A small file as the file chooser hands it over."""
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


def signed_in(page: Page, product: Product, username: str, password: str = "") -> Page:
    """Sign in; without `password`, as one of the demo's people."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{product.address}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password or f"demo-{username}")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def fill(page: Page, fields: Mapping[str, object]) -> None:
    """Fill in fields by name: text, dates, choices (by value) and ticks (True or False).

    As slowly as a person: the next field comes once the server has drawn the form that the last one changed.
    """
    for name, value in fields.items():
        expect(page.locator(".htmx-request")).to_have_count(0, timeout=PATIENCE)
        field = page.locator(f"[name='{name}']:not([type=hidden])")
        match value:
            case bool():
                field.set_checked(value)
            case _ if field.first.get_attribute("type") == "radio":
                page.check(f"[name='{name}'][value='{value}']")
            case _ if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(str(value))
            case _:
                field.fill(str(value))
                field.blur()
    expect(page.locator(".htmx-request")).to_have_count(0, timeout=PATIENCE)


def send(page: Page, form: str = "main form.form") -> None:
    """Press the form's main button; a form that asks first is told yes."""
    asks = page.locator(form).get_attribute("data-confirm")
    page.click(f"{form} > .actions button.primary")
    if asks:
        page.click("dialog[open] button.primary")


def open_task(page: Page, product: Product, case_no: str, element: str, username: str) -> str:
    """The task's page; its address below the site."""
    path = f"/desk/tasks/{product.task(case_no, element, username)['id']}"
    page.goto(product.address + path)
    return path


def handle(page: Page, product: Product, case_no: str, element: str, username: str, **fields: object) -> None:
    """Open this step, fill in its form, send it, and be back on the worklist."""
    open_task(page, product, case_no, element, username)
    fill(page, {f"data.{name}": value for name, value in fields.items()})
    send(page, "form#step")
    page.wait_for_url(f"**/desk?done={case_no}*")
