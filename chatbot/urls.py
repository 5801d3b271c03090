"""Where things are."""

from django.contrib import admin
from django.urls import path

from dialogs import views

admin.site.site_header = admin.site.site_title = "灵客 LingKe"

urlpatterns = [
    path("", views.chat_page, name="chat"),
    path("admin/", admin.site.urls),
]
