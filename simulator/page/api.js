// Talking to the simulator.

export const bot = new URLSearchParams(location.search).get("bot") ?? "";

function withBot(path, query = {}) {
  const asked = new URLSearchParams(bot ? { ...query, bot } : query).toString();
  return asked ? `${path}?${asked}` : path;
}

async function answerOf(response) {
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.error), { status: response.status });
  return body;
}

const WORDS = {
  400: "O Telegram não aceita isso.",
  404: "Isso não está mais aqui.",
  409: "O robô está bloqueado nesta conversa.",
  413: "Este arquivo é grande demais.",
};

// What a person reads when something did not work; the server's words are for developers.
export function wordsFor(error) {
  console.warn(error);
  return WORDS[error.status] ?? "A demonstração não respondeu. Tente de novo.";
}

export async function get(path, query = {}) {
  return answerOf(await fetch(withBot(path, query)));
}

export async function remove(path) {
  return answerOf(await fetch(withBot(path), { method: "DELETE" }));
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
  for (const kind of ["chat", "clock", "reset", "people", "moments", "faults", "call", "hello"]) {
    source.addEventListener(kind, (event) => handlers[kind]?.(JSON.parse(event.data)));
  }
  source.addEventListener("error", () => handlers.lost?.());
}
