// What every page runs: govuk-frontend's behaviour, and what shows only where scripts run.
import { initAll } from "../vendor/govuk-frontend.min.js";
import { startAutosave } from "./autosave.js";
import { startTables } from "./tables.js";
import { startCharts } from "./charts.js";
import { startSurvey } from "./survey.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

startAutosave();
startTables();
startCharts();
startSurvey();

// Tell other tabs that somebody is signed in again: one of them may hold words that wait to be saved.
if (document.body.hasAttribute("data-signed-in") && "BroadcastChannel" in window) {
  const channel = new BroadcastChannel("signed-in");
  channel.postMessage("signed-in");
  channel.close();
}
