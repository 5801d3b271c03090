"""Where things are."""

from django.contrib import admin
from django.urls import path

from dialogs import views

urlpatterns = [
    path("", views.chat_page, name="chat"),
    path("admin/", admin.site.urls),
]
