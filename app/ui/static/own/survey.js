// Answering a survey where the connection comes and goes: <form data-survey>.
//
// Each form is sent in the background and the next screen put in its place, so that what cannot be sent stays on
// the page and is tried again. Nothing is kept in the browser: computers are shared. The browser's Back is the
// screen's own Back. Without this script the same forms are sent as any others.
import { initAll } from "../vendor/govuk-frontend.min.js";

const PATIENCE = 20000;
const LONGEST_WAIT = 10000;
const OFFLINE = "No connection. Your answers are kept on this page. Trying again…";
const BUSY = "Many people are sending at this moment. Your answers are kept on this page. Trying again…";
const UNWELL = "The service did not answer. Your answers are kept on this page. Trying again…";

class Survey {
  constructor(main) {
    this.main = main;
    this.depth = history.state?.survey ?? 0;
    this.underway = null; // what is being sent: {url, body, go}
    this.failures = 0;
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", (event) => this.clicked(event), true);
    window.addEventListener("popstate", (event) => this.travelled(event));
    window.addEventListener("online", () => this.retryNow());
    window.addEventListener("beforeunload", (event) => {
      if (this.main.querySelector("[data-begun]")) event.preventDefault();
    });
    for (const link of document.querySelectorAll(".app-footer a")) this.openElsewhere(link);
    this.arrived();
  }

  form() {
    return this.main.querySelector("form[data-survey]");
  }

  // A link away would take the answers with it.
  openElsewhere(link) {
    link.target = "_blank";
    link.rel = "noopener";
    link.append(" (opens in a new tab)");
  }

  // What people do

  submitted(event) {
    const form = event.target;
    if (!form.matches("form[data-survey]") || event.submitter?.hasAttribute("data-survey-plain")) return;
    event.preventDefault();
    this.send(form, event.submitter?.value || "continue");
  }

  // The screen's Back takes the browser's history along.
  clicked(event) {
    const button = event.target.closest?.('button[name="go"][value="back"]');
    if (!button || this.depth === 0 || this.underway) return;
    event.preventDefault();
    event.stopPropagation();
    history.back();
  }

  travelled(event) {
    const depth = event.state?.survey ?? 0;
    const back = depth < this.depth;
    this.depth = depth;
    const form = this.form();
    if (form?.hasAttribute("data-begun")) this.send(form, back ? "back" : "continue", { travelled: true });
    else if (!back && form?.elements.state) this.send(form, "resume", { travelled: true });
    else location.reload();
  }

  // Sending

  async send(form, go, { travelled = false } = {}) {
    if (this.underway) return;
    const body = new URLSearchParams(new FormData(form));
    body.set("go", go);
    this.underway = { url: form.getAttribute("action"), body, go, travelled };
    form.setAttribute("aria-busy", "true");
    await this.attempt();
  }

  async attempt() {
    clearTimeout(this.timer);
    const sent = this.underway;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    this.trying = true;
    try {
      const response = await fetch(sent.url, {
        method: "POST",
        body: sent.body,
        credentials: "same-origin",
        signal: patience.signal,
        headers: { Accept: "text/html" },
      });
      const text = await response.text();
      if (response.status === 429) this.later(BUSY, Number(response.headers.get("Retry-After")) * 1000);
      else if (response.status >= 500) this.later(UNWELL);
      else this.show(text, sent);
    } catch {
      this.later(OFFLINE);
    } finally {
      clearTimeout(timer);
      this.trying = false;
    }
  }

  later(message, atLeast = 0) {
    this.failures += 1;
    this.say(message);
    const pause = Math.max(atLeast || 0, Math.min(LONGEST_WAIT, 1000 * 2 ** this.failures));
    this.timer = setTimeout(() => this.attempt(), pause + Math.random() * 1000);
  }

  retryNow() {
    if (this.underway && !this.trying) this.attempt();
  }

  say(text) {
    const state = document.querySelector(".survey-state");
    if (state && state.textContent !== text) state.textContent = text;
  }

  // Showing

  show(text, sent) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("main");
    if (!fresh) return this.later(UNWELL);
    this.underway = null;
    this.failures = 0;
    this.main.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    const wrong = this.main.querySelector(".govuk-error-summary, [data-focus]");
    if (!wrong && !sent.travelled && sent.go !== "back") {
      this.depth += 1;
      history.pushState({ survey: this.depth }, "");
    }
    initAll({ scope: this.main });
    this.arrived();
    window.scrollTo(0, 0);
    const target = wrong || this.main.querySelector("h1");
    if (!target) return undefined;
    target.tabIndex = -1;
    target.focus({ preventScroll: !wrong });
    return undefined;
  }

  // What each new screen needs: a place for words about the connection, and a clock where it is to be sent again.
  arrived() {
    const state = document.createElement("div");
    state.className = "survey-state";
    state.setAttribute("role", "status");
    this.main.append(state);
    const again = this.main.querySelector("form[data-survey-again]");
    if (again) setTimeout(() => again.isConnected && this.send(again, "send"), Number(again.dataset.surveyAgain) * 1000);
  }
}

export function startSurvey() {
  const main = document.querySelector("main");
  if (main?.querySelector(".survey")) main.survey = new Survey(main);
}
