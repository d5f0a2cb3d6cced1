"""The desk's addresses: one page each, acts as POST below the thing they change."""

from django.urls import path

from tallystick.desk.views import contributions, given, links, overview, packages, persons, room, search

app_name = "desk"
urlpatterns = [
    path("", overview.front, name="front"),
    path("overview/", overview.overview, name="overview"),
    path("contributions/", contributions.listed, name="contributions"),
    path("contributions/<uuid:contribution>/", contributions.one, name="contribution"),
    path("links/", links.queue, name="links"),
    path("links/build/", links.build, name="link-build"),
    path("links/next/", links.following, name="link-next"),
    path("links/<uuid:link>/", links.judge, name="link"),
    path("links/<uuid:link>/decide/", links.decide, name="link-decide"),
    path("links/decisions/<uuid:decision>/undo/", links.undo, name="link-undo"),
    path("persons/", persons.listed, name="persons"),
    path("persons/<uuid:person>/", persons.one, name="person"),
    path("persons/<uuid:person>/assess/", persons.assess, name="person-assess"),
    path("packages/", packages.listed, name="packages"),
    path("packages/<uuid:package>/", packages.preview, name="package"),
    path("packages/<uuid:package>/approve/", packages.approve, name="package-approve"),
    path("packages/<uuid:package>/release/", packages.release, name="package-release"),
    path("packages/<uuid:package>/recall/", packages.recall, name="package-recall"),
    path("given/", given.listed, name="given"),
    path("given/<uuid:package>/", given.one, name="given-one"),
    path("given/<uuid:package>/file/", given.file, name="given-file"),
    path("given/<uuid:package>/feedback/", given.feedback, name="given-feedback"),
    path("search/", search.search, name="search"),
    path("operation/", room.choose, name="choose"),
    path("appearance/", room.appearance, name="appearance"),
    path("keys/", room.keys, name="keys"),
]
