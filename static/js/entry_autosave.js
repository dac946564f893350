// Changed cells are saved by themselves two seconds after the last change, and sent again until the server has them.
import { changed, fieldOf, figure, keysOf, markOf, pairs, read, same, write } from "./entry_fields.js";
import { settle } from "./entry_settle.js";

const AFTER_MS = 2000, LONGEST_MS = 60000, PATIENCE_MS = 30000, MOST_ON_LEAVING = 200;

export class Autosave {
  constructor(form, draft, show, ask) {
    Object.assign(this, { form, draft, show, ask });
    this.held = "held" in form.dataset; // only the whole form can be saved now
    this.base = new Map(keysOf(form).map((key) => [key, read(form, key)])); // what the server has, as far as we know
    this.unsaved = new Set();
    this.unanswered = new Map(); // sent, and the answer was lost
    this.refused = new Map(); // not sent again as they were
    Object.assign(this, { timer: 0, wait: AFTER_MS, sending: null, isFailing: false, end: "", words: "" });
  }

  /** Cells that the page shows as unreadable, and over them what this machine kept. */
  restore() {
    const { form, base } = this;
    if (form.dataset.held === "clash") return; // nothing was saved: what is shown is not what the server has
    for (const key of base.keys()) if (fieldOf(form, key).ariaInvalid === "true") base.set(key, null), this.touch(key);
    for (const [key, { values, seen }] of this.draft.cells()) {
      if (!base.has(key) || same(form, key, values, base.get(key))) this.draft.forget(key);
      else if (markOf(form, key)) {
        markOf(form, key).value = seen;
        write(form, key, values);
        changed(form, key);
      }
    }
    if (this.unsaved.size) this.tell(this.held ? "held" : "restored");
  }

  touch(key) {
    if (!this.base.has(key)) return;
    const values = read(this.form, key);
    if (same(this.form, key, values, this.base.get(key))) {
      this.unsaved.delete(key);
      this.draft.forget(key);
    } else {
      this.unsaved.add(key);
      this.draft.keep(key, values, markOf(this.form, key)?.value ?? "");
    }
    if (this.end) return;
    this.tell(this.held ? "held" : this.isFailing ? "offline" : this.unsaved.size ? "waiting" : "saved");
    this.plan(AFTER_MS);
  }

  tell(name, more) {
    this.show(name, { unsaved: this.unsaved.size, kept: this.draft.works, words: this.words, ...more });
  }

  plan(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  get ready() {
    const { form, refused } = this;
    const isNew = (key) => !same(form, key, read(form, key), refused.get(key));
    return [...this.unsaved].filter((key) => markOf(form, key) && !figure(form, key)?.error && isNew(key));
  }

  /** Asked for by the person: what was refused is tried again too. */
  flushAll() {
    this.refused.clear();
    return this.flush();
  }

  /** Sends what can be sent; done when its answer is dealt with. */
  async flush() {
    clearTimeout(this.timer);
    if (this.sending) return this.sending;
    if (this.held || this.end) return;
    const keys = this.ready;
    if (!keys.length) return this.tell("saved");
    this.sending = this.send(new Map(keys.map((key) => [key, read(this.form, key)])));
    await this.sending.finally(() => { this.sending = null; });
    if (!this.isFailing && this.ready.length) this.plan(AFTER_MS);
  }

  async send(cells) {
    if (!this.isFailing) this.tell("saving");
    const body = new URLSearchParams([...cells].flatMap(([key, values]) => pairs(this.form, key, values)));
    body.set("by", this.form.dataset.person);
    const keepalive = document.hidden && cells.size <= MOST_ON_LEAVING;
    let response, answer;
    try {
      const headers = { "X-CSRFToken": token(this.form) };
      const options = { method: "POST", body, headers, redirect: "manual", keepalive };
      response = await fetch(this.form.dataset.entry, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (response.ok || response.status === 409) answer = await response.json();
    } catch {
      return this.again(cells); // no line, no answer in time, or the answer of a gateway in between
    }
    if (response.type === "opaqueredirect" || response.status === 403) return this.stop("ended");
    if (response.status === 404) return this.stop("stopped", "Bạn không còn quyền nhập biểu này nên chưa lưu được.");
    if (response.status === 409) return this.stop("stopped", answer.stopped);
    if (!response.ok) return this.again(cells);
    Object.assign(this, { wait: AFTER_MS, isFailing: false });
    await settle(this, cells, answer);
    this.unanswered.clear();
    this.tell(this.ready.length ? "waiting" : "saved", { answer });
  }

  /** No usable answer: later again, each time after twice the wait. */
  again(cells) {
    for (const [key, values] of cells) this.unanswered.set(key, values);
    this.isFailing = true;
    this.tell("offline");
    this.plan(this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_MS);
  }

  /** After signing in elsewhere in this browser the same person goes on. */
  resume() {
    if (this.end === "ended") this.end = "";
    return this.flush();
  }

  stop(end, words = "") {
    Object.assign(this, { end, words, isFailing: false });
    this.tell(end);
  }
}

/** The cookie's, which is younger than the form's after signing in again in another window. */
function token(form) {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
}
