"""Where things are."""

from django.contrib import admin
from django.urls import path

from dialogs import views
from dialogs.attachments import views as attachments

admin.site.site_header = admin.site.site_title = "灵客 LingKe"

urlpatterns = [
    path("", views.chat_page, name="chat"),
    path("api/attachments/", attachments.upload, name="upload"),
    path("media/<uuid:attachment_id>", attachments.download, name="attachment"),
    path("admin/", admin.site.urls),
]
