"""Photos and files over HTTP: who may send them, what is taken, what comes back, what is cleared away."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from dialogs.attachments.kinds import media_type_of, safe_name
from dialogs.attachments.store import describe, sweep, wire_form
from dialogs.identity import Identity
from dialogs.log import Draft, Kind, append
from dialogs.models import Attachment, ResumeToken, Session
from dialogs.sessions import Wish, attach

pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    """A place for files; and one for static files, without which the middleware warns."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path


class Visitor:
    """Somebody with an open session and its token."""

    def __init__(self, locale: str = "zh-hans") -> None:
        attached = attach(Wish("", 0, "tab", None, locale, {}))
        self.session = Session.objects.get(pk=attached.session_id)
        self.token = attached.resume_token
        self.http = Client()

    def send(self, content: bytes, name: str = "a.bin", **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.token}", "X-File-Name": quote(name), **headers}
        return self.http.post(
            "/api/attachments/", content, content_type="application/octet-stream", headers=given
        )

    def kept(self, content: bytes, name: str = "a.bin") -> Attachment:
        answer = self.send(content, name)
        assert answer.status_code == 201, answer.content
        return Attachment.objects.get(pk=answer.json()["id"])


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, kind, **more)
    return file.getvalue()


def office(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return file.getvalue()


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# -- who may send -------------------------------------------------------------------------------------


def test_the_upload_answers_with_what_a_message_needs_to_name_it(visitor: Visitor) -> None:
    answer = visitor.send(PDF, "发票.pdf")
    told = answer.json()
    assert answer.status_code == 201
    assert told == {
        "id": told["id"],
        "name": "发票.pdf",
        "media_type": "application/pdf",
        "bytes": len(PDF),
        "url": f"/media/{told['id']}",
    }
    assert Attachment.objects.get(pk=told["id"]).session == visitor.session


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic dXNlcjpwYXNz", "Bearer \x00é"])
def test_without_a_session_s_token_nothing_is_taken(visitor: Visitor, header: str) -> None:
    assert refusal(visitor.send(PDF, Authorization=header)) == (401, "token_invalid")
    assert not Attachment.objects.exists()


def test_a_token_in_the_address_or_in_a_cookie_counts_for_nothing(visitor: Visitor) -> None:
    visitor.http.cookies["resume_token"] = visitor.token
    answer = visitor.http.post(
        f"/api/attachments/?token={visitor.token}&resume_token={visitor.token}",
        PDF,
        content_type="application/pdf",
    )
    assert refusal(answer) == (401, "token_invalid")


def test_an_expired_token_is_no_token(visitor: Visitor) -> None:
    ResumeToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(visitor.send(PDF)) == (401, "token_invalid")


def test_a_closed_session_takes_no_files(visitor: Visitor) -> None:
    Session.objects.update(closed_at=timezone.now())
    assert refusal(visitor.send(PDF)) == (409, "session_closed")


def test_a_page_of_an_allowed_site_may_upload_and_others_may_not(settings: Any, visitor: Visitor) -> None:
    settings.ALLOWED_ORIGINS = ["https://shop.example"]
    asked = visitor.http.options("/api/attachments/", headers={"Origin": "https://shop.example"})
    assert asked["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    other = visitor.http.options("/api/attachments/", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other


def test_the_upload_only_takes_posts(visitor: Visitor) -> None:
    assert visitor.http.get("/api/attachments/").status_code == 405


# -- limits -------------------------------------------------------------------------------------------


def test_a_file_over_the_limit_is_refused_and_told_in_the_session_s_language(settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    english = Visitor("en-GB").send(b"%PDF-" + b" " * 1024 * 1024)
    assert refusal(english) == (413, "too_large")
    assert english.json()["error"]["message"] == "The file is too large; up to 1 MB"
    assert "最大 1 MB" in Visitor().send(b"%PDF-" + b" " * 1024 * 1024).json()["error"]["message"]


def test_a_file_of_exactly_the_limit_is_taken(settings: Any, visitor: Visitor) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1000
    assert visitor.kept(PDF.ljust(1000)).bytes == 1000


def test_an_empty_file_is_refused(visitor: Visitor) -> None:
    assert refusal(visitor.send(b"")) == (422, "empty")


def test_a_session_has_room_for_so_many_files(settings: Any, visitor: Visitor) -> None:
    settings.ATTACHMENTS_PER_SESSION = 2
    visitor.kept(PDF)
    visitor.kept(PDF)
    assert refusal(visitor.send(PDF)) == (429, "too_many")
    assert Visitor().kept(PDF)


# -- what a file is -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        ("订单号 LK1\r\n\t第二行".encode(), "text/plain"),
        (b"\x00\x00\x00\x18ftypisom....", "video/mp4"),
        (
            office("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (office("word/document.xml", "word/vbaProject.bin"), ""),
        (office(), ""),
        (b"PK\x03\x04 not a zip", ""),
        (b"MZ\x90\x00\x03", ""),
        (b"\x7fELF\x02\x01", ""),
        (b"\xff\xfe\x00h", ""),
        (b"<!doctype html><script>alert(1)</script>", "text/plain"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "text/plain"),
    ],
)
def test_the_content_says_what_a_file_is(content: bytes, kind: str) -> None:
    assert media_type_of(content) == kind


def test_a_program_is_refused_whatever_it_is_called(visitor: Visitor) -> None:
    assert refusal(visitor.send(b"MZ\x90\x00\x03\x00", "photo.jpg")) == (415, "type_not_allowed")


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("发票.pdf", "application/pdf", "发票.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\docs\\a.PDF", "application/pdf", "a.PDF"),
        ("invoice.pdf.exe", "application/pdf", "invoice.pdf.exe.pdf"),
        ("gpj.\u202eexe.pdf", "application/pdf", "gpj.exe.pdf"),
        ("a\x00\r\nb.txt", "text/plain", "ab.txt"),
        ("cat.gif", "image/png", "cat.png"),
        (".pdf", "application/pdf", "pdf.pdf"),
        ("", "image/jpeg", "file.jpg"),
        ("x" * 300 + ".png", "image/png", "x" * 100 + ".png"),
    ],
)
def test_a_name_has_no_path_nothing_invisible_and_a_fitting_ending(name: str, kind: str, shown: str) -> None:
    assert safe_name(name, kind) == shown


# -- pictures -----------------------------------------------------------------------------------------


def stored(attachment: Attachment) -> bytes:
    with default_storage.open(attachment.path) as file:
        content: bytes = file.read()
    return content


def test_a_photo_loses_everything_but_its_pixels(visitor: Visitor) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (31.0, 14.0, 0.0)}
    sent = picture(exif=exif.tobytes(), comment=b"secret comment")
    assert b"SecretCamera" in sent
    kept = visitor.kept(sent, "a.jpg")
    made = stored(kept)
    assert kept.media_type == "image/jpeg"
    assert b"Secret" not in made
    assert b"secret" not in made
    with Image.open(io.BytesIO(made)) as opened:
        assert dict(opened.getexif()) == {}
        assert opened.size == (60, 40)
    assert kept.bytes == len(made)


def test_a_photo_taken_sideways_stands_upright(visitor: Visitor) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = stored(visitor.kept(picture(exif=exif.tobytes())))
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.size == (40, 60)


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/png")]
)
def test_other_pictures_are_made_anew_too(visitor: Visitor, kind: str, media_type: str) -> None:
    hidden = b"<script>hidden()</script>"
    kept = visitor.kept(picture(kind) + hidden, "x.jpg")
    assert kept.media_type == media_type
    assert hidden not in stored(kept)


def test_a_transparent_picture_stays_transparent(visitor: Visitor) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(io.BytesIO(stored(visitor.kept(file.getvalue())))) as opened:
        assert opened.mode == "RGBA"


def test_a_large_photo_is_made_smaller(visitor: Visitor) -> None:
    made = stored(visitor.kept(picture(size=(6000, 3000))))
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.size == (2560, 1280)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(
    settings: Any, visitor: Visitor
) -> None:
    settings.ATTACHMENT_MAX_PIXELS = 1_000_000
    bomb = picture("PNG", size=(20_000, 10_000))
    assert len(bomb) < 1_000_000
    assert refusal(visitor.send(bomb)) == (422, "too_many_pixels")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_damaged_picture_is_refused(visitor: Visitor, kind: str) -> None:
    whole = picture(kind, size=(400, 400))
    assert refusal(visitor.send(whole[: len(whole) // 2])) == (422, "unreadable")
    assert not Attachment.objects.exists()


# -- out again ----------------------------------------------------------------------------------------


def test_a_picture_is_shown_and_any_other_file_is_saved(visitor: Visitor) -> None:
    shown = visitor.http.get(visitor.kept(picture(), "照片.jpg").url)
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"].startswith("inline")
    saved = Client().get(visitor.kept(b"<script>alert(1)</script>", "页面.html").url)
    assert saved["Content-Type"] == "text/plain; charset=utf-8"
    assert saved["Content-Disposition"].startswith("attachment")
    for answer in (shown, saved):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"].startswith("private")


def test_only_who_knows_the_id_finds_a_file(visitor: Visitor) -> None:
    kept = visitor.kept(PDF)
    assert kept.id.version == 4
    assert visitor.http.get("/media/00000000-0000-4000-8000-000000000000").status_code == 404
    assert visitor.http.get(f"/media/{kept.path}").status_code == 404
    assert visitor.http.get("/media/").status_code == 404


def test_a_row_without_its_file_is_a_404(visitor: Visitor) -> None:
    kept = visitor.kept(PDF)
    default_storage.delete(kept.path)
    assert visitor.http.get(kept.url).status_code == 404


# -- messages and the sweep ---------------------------------------------------------------------------


def say_with(session: Session, number: int, *attachments: Attachment) -> None:
    payload = {"attachments": [wire_form(each) for each in attachments]}
    draft = Draft(session.pk, f"c:tab:{number}", Kind.USER_MSG, "customer", "", payload)
    append([draft])


def aged(attachment: Attachment, age: timedelta) -> None:
    Attachment.objects.filter(pk=attachment.pk).update(created_at=timezone.now() - age)


def test_only_a_session_s_own_files_are_named_in_its_messages(visitor: Visitor) -> None:
    mine, foreign = visitor.kept(PDF), Visitor().kept(PDF)
    assert describe(visitor.session.pk, [mine.id]) == [wire_form(mine)]
    assert describe(visitor.session.pk, [mine.id, foreign.id]) is None


def test_what_was_never_sent_goes_after_a_day_and_what_was_stays(visitor: Visitor) -> None:
    sent, left, fresh = (visitor.kept(PDF) for _ in range(3))
    say_with(visitor.session, 1, sent)
    aged(sent, timedelta(days=2))
    aged(left, timedelta(days=2))
    assert sweep() == 1
    assert set(Attachment.objects.values_list("pk", flat=True)) == {sent.pk, fresh.pk}
    assert not default_storage.exists(left.path)
    assert default_storage.exists(sent.path)
    assert sweep() == 0
    assert describe(visitor.session.pk, [sent.id]) == [wire_form(sent)]


def test_a_file_that_a_sweep_may_be_taking_is_not_named_any_more(visitor: Visitor) -> None:
    late = visitor.kept(PDF)
    aged(late, timedelta(days=1, minutes=1))
    assert describe(visitor.session.pk, [late.id]) is None
    assert sweep() == 0


def test_a_token_works_for_its_customer_s_session_as_well() -> None:
    attached = attach(Wish("", 0, "tab", Identity("li.na"), "zh-hans", {}))
    visitor = Visitor()
    visitor.token = attached.resume_token
    assert visitor.kept(PDF).session_id == attached.session_id
