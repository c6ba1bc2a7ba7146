// The side panel: every call of the bot, in plain words, with what was asked and answered.

import { get } from "./api.js";
import { el, icon } from "./dom.js";

const KEPT = 200;
const PAUSE_MS = 250;

const WORDS = {
  getme: "Perguntou quem é",
  getupdates: "Buscou novidades",
  sendmessage: "Mandou mensagem",
  sendphoto: "Mandou foto",
  senddocument: "Mandou arquivo",
  sendmediagroup: "Mandou álbum",
  sendvenue: "Mandou um lugar",
  sendlocation: "Mandou uma localização",
  sendcontact: "Mandou um contato",
  sendchataction: "Mostrou que está digitando",
  editmessagetext: "Mudou uma mensagem",
  editmessagecaption: "Mudou uma legenda",
  editmessagereplymarkup: "Mudou os botões",
  editmessagemedia: "Trocou uma foto",
  deletemessage: "Apagou uma mensagem",
  deletemessages: "Apagou mensagens",
  forwardmessage: "Encaminhou mensagem",
  copymessage: "Copiou mensagem",
  answercallbackquery: "Respondeu a um toque",
  getfile: "Pediu um arquivo",
  file: "Baixou um arquivo",
  setmycommands: "Ajustou o menu de comandos",
  getmycommands: "Leu o menu de comandos",
  deletemycommands: "Tirou o menu de comandos",
  setmydescription: "Ajustou a apresentação",
  getmydescription: "Leu a apresentação",
  setmyshortdescription: "Ajustou a apresentação curta",
  getmyshortdescription: "Leu a apresentação curta",
  setmyname: "Ajustou o nome",
  getmyname: "Leu o nome",
  setchatmenubutton: "Ajustou o botão do menu",
  setmessagereaction: "Reagiu a uma mensagem",
  setwebhook: "Ligou a entrega por webhook",
  deletewebhook: "Desligou a entrega por webhook",
  getwebhookinfo: "Perguntou pela entrega",
};

export class Calls {
  constructor(panel, button, nameOf) {
    this.panel = panel;
    this.button = button;
    this.nameOf = nameOf;
    this.since = 0;
    this.list = el("ol", { class: "call-list", "data-testid": "call-list" });
    this.polls = el("input", { type: "checkbox", onchange: () => this.list.classList.toggle("with-polls", this.polls.checked) });
    const close = el(
      "button",
      { type: "button", class: "round", "aria-label": "Fechar os bastidores", onclick: () => { this.toggle(); button.focus(); } },
      icon("close"),
    );
    panel.append(
      el("h2", {}, "Bastidores", close),
      el("p", { class: "soft" }, "O que o robô pediu ao Telegram, do mais novo ao mais antigo."),
      el("label", { class: "check" }, this.polls, "Mostrar as buscas por novidades"),
      this.list,
    );
    button.addEventListener("click", () => this.toggle());
  }

  toggle() {
    this.panel.hidden = !this.panel.hidden;
    this.button.setAttribute("aria-expanded", String(!this.panel.hidden));
    this.look();
  }

  // Called at every call of the bot: looks at most four times a second, and only when open.
  look() {
    if (this.panel.hidden || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      // A call missed now is shown with the next one.
      this.show().catch(() => {});
    }, this.since ? PAUSE_MS : 0);
  }

  async show() {
    const { calls } = await get("/sim/calls", { since: this.since });
    for (const call of calls.slice(-KEPT)) this.add(call);
    while (this.list.children.length > KEPT) this.list.lastChild.remove();
  }

  add(call) {
    this.since = Math.max(this.since, call.n);
    const method = call.method.toLowerCase();
    const who = this.nameOf(Number(call.params.chat_id));
    const isFine = call.status === 200;
    this.list.prepend(
      el(
        "li",
        { class: `${isFine ? "" : "is-refused"} ${method === "getupdates" ? "is-poll" : ""}` },
        el(
          "details",
          {},
          el(
            "summary",
            {},
            el("span", { class: "call-time" }, call.at.slice(11, 19)),
            el(
              "span",
              { class: "call-words" },
              `${WORDS[method] ?? call.method}${who ? ` · ${who}` : ""}`,
              el("span", { class: "call-outcome" }, outcome(call)),
            ),
          ),
          el("pre", { tabindex: "0" }, `${call.method}\n${json(call.params)}\n\n${call.status ?? "sem resposta"}\n${json(call.answer)}`),
        ),
      ),
    );
  }
}

function outcome(call) {
  const answer = call.answer?.fault ?? call.answer;
  const time = `${String(call.took_ms).replace(".", ",")} ms`;
  if (call.warning) return `Aviso: ${call.warning}`;
  if (call.status === 200) return `Feito em ${time}`;
  if (call.status === 429) return `O Telegram pediu calma: esperar ${answer?.retry_after ?? answer?.parameters?.retry_after ?? "alguns"} segundos`;
  if (call.status === null) return "O robô ficou sem resposta";
  // Telegram's own words, which are English.
  const words = answer?.description;
  return `Recusado (${call.status})${words ? `. Nas palavras do Telegram: ${words}` : ", sem motivo"}`;
}

// Keyboards and the like travel as text: here they are opened up.
function json(value) {
  const opened = (_, one) => {
    if (typeof one !== "string" || !/^[[{]/.test(one)) return one;
    try {
      return JSON.parse(one);
    } catch {
      return one;
    }
  };
  return JSON.stringify(value, opened, 1);
}
