// A photo at full size; when it shows a QR, a person can point the phone at it.

import { el, icon } from "./dom.js";

const MOST_PIXELS = 1200;

// What the page's owner hands in: who may scan, and what happens then.
export const scanning = { people: () => [], scan: () => {} };

export async function readQr(source) {
  const picture = await createImageBitmap(source);
  const scale = Math.min(1, MOST_PIXELS / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.fillStyle = "#fff";
  canvas.fillRect(0, 0, width, height);
  canvas.drawImage(picture, 0, 0, width, height);
  const { data } = canvas.getImageData(0, 0, width, height);
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at++) {
    grey[at] = (data[4 * at] * 299 + data[4 * at + 1] * 587 + data[4 * at + 2] * 114) / 1000;
  }
  const answer = await fetch(`/sim/qr?width=${width}`, { method: "POST", body: grey });
  return answer.json();
}

export async function view(message) {
  const address = `/sim/files/${message.photo.file_id}`;
  const found = el("div", { class: "found", role: "status", "data-testid": "qr-found" });
  const dialog = el(
    "dialog",
    { class: "viewer", "aria-label": "Foto", "data-testid": "viewer", onclick: (event) => event.target === dialog && dialog.close() },
    el("button", { type: "button", class: "round viewer-close", "aria-label": "Fechar a foto", onclick: () => dialog.close() }, icon("close")),
    el("img", { src: address, alt: message.text || "Foto", width: message.photo.width, height: message.photo.height }),
    found,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  const { can_read: canRead, texts } = await readQr(await (await fetch(address)).blob());
  if (!canRead) found.textContent = "Para ler um código QR, instale o pacote zxing-cpp.";
  else if (texts.length) found.replaceChildren(...offer(texts[0], () => dialog.close()));
}

// Who points the phone at this code?
export function offer(text, done) {
  return [
    el("p", {}, "Esta foto tem um código QR. Quem aponta a câmera?"),
    el(
      "div",
      { class: "found-people" },
      ...scanning.people().map((phone) =>
        el(
          "button",
          {
            type: "button", "data-testid": `scan-${phone.person.id}`,
            onclick: () => {
              done();
              scanning.scan(phone, text);
            },
          },
          phone.person.first_name,
        ),
      ),
    ),
  ];
}
