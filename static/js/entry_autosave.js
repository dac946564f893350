// Changed cells are saved by themselves two seconds after the last change, and sent again until the server has them.
import { changed, fieldOf, figure, keysOf, markOf, nameOf, pairs, read, same, write } from "./entry_fields.js";
import { refuse, say } from "./entry_figures.js";

const AFTER_MS = 2000, LONGEST_MS = 60000, PATIENCE_MS = 30000, MOST_ON_LEAVING = 200;
const CHOOSE = "Chọn một trong hai số rồi lưu lại.";

export class Autosave {
  constructor(form, draft, show, ask) {
    Object.assign(this, { form, draft, show, ask });
    this.held = "held" in form.dataset; // only the whole form can be saved now
    this.base = new Map(keysOf(form).map((key) => [key, read(form, key)])); // what the server has, as far as we know
    this.unsaved = new Set();
    this.unanswered = new Map(); // sent, and the answer was lost
    Object.assign(this, { timer: 0, wait: AFTER_MS, sending: null, isFailing: false, end: "", words: "" });
  }

  /** Cells that the page shows as unreadable, and over them what this machine kept. */
  restore() {
    const { form, base } = this;
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
    return [...this.unsaved].filter((key) => markOf(this.form, key) && !figure(this.form, key)?.error);
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
    const headers = { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    const keepalive = document.hidden && cells.size <= MOST_ON_LEAVING;
    try {
      const options = { method: "POST", body, headers, redirect: "manual", keepalive };
      const response = await fetch(this.form.dataset.entry, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (response.type === "opaqueredirect" || response.status === 403) return this.stop("ended");
      if (response.status === 404) return this.stop("stopped", "Bạn không còn quyền nhập biểu này nên chưa lưu được.");
      if (response.status === 409) return this.stop("stopped", (await response.json()).stopped);
      if (!response.ok) throw new Error(response.status);
      await this.settle(cells, await response.json());
    } catch (failure) {
      if (failure instanceof ReferenceError) throw failure;
      this.again(cells);
    }
  }

  /** No usable answer: later again, each time after twice the wait. */
  again(cells) {
    for (const [key, values] of cells) this.unanswered.set(key, values);
    this.isFailing = true;
    this.tell("offline");
    this.plan(this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_MS);
  }

  stop(end, words = "") {
    Object.assign(this, { end, words, isFailing: false });
    this.tell(end);
  }

  async settle(cells, answer) {
    Object.assign(this, { wait: AFTER_MS, isFailing: false });
    const answers = { ...prefixed("v", answer.cells), ...prefixed("t", answer.texts) };
    for (const [key, was] of cells) if (answers[key]) await this.settleOne(key, was, answers[key]);
    this.unanswered.clear();
    this.tell(this.ready.length ? "waiting" : "saved", { answer });
  }

  async settleOne(key, was, now) {
    const input = fieldOf(this.form, key);
    if (now.status === 422) return refuse(input, now.error);
    if (now.status === 409) return this.settleClash(key, now);
    const untouched = same(this.form, key, read(this.form, key), was);
    if (now.kept || untouched) {
      markOf(this.form, key).value = now.r ?? now.s;
      this.base.set(key, now.kept ? was : now);
      if (!now.kept) this.take(key, now);
    }
    if (untouched && now.hint) say(input, "field__hint", now.hint);
    this.settled(key);
  }

  async settleClash(key, now) {
    const { form } = this;
    const lost = this.unanswered.get(key);
    const isMine = now.clash.own && lost && (lost.v ?? lost.t).trim() === now.clash.typed;
    const choice = isMine ? "mine" : await this.ask(nameOf(form, key), key[0] === "t", now.clash);
    if (!choice) return refuse(fieldOf(form, key), CHOOSE);
    markOf(form, key).value = now.r ?? now.s;
    this.base.set(key, now);
    if (choice === "theirs") this.take(key, now);
    this.settled(key);
  }

  take(key, now) {
    write(this.form, key, now);
    changed(this.form, key);
  }

  settled(key) {
    const values = read(this.form, key);
    if (!same(this.form, key, values, this.base.get(key))) return this.draft.keep(key, values, markOf(this.form, key).value);
    this.unsaved.delete(key);
    this.draft.forget(key);
  }
}

function prefixed(letter, answers) {
  return Object.fromEntries(Object.entries(answers).map(([id, answer]) => [`${letter}-${id}`, answer]));
}
