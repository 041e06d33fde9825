"""All addresses; each door brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from pagalms.ui import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pagalms.entrance.urls")),
    path("", include("pagalms.resident.urls")),
    path("birojs/", include("pagalms.backoffice.urls")),
    path("api/v1/", include("pagalms.api.urls")),
    path("", include("pagalms.watch.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
