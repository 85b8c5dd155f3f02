import io
import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from engine.passwords import load_passwords
from webapp.pictures import PictureFailed, Pictures, nearest_width


@pytest.fixture(scope="module")
def pictures():
    made = Pictures(workers=1, time_limit=3)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        pytest.param((os.abort,), "breaks the program", id="crash"),
        pytest.param((os.kill, 0, signal.SIGKILL), "breaks the program", id="killed"),
        pytest.param((time.sleep, 60), "too long", id="hang"),
        pytest.param((bytearray, 4 << 30), "too much memory", id="memory"),
        pytest.param((Path.read_bytes, Path("/nowhere")), "damaged", id="error"),
    ],
)
def test_a_page_that_breaks_its_worker_costs_itself_only(pictures, shelf, call, said):
    if call[0] is os.kill:
        call = (os.kill, pictures.run(os.getpid), signal.SIGKILL)
    with pytest.raises(PictureFailed, match=said):
        pictures.run(*call)
    assert pictures.layout(shelf.root / "sea.pdf", 1, ()).width > 0


def test_a_picture_has_the_width_offered_next(site):
    answer = site.get("/report/sea/page/1/picture.png?width=700")
    assert Image.open(io.BytesIO(answer.body)).width == 800
    assert nearest_width(10**9) == nearest_width(3600) == 3600
    assert nearest_width(-5) == 200


def test_a_picture_is_kept_by_the_browser_and_not_sent_twice(site):
    answer = site.get("/report/sea/page/1/picture.png?width=480&v=1")
    assert "immutable" in answer.headers["Cache-Control"]
    again = site.get("/report/sea/page/1/picture.png?width=480", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_page_that_cannot_be_drawn_shows_its_text_and_the_server_lives(site):
    viewer = site.get("/report/broken/page/1?q=vessel")
    assert viewer.status == 200
    assert "The page could not be drawn." in viewer.text
    assert "The broken <mark" in viewer.text
    assert site.get("/report/broken/page/1/picture.png").status == 404
    assert site.get("/report/sea/page/1/picture.png").status == 200


def test_a_locked_page_is_drawn_with_its_password(samples, tmp_path):
    file = tmp_path / "locked.pdf"
    with pikepdf.open(samples / "reports/quayside-advice/know-your-rights-at-work-2024.pdf") as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="owner", user="kiln"))
    (tmp_path / "passwords.csv").write_text("path,password\nlocked.pdf,kiln\n", "utf-8")
    with closing(Pictures(workers=1)) as without, pytest.raises(PictureFailed, match="locked with a password"):
        without.png(file, 1, width=480, sha256="a")
    with closing(Pictures(workers=1, passwords=load_passwords(tmp_path / "passwords.csv"))) as pictures:
        assert pictures.png(file, 1, width=480, sha256="a").startswith(b"\x89PNG")
        assert pictures.layout(file, 1, ()).width > 0
