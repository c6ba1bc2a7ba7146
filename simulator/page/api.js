// Talking to the simulator. Errors carry the server's own words.

export const bot = new URLSearchParams(location.search).get("bot") ?? "";

const withBot = (path) => (bot ? `${path}?bot=${encodeURIComponent(bot)}` : path);

async function answerOf(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? `erro ${response.status}`);
  return body;
}

export async function get(path) {
  return answerOf(await fetch(withBot(path)));
}

export async function post(path, body = {}) {
  const isForm = body instanceof FormData;
  return answerOf(
    await fetch(withBot(path), {
      method: "POST",
      headers: isForm ? {} : { "Content-Type": "application/json" },
      body: isForm ? body : JSON.stringify(body),
    }),
  );
}

// Calls the handlers by the kind of event; `reconnected` after every gap.
export function listen(handlers) {
  const source = new EventSource("/sim/events");
  for (const kind of ["chat", "clock", "reset", "people", "moments", "hello"]) {
    source.addEventListener(kind, (event) => handlers[kind]?.(JSON.parse(event.data)));
  }
  source.addEventListener("error", () => handlers.lost?.());
}
