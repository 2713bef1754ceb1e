"""The chat page in a real Chromium, with a tiny scripted bot behind it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect
from telegram import Bot, Update

from sandbox.media import picture
from tests.sandbox.conftest import bot_at, served

CHROMIUM = os.environ.get("LINLI_CHROMIUM") or shutil.which("chromium")
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
LISTENS = "DevTools listening on "
pytestmark = [
    pytest.mark.skipif(
        not CHROMIUM, reason="no Chromium: install `chromium` or name one in LINLI_CHROMIUM"
    ),
    pytest.mark.asyncio(loop_scope="module"),  # Chromium's driver lives in one loop
]


@pytest.fixture(scope="module")
def devtools(tmp_path_factory) -> Iterator[str]:
    """The address of one Chromium for all these tests; each has a window of its own in it."""
    folder = tmp_path_factory.mktemp("chromium")
    arguments = (*ARGUMENTS, f"--user-data-dir={folder}", "--remote-debugging-port=0")
    with subprocess.Popen((str(CHROMIUM), *arguments), stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        lines = (line for line in run.stderr if line.startswith(LISTENS))
        yield next(lines).removeprefix(LISTENS).strip()
        run.terminate()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(devtools) -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        yield await driver.chromium.connect_over_cdp(devtools)


@pytest_asyncio.fixture(loop_scope="module")
async def url(world):
    async with served(world) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="module")
async def bot(url):
    async with bot_at(url) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def page(url, group, wang, browser):
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    await page.goto(url)
    await page.wait_for_selector("body[data-live=true]")
    yield page
    await context.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="module")
async def scripted(bot: Bot):
    """A bot that offers a ticket for whatever it is told, and lets one take it."""
    task = asyncio.create_task(listen(bot))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def listen(bot: Bot) -> None:
    offset = 0
    while True:
        for update in await bot.get_updates(offset, timeout=20, read_timeout=30):
            offset = update.update_id + 1
            await react(bot, update)


async def react(bot: Bot, update: Update) -> None:
    if query := update.callback_query:
        await query.answer("noted")
        await query.edit_message_text("<b>taken</b>", "HTML")
    elif update.message and update.message.text and not update.message.text.startswith("/"):
        keys = {"inline_keyboard": [[{"text": "take it", "callback_data": "t1:a:1"}]]}
        await update.message.reply_text("ticket", reply_markup=keys, do_quote=True)


async def say(column, text: str) -> None:
    await column.get_by_test_id("input").fill(text)
    await column.get_by_test_id("input").press("Enter")


async def test_one_says_something_presses_a_button_and_sees_the_edit(page: Page, scripted):
    group = page.get_by_test_id("column-group")
    await say(group, "the lift <b>again</b> &amp;")
    await expect(group.get_by_test_id("messages")).to_contain_text("the lift <b>again</b> &amp;")
    await group.get_by_test_id("inline-button").click()
    await expect(group.get_by_test_id("toast")).to_have_text("noted")
    await expect(group.locator(".text b")).to_have_text("taken")
    await expect(group.get_by_test_id("inline-button")).to_have_count(0)


async def test_a_phone_rings_unless_the_message_is_silent(page: Page, bot, wang):
    phone = page.get_by_test_id(f"column-{wang.id}")
    await bot.send_message(wang.id, "hush", disable_notification=True)
    await expect(phone.get_by_test_id("unread")).to_have_text("1")
    await expect(phone).not_to_have_class(re.compile("ringing"))
    await bot.send_message(wang.id, "a task")
    await expect(phone).to_have_class(re.compile("ringing"))
    await phone.get_by_test_id("messages").click()
    await expect(phone).not_to_have_class(re.compile("ringing"))
    await expect(phone.get_by_test_id("unread")).to_be_hidden()


async def test_a_closed_phone_opens_when_it_rings(page: Page, bot, wang):
    phone = page.get_by_test_id(f"column-{wang.id}")
    await phone.get_by_test_id("close").click()
    await expect(phone).to_have_count(0)
    await bot.send_message(wang.id, "a task")
    await expect(phone.get_by_test_id("messages")).to_contain_text("a task")


async def test_reply_keys_are_pressed_and_deleted_messages_vanish(page: Page, bot, wang):
    phone = page.get_by_test_id(f"column-{wang.id}")
    keys = {"keyboard": [["I am well", "I need help"]]}
    asked = await bot.send_message(wang.id, "How are you?", reply_markup=keys)
    await phone.get_by_text("I am well").click()
    await expect(phone.locator(".mine").last).to_contain_text("I am well")
    await asked.delete()
    await expect(phone.get_by_test_id(f"message-{asked.message_id}")).to_have_count(0)


async def test_a_link_button_opens_the_private_chat_and_starts_it(page: Page, world, bot, wang):
    group = page.get_by_test_id("column-group")
    link = {"text": "my tickets", "url": "https://t.me/linli_bot?start=wo_5"}
    chat = world.groups()[0]["id"]
    await bot.send_message(chat, "card", reply_markup={"inline_keyboard": [[link]]})
    await group.get_by_text("my tickets").click()
    phone = page.get_by_test_id(f"column-{wang.id}")
    await expect(phone.locator(".mine").last).to_contain_text("/start wo_5")


async def test_an_alert_stays_until_it_is_read(page: Page, world, bot, group, wang):
    keys = {"inline_keyboard": [[{"text": "take it", "callback_data": "t"}]]}
    await bot.send_message(group.id, "card", reply_markup=keys)
    column = page.get_by_test_id("column-group")
    await column.get_by_test_id("inline-button").click()
    (query,) = [u.callback_query for u in await bot.get_updates(timeout=5) if u.callback_query]
    await query.answer("Li was quicker", show_alert=True)
    await expect(column.get_by_test_id("alert")).to_contain_text("Li was quicker")
    await page.keyboard.press("Enter")
    await expect(column.get_by_test_id("alert")).to_be_hidden()


async def test_a_new_person_is_added_and_starts_the_bot(page: Page, world):
    await page.get_by_test_id("add-person").click()
    await page.get_by_test_id("person-name").fill("Li")
    await page.get_by_test_id("person-ok").click()
    await expect(page.locator(".phone.private")).to_have_count(2)
    start = page.locator(".phone.private").last.get_by_test_id("start")
    await start.click()
    await expect(start).to_be_hidden()
    li = next(u for u in world.users.values() if u.first_name == "Li")
    assert world.transcript(li.id, li.id)[-1]["text"] == "/start"


async def test_the_clock_jumps_and_runs_faster(page: Page, world):
    await expect(page.get_by_test_id("clock-time")).to_contain_text("12:00:00")
    await page.get_by_test_id("jump-3600").click()
    await expect(page.get_by_test_id("clock-time")).to_contain_text("13:00:00")
    await page.get_by_test_id("speed-600").click()
    await expect(page.get_by_test_id("clock-time")).not_to_contain_text("13:00")


async def test_no_mouse_is_needed(page: Page, scripted):
    group, keys = page.get_by_test_id("column-group"), page.keyboard
    await say(group, "the lift again")
    await expect(group.get_by_test_id("inline-button")).to_be_visible()
    await group.get_by_test_id("messages").focus()
    await keys.press("ArrowUp")
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(group.locator("article:focus")).to_contain_text("taken")
    await group.get_by_test_id("attach").focus()
    await keys.press("Enter")
    await expect(group.locator("footer .popup button:focus")).to_have_count(1)
    await keys.press("Escape")
    await expect(group.locator("footer .popup")).to_be_hidden()
    await expect(group.get_by_test_id("input")).to_be_focused()


async def test_a_name_that_turns_letters_round_turns_nobody_elses(page: Page, world, group):
    turned = world.add_user("\u202eWang")
    world.join(group.id, turned.id)
    joined = page.get_by_test_id("column-group").locator(".service").last
    await expect(joined.locator("bdi")).to_have_text("\u202eWang")


async def test_a_photo_is_sent_and_shown(page: Page, world, group, wang, tmp_path):
    (tmp_path / "lift.png").write_bytes(picture(3, 60, 40))
    column = page.get_by_test_id("column-group")
    await column.get_by_test_id("file").set_input_files(tmp_path / "lift.png")
    await expect(column.locator("img.photo")).to_be_visible()
    assert world.transcript(group.id, wang.id)[-1]["photo"]["width"] == 60


async def test_it_does_not_break_on_a_phone(page: Page):
    await page.set_viewport_size({"width": 360, "height": 740})
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert await page.evaluate(wide)
    box = await page.get_by_test_id("column-group").get_by_test_id("send").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360
    assert box["y"] + box["height"] <= 740
