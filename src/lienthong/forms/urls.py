"""Addresses of forms. The page of a draft is mounted by the room that asks; what its script needs is here."""

from django.urls import path

from lienthong.forms.screens import autosave, gallery

urlpatterns = [
    path("forms/", gallery.gallery, name="forms"),
    path("forms/blank/<slug:name>.pdf", gallery.blank, name="forms-blank"),
    path("forms/try/<slug:name>/begin/", gallery.begin, name="forms-begin"),
    path("forms/try/<uuid:pk>/", gallery.try_it, name="forms-try"),
    path("forms/tried/<uuid:pk>/", gallery.tried, name="forms-tried"),
    path("forms/lists/<slug:slug>/", autosave.find, name="forms-list"),
    path("forms/drafts/<uuid:pk>/save/", autosave.save, name="forms-save"),
    path("forms/drafts/<uuid:pk>/attach/", autosave.attach, name="forms-attach"),
    path("forms/drafts/<uuid:pk>/files/<uuid:attached>/", autosave.file, name="forms-file"),
]
