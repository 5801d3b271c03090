"""Files over HTTP: in with the session's resume token in a header, out by an id that only its log names."""

from __future__ import annotations

from urllib.parse import unquote
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dialogs.attachments.refusals import AttachmentRefused
from dialogs.attachments.store import session_for_upload, take_in, too_large, wire_form
from dialogs.models import Attachment

NAME_HEADER = "X-File-Name"
SANDBOX = "sandbox; default-src 'none'"


@csrf_exempt  # no cookie counts here: the token in the header is what allows it
@require_http_methods(["POST", "OPTIONS"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take in the file that is the request's body; 201 and how to name it in a message, or why not.

    `Authorization: Bearer <resume token>`; `X-File-Name`: the name, in UTF-8, percent-encoded.
    """
    response = HttpResponse(status=204) if request.method == "OPTIONS" else _answer(request)
    origin = request.headers.get("Origin", "")
    if origin in settings.ALLOWED_ORIGINS:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Headers"] = f"Authorization, Content-Type, {NAME_HEADER}"
        response["Access-Control-Max-Age"] = "600"
    patch_vary_headers(response, ["Origin"])
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest) -> JsonResponse:
    locale = get_language() or ""
    try:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        session = session_for_upload(token.strip() if scheme.lower() == "bearer" else "")
        locale = session.locale
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.ATTACHMENT_MAX_BYTES:
            raise too_large()
        content = request.read(settings.ATTACHMENT_MAX_BYTES + 1)
        kept = take_in(session, unquote(request.headers.get(NAME_HEADER, "")), content)
    except AttachmentRefused as refused:
        told = {"code": refused.reason, "message": refused.told(locale)}
        return JsonResponse({"error": told}, status=refused.status)
    return JsonResponse(wire_form(kept), status=201)


@require_http_methods(["GET", "HEAD"])
def download(request: HttpRequest, attachment_id: UUID) -> HttpResponseBase:
    """A kept file: pictures to be shown, all else to be saved. Whatever it holds, it runs nowhere."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None or not default_storage.exists(attachment.path):
        raise Http404
    with default_storage.open(attachment.path) as file:
        response = HttpResponse(file.read(), content_type=_content_type(attachment))
    disposition = content_disposition_header(not attachment.is_image, attachment.name)
    response["Content-Disposition"] = disposition or "inline"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _content_type(attachment: Attachment) -> str:
    text = attachment.media_type == "text/plain"
    return f"{attachment.media_type}; charset=utf-8" if text else attachment.media_type
