// A fresh token for every form on the page, when the one it came with has run out.
export async function renewToken() {
  const response = await fetch("/csrf-token", {
    credentials: "same-origin",
    cache: "no-store",
    redirect: "manual",
    headers: { Accept: "application/json" },
  });
  if (response.status === 401 || response.type === "opaqueredirect") return null;
  if (!response.ok) throw new Error("no token");
  const { csrf_token: token } = await response.json();
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
  return token;
}
