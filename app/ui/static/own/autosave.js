// Saves a form as somebody types: <form data-autosave data-autosave-url="…">.
//
// About a second after the last key, and on leaving a field or the page. One request at a time; what is typed
// meanwhile is sent next. Nothing is kept in the browser's storage: computers are shared. What cannot be
// saved stays on the page, which says so, and goes when it can.
import { clearErrors, showErrors } from "./field-errors.js";
import { showGuard } from "./guard.js";
import { renewToken } from "./token.js";

const PAUSE = 1000;
const LONGEST_WAIT = 30000;
const PATIENCE = 20000;
const KEEPALIVE_LIMIT = 60000;
const NOT_CONTENT = new Set(["csrf_token", "revision", "submission_key"]);

const SIGNED_OUT = "You have been signed out. What you typed is still here. Sign in in a new tab; it is saved as soon as you come back.";
const OFFLINE = "Not saved yet: no connection. It will be sent when the connection is back.";
const BUSY = "Not saved yet: the service is busy. It will be sent again in a moment.";

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl || form.action;
    this.status = this.findStatus();
    this.saved = this.changedByBrowser() || form.hasAttribute("data-autosave-unsaved") ? null : this.content();
    this.sending = null; // what the request under way carries
    this.stopped = null; // what stands in the way: "conflict", "signed-out", "refused", "waiting"
    this.refused = null; // what was refused
    this.failures = 0;
    this.leaving = false;
    this.listen();
    if (this.dirty()) this.later(PAUSE);
  }

  listen() {
    const { form } = this;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("focusout", () => this.dirty() && this.soon());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.comeBack());
    window.addEventListener("focus", () => this.comeBack());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("beforeunload", (event) => this.warn(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.soon();
      else this.comeBack();
    });
    if ("BroadcastChannel" in window) {
      this.channel = new BroadcastChannel("signed-in");
      this.channel.addEventListener("message", () => this.comeBack());
    }
  }

  findStatus() {
    let status = this.form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    if (!status) {
      status = document.createElement("div");
      this.form.append(status);
    }
    status.classList.add("save-state");
    status.setAttribute("role", "status");
    status.setAttribute("aria-live", "polite");
    return status;
  }

  // What is in the form

  entries() {
    return [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
  }

  content() {
    return JSON.stringify(this.entries().filter(([name]) => !NOT_CONTENT.has(name)));
  }

  dirty() {
    return this.content() !== this.saved;
  }

  // A browser that reloads or goes back may put other words in the form than the server sent.
  changedByBrowser() {
    return [...this.form.elements].some((control) => {
      if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
      if (control.tagName === "TEXTAREA" || control.type === "text") return control.value !== control.defaultValue;
      return false;
    });
  }

  // When to save

  typed() {
    if (!this.dirty()) return;
    if (this.stopped === "refused") {
      if (this.content() === this.refused) return; // a field was left, and nothing changed in it
      this.stopped = null;
    }
    if (this.stopped !== "waiting") this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  soon() {
    if (this.dirty() && (!this.stopped || this.stopped === "waiting")) this.save();
  }

  comeBack() {
    if (this.stopped === "waiting" || this.stopped === "signed-out") this.save();
  }

  leave() {
    if (this.leaving || !this.dirty() || this.content() === this.sending) return;
    this.request().catch(() => {});
  }

  warn(event) {
    if (this.leaving) return;
    const underway = this.sending !== null && this.content() === this.sending && this.failures === 0;
    if (this.dirty() && !underway) {
      event.preventDefault();
      event.returnValue = "";
    }
  }

  // Saving

  async save() {
    clearTimeout(this.timer);
    if (this.underway) return this.underway;
    if (!this.dirty()) return "saved";
    this.underway = this.send();
    const result = await this.underway;
    this.underway = null;
    if (result === "saved" && this.dirty()) this.later(PAUSE);
    return result;
  }

  async send(again = false) {
    this.sending = this.content();
    try {
      if (this.stopped === "signed-out" && !again && !(await this.renewed())) return "signed-out";
      const response = await this.request();
      return await this.answered(response, again);
    } catch {
      return this.wait(OFFLINE);
    } finally {
      this.sending = null;
    }
  }

  request() {
    const body = new URLSearchParams(this.entries());
    const patience = new AbortController();
    setTimeout(() => patience.abort(), PATIENCE);
    return fetch(this.url, {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "manual",
      keepalive: body.toString().length < KEEPALIVE_LIMIT,
      signal: patience.signal,
      headers: { Accept: "application/json", "X-Requested-With": "autosave" },
    });
  }

  async answered(response, again) {
    const answer = await response.json().catch(() => ({}));
    if (response.ok && "saved_at" in answer) return this.keep(answer);
    if (response.status === 400 && answer.reason === "csrf") {
      if (again) return this.wait(BUSY);
      return (await this.renewed()) ? this.send(true) : "signed-out";
    }
    if (response.status === 401 || response.type === "opaqueredirect") return this.signedOut();
    if (response.status === 409 && answer.conflict) return this.conflict(answer);
    if (response.status === 422 && answer.guard) return this.ask(answer);
    if (response.status === 422 && answer.errors) return this.refuse("Not saved yet. Put right what is marked, and it will be saved.", answer.errors);
    if (response.status >= 500 || response.status === 429 || response.ok) return this.wait(BUSY, Number(response.headers.get("Retry-After")) * 1000);
    return this.refuse(`Not saved. ${answer.message || "Copy what you typed before you leave this page."}`);
  }

  async renewed() {
    const token = await renewToken();
    if (!token) this.signedOut();
    return Boolean(token);
  }

  // What came of it

  keep(answer) {
    this.saved = this.sending;
    this.stopped = null;
    this.failures = 0;
    for (const input of this.form.querySelectorAll('input[name="revision"]')) input.value = answer.revision;
    clearErrors(this.form);
    this.say("saved", `Saved at ${answer.saved_at}`);
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: answer }));
    return "saved";
  }

  wait(message, atLeast = 0) {
    this.stopped = "waiting";
    this.failures += 1;
    this.say("waiting", navigator.onLine || message !== OFFLINE ? message : OFFLINE);
    this.later(Math.max(atLeast || 0, Math.min(LONGEST_WAIT, 1000 * 2 ** this.failures)));
    return "waiting";
  }

  signedOut() {
    this.stopped = "signed-out";
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = this.form.dataset.signInUrl || "/sign-in";
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Sign in (opens in a new tab)";
    this.say("waiting", SIGNED_OUT, link);
    return "signed-out";
  }

  conflict(answer) {
    this.stopped = "conflict";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = "See both answers";
    button.addEventListener("click", () => this.submitAnyway());
    const who = answer.by ? `${answer.by} changed this answer${answer.at ? ` at ${answer.at}` : ""}` : "Somebody changed this answer";
    this.say("conflict", `${who}. Yours is not saved yet, and nothing is lost.`, button);
    return "conflict";
  }

  refuse(message, errors = {}) {
    this.stopped = "refused";
    this.refused = this.sending ?? this.content();
    clearErrors(this.form);
    showErrors(this.form, errors);
    this.say("refused", message);
    return "refused";
  }

  // A text that may tell who somebody is: it stays on the page until it is changed, or let pass.
  ask(answer) {
    const asked = this.refuse(answer.message);
    showGuard(this.form, answer.guard, async () => {
      await this.underway;
      this.stopped = null;
      this.save();
    });
    return asked;
  }

  say(state, text, extra = null) {
    if (this.status.dataset.state === state && this.status.dataset.text === text) return;
    Object.assign(this.status.dataset, { state, text });
    const words = document.createElement("span");
    words.textContent = text;
    this.status.replaceChildren(words, ...(extra ? [extra] : []));
  }

  // The button: what was typed is saved first, so that a lost connection cannot swallow it

  async submitted(event) {
    if (this.leaving || (!this.underway && !this.dirty())) {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    let result = await this.save();
    if (result === "saved" && this.dirty()) result = await this.save();
    if (["saved", "conflict", "refused"].includes(result)) this.submitAnyway(submitter);
    else this.status.scrollIntoView({ block: "nearest" });
  }

  submitAnyway(submitter = null) {
    this.leaving = true;
    clearTimeout(this.timer);
    this.form.requestSubmit(submitter);
    setTimeout(() => (this.leaving = false), 3000);
  }
}

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) form.autosave = new Autosave(form);
}
