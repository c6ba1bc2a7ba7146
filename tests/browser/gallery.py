"""A chat with one of everything a bot can show, to look at and to search for barriers."""

import io
import json

import aiohttp
import segno

from tests.simulator.client import Client, Json

LINK = "https://t.me/demonstracao_bot?start=p_1_abc"
WORDS = (
    "<b>Grosso</b>, <i>inclinado</i>, <u>sublinhado</u>, <s>riscado</s> e "
    "<tg-spoiler>escondido</tg-spoiler>.\n"
    '<a href="https://exemplo.mg.gov.br/">Um endereço</a>, /ajuda e ana@exemplo.mg.gov.br.\n'
    "Código: <code>1764</code>\n<pre>linha 1\nlinha 2</pre>"
    "<blockquote>Uma citação.</blockquote>"
    "<blockquote expandable>Linha 1\nLinha 2\nLinha 3\nLinha 4\nLinha 5</blockquote>"
)
KEYS: Json = {
    "inline_keyboard": [
        [{"text": "✅ Confirmar presença", "callback_data": "yes", "style": "success"}],
        [
            {"text": "❌ Não vou", "callback_data": "no", "style": "danger"},
            {"text": "🏠 Início", "callback_data": "home", "style": "primary"},
        ],
        [
            {"text": "Abrir o mapa", "url": "https://exemplo.mg.gov.br/mapa"},
            {"text": "Copiar código", "copy_text": {"text": "1764"}},
        ],
        [{"text": "✖️ Cancelar", "callback_data": "cancel"}],
    ]
}


def qr_picture(text: str) -> bytes:
    """Give a PNG with a QR."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()


async def send_photos(client: Client, person_id: int, *photos: bytes, caption: str = "") -> Json:
    """Send a photo, or several as an album; gives the first message."""
    form = aiohttp.FormData()
    form.add_field("chat_id", str(person_id))
    for number, photo in enumerate(photos):
        form.add_field(f"file{number}", photo, filename=f"{number}.png", content_type="image/png")
    media = [{"type": "photo", "media": f"attach://file{at}"} for at in range(len(photos))]
    media[0]["caption"] = caption
    if len(photos) == 1:
        form.add_field("photo", "attach://file0")
        form.add_field("caption", caption)
    else:
        form.add_field("media", json.dumps(media))
    method = "sendPhoto" if len(photos) == 1 else "sendMediaGroup"
    async with client.session.post(f"/bot{client.simulator.token}/{method}", data=form) as response:
        answer = await response.json()
        assert answer["ok"], answer
        first: Json = answer["result"] if len(photos) == 1 else answer["result"][0]
        return first


async def send_everything(client: Client, person_id: int) -> Json:
    """Fill a chat that was started; gives the message with the buttons."""
    said = await client.post(f"/people/{person_id}/messages", {"text": "Mostre tudo o que sabe"})
    await client.result(
        "sendMessage",
        chat_id=person_id,
        text=WORDS,
        parse_mode="HTML",
        reply_parameters={"message_id": said["message_id"]},
    )
    await client.result(
        "sendVenue",
        chat_id=person_id,
        latitude=-19.9,
        longitude=-43.93,
        title="Auditório da Fapemig",
        address="Avenida José Cândido da Silveira, 1500",
    )
    await client.result(
        "sendContact", chat_id=person_id, phone_number="+55 31 90000-0000", first_name="Célia"
    )
    document = aiohttp.FormData()
    document.add_field("chat_id", str(person_id))
    document.add_field("caption", "A lista de hoje")
    document.add_field("document", b"a;b\n" * 900, filename="lista-de-presenca.csv")
    await client.session.post(f"/bot{client.simulator.token}/sendDocument", data=document)
    await client.post(
        f"/people/{person_id}/messages", {"location": {"latitude": -19.78, "longitude": -43.95}}
    )
    await client.post(f"/people/{person_id}/messages", {"kind": "voice"})
    pictures = [qr_picture(f"{LINK}{number}") for number in range(3)]
    await send_photos(client, person_id, *pictures, caption="Três fotos")
    await send_photos(client, person_id, pictures[0])
    sent: Json = await client.result(
        "sendMessage", chat_id=person_id, text="Você vem na segunda?", reply_markup=KEYS
    )
    await client.result(
        "setMessageReaction",
        chat_id=person_id,
        message_id=said["message_id"],
        reaction=[{"type": "emoji", "emoji": "👍"}],
    )
    return sent
