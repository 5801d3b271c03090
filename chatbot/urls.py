"""Where things are."""

from django.contrib import admin
from django.urls import include, path

from chatbot.demo import shop_page
from chatbot.embedding import embeddable
from dialogs import views
from dialogs.attachments import views as attachments

urlpatterns = [
    path("", views.chat_page, name="chat"),
    path("widget/", embeddable(views.widget_page), name="widget"),
    path("demo/shop/", shop_page, name="demo-shop"),
    path("api/attachments/", attachments.upload, name="upload"),
    path("media/<uuid:attachment_id>", attachments.download, name="attachment"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
