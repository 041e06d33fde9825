"""Addresses of this door; `middleware.Probes` answers them before anything else is asked."""

from django.urls import path

from pagalms.watch import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
]
