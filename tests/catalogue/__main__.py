"""Talk to the bot and show every screen: `make telas`."""

from tests.catalogue import page
from tests.catalogue.run import record
from tests.catalogue.screens import ROOT

if __name__ == "__main__":
    path = ROOT / "build" / "telas" / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page.make(record(path.parent)), encoding="utf-8")
    print(f"Abra no navegador: file://{path}")
