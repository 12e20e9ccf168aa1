// Errors that the server found while saving: shown at their fields, taken away when they are gone.
export const MARK = "data-autosave-error";

export function clearErrors(form) {
  for (const message of form.querySelectorAll(`[${MARK}]`)) {
    for (const control of form.querySelectorAll(`[aria-describedby~="${message.id}"]`)) undescribe(control, message.id);
    const group = message.closest(".govuk-form-group");
    group?.classList.remove("govuk-form-group--error");
    for (const control of group?.querySelectorAll(".govuk-textarea--error, .govuk-input--error, .govuk-select--error") || []) {
      control.classList.remove("govuk-textarea--error", "govuk-input--error", "govuk-select--error");
    }
    message.remove();
  }
}

export function showErrors(form, errors) {
  for (const [name, messages] of Object.entries(errors)) {
    const controls = form.elements[name];
    const control = controls instanceof RadioNodeList ? controls[0] : controls;
    const group = control?.closest(".govuk-form-group");
    if (!group) continue;
    const choice = control.type === "radio" || control.type === "checkbox";
    const described = choice ? control.closest("fieldset") || control : control;
    const message = document.createElement("p");
    message.id = `${control.id}-not-saved`;
    message.className = "govuk-error-message";
    message.setAttribute(MARK, "");
    const hidden = document.createElement("span");
    hidden.className = "govuk-visually-hidden";
    hidden.textContent = "Error: ";
    message.append(hidden, messages.join(". "));
    (choice ? control.closest(".govuk-radios, .govuk-checkboxes") || control : control).before(message);
    described.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") || ""} ${message.id}`.trim());
    group.classList.add("govuk-form-group--error");
    for (const kind of ["textarea", "input", "select"]) {
      if (control.classList.contains(`govuk-${kind}`)) control.classList.add(`govuk-${kind}--error`);
    }
  }
}

function undescribe(control, id) {
  const rest = control.getAttribute("aria-describedby").split(/\s+/).filter((part) => part !== id);
  if (rest.length) control.setAttribute("aria-describedby", rest.join(" "));
  else control.removeAttribute("aria-describedby");
}
