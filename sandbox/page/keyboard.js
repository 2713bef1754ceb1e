// The page without a mouse: arrows walk through messages, Enter follows what is no button, Escape closes.

export function byKeyboard() {
  document.addEventListener("keydown", (event) => {
    const here = event.target;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const list = here.closest(".messages");
    if (event.key === "Escape") close(here);
    else if (event.key === "Enter" && here.matches("[role=link], [role=button], img")) here.click();
    else if (step && list) walk(event, list, step);
  });
}

function walk(event, list, step) {
  const rows = [...list.querySelectorAll("article")];
  const at = rows.indexOf(event.target.closest("article"));
  const next = rows[at < 0 ? rows.length - 1 : at + step];
  next?.focus();
  if (next) event.preventDefault();
}

function close(here) {
  const open = here.closest(".popup, .alert");
  if (!open) return;
  open.hidden = true;
  here.closest(".phone").querySelector("input[type=text]").focus();
}

// Put `fresh` in the place of `old`; whoever pressed a key of the old one stays there.
export function swap(old, fresh) {
  const held = old.querySelector(":focus-visible");
  old.replaceWith(fresh);
  if (held) fresh.focus();
}
