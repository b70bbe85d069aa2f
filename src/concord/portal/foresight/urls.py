"""Where the pages of foresight lie."""

from __future__ import annotations

from django.urls import path

from concord.portal.foresight import outcomes, panel, views

app_name = "foresight"
urlpatterns = [
    path("foresight/", views.exercises, name="exercises"),
    path("foresight/new/", views.draft, name="draft"),
    path("foresight/rounds/<int:pk>/", outcomes.read_round, name="round"),
    path("foresight/rounds/<int:pk>/extend/", views.extend, name="extend"),
    path("foresight/rounds/<int:pk>/close/", views.close, name="close"),
    path("foresight/rounds/<int:pk>/remind/", views.remind, name="remind"),
    path("foresight/topics/<int:pk>/", outcomes.topic, name="topic"),
    path("foresight/topics/<int:pk>/edit/", outcomes.edit_topic, name="edit_topic"),
    path("foresight/topics/<int:pk>/merge/", outcomes.merge_topic, name="merge_topic"),
    path("foresight/topics/<int:pk>/drop/", outcomes.drop_topic, name="drop_topic"),
    path("foresight/topics/<int:pk>/hindsight/", outcomes.record, name="record"),
    path("foresight/proposals/<uuid:pk>/take/", outcomes.take_proposal, name="take"),
    path("foresight/proposals/<uuid:pk>/refuse/", outcomes.refuse_proposal, name="refuse"),
    path("foresight/reasons/<uuid:pk>/withhold/", outcomes.withhold, name="withhold"),
    path("foresight/findings/<int:pk>/", outcomes.word, name="word"),
    path("foresight/panellists/<int:pk>/take-off/", views.take_off, name="take_off"),
    path("foresight/<slug:code>/", views.exercise, name="exercise"),
    path("foresight/<slug:code>/edit/", views.edit, name="edit"),
    path("foresight/<slug:code>/rule/", views.rule, name="rule"),
    path("foresight/<slug:code>/fix/", views.fix, name="fix"),
    path("foresight/<slug:code>/cancel/", views.cancel, name="cancel"),
    path("foresight/<slug:code>/collect/", views.collect, name="collect"),
    path("foresight/<slug:code>/next-round/", views.next_round, name="next_round"),
    path("foresight/<slug:code>/finish/", outcomes.finish, name="finish"),
    path("foresight/<slug:code>/outcome/", outcomes.shortlist, name="outcome"),
    path("foresight/<slug:code>/topics/", outcomes.edit_topics, name="topics"),
    path("foresight/<slug:code>/topics/add/", outcomes.add_topic, name="add_topic"),
    path("foresight/<slug:code>/panellists/", views.panellists, name="panellists"),
    path("foresight/<slug:code>/panellists/invite/", views.invite, name="invite"),
    path("foresight/<slug:code>/panel/", panel.home, name="panel"),
    path("foresight/<slug:code>/panel/enter", panel.enter, name="enter"),
    path("foresight/<slug:code>/panel/accept/", panel.accept, name="accept"),
    path("foresight/<slug:code>/panel/decline/", panel.decline, name="decline"),
    path("foresight/<slug:code>/panel/withdraw/", panel.withdraw, name="withdraw"),
    path("foresight/<slug:code>/panel/code/", panel.know_code, name="know_code"),
    path("foresight/<slug:code>/panel/new-code/", panel.new_code, name="new_code"),
    path("foresight/<slug:code>/panel/forget/", panel.forget, name="forget"),
    path("foresight/<slug:code>/panel/ballot/", panel.ballot, name="ballot"),
    path("foresight/<slug:code>/panel/take-back/", panel.take_back, name="take_back"),
    path("foresight/<slug:code>/panel/results/", panel.results, name="results"),
]
