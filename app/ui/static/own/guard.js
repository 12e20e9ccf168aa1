// What looks like a person's data in a text: said beside the field, with a button that saves it as it is.
import { MARK, showErrors } from "./field-errors.js";

export function showGuard(form, guard, saveAsItIs) {
  showErrors(form, Object.fromEntries(guard.map(({ field, words }) => [field, [words]])));
  for (const { field, prints } of guard) {
    const control = form.elements[field];
    if (!control || control instanceof RadioNodeList) continue;
    control.after(button(form, control, () => {
      letPass(form, field, prints);
      saveAsItIs();
      control.focus();
    }));
  }
}

function button(form, control, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.id = `${control.id}-as-it-is`;
  made.className = "govuk-button govuk-button--secondary govuk-!-margin-top-2 govuk-!-margin-bottom-2";
  made.setAttribute(MARK, "");
  const about = document.createElement("span");
  about.className = "govuk-visually-hidden";
  about.textContent = `: ${form.querySelector(`label[for="${CSS.escape(control.id)}"]`)?.textContent.trim() || "this text"}`;
  made.append("Save it as it is", about);
  made.addEventListener("click", act);
  return made;
}

// Sent with the form from then on; the prints are those of what was shown, so that something new is asked about again.
function letPass(form, field, prints) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: `let_pass-${field}`, value: prints });
  form.append(input);
}
