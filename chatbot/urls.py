"""Where things are."""

from django.contrib import admin
from django.urls import include, path

from dialogs import views
from dialogs.attachments import views as attachments

urlpatterns = [
    path("", views.chat_page, name="chat"),
    path("api/attachments/", attachments.upload, name="upload"),
    path("media/<uuid:attachment_id>", attachments.download, name="attachment"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
