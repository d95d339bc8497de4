"""Addresses of the desk. A dossier's code names no person."""

from __future__ import annotations

from django.urls import path

from motlan.web.desk import (
    asked,
    attend,
    book,
    bulk,
    came,
    consult,
    contest,
    dossier,
    files,
    our_parts,
    parts,
    queue,
    steps,
    team,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("queue.csv", queue.queue_csv, name="queue_csv"),
    path("team/", team.team, name="team"),
    path("team/<str:username>/", team.member, name="member"),
    path("book/", book.book, name="book"),
    path("book.csv", book.book_csv, name="book_csv"),
    path("book.pdf", book.book_pdf, name="book_pdf"),
    path("asked/", asked.asked, name="asked"),
    path("asked.csv", asked.asked_csv, name="asked_csv"),
    path("asked/<str:code>/<int:number>/", asked.answer, name="answer"),
    path("together/receive/", bulk.receive, name="receive_several"),
    path("together/assign/", bulk.assign, name="assign_several"),
    path("together/sign/", bulk.sign, name="sign_several"),
    path("parts/", our_parts.our_parts, name="our_parts"),
    path("parts.csv", our_parts.our_parts_csv, name="our_parts_csv"),
    path("<str:code>/", dossier.dossier, name="dossier"),
    path("<str:code>/came/", came.came, name="came"),
    path("<str:code>/part/<slug:part>/", parts.decide, name="part_decide"),
    path("<str:code>/part/<slug:part>/refuse/", parts.refuse, name="part_refuse"),
    path("<str:code>/part/<slug:part>/extend/", parts.extend, name="part_extend"),
    path("<str:code>/result/", dossier.result, name="result"),
    path("<str:code>/files/<int:number>/", files.waiting_file, name="waiting_file"),
    path("<str:code>/files/<slug:sha256>/", files.file, name="file"),
    path("<str:code>/attach/", files.add, name="attach_other"),
    path("<str:code>/attach/<slug:component>/", files.add, name="attach"),
    path("<str:code>/receive/", steps.receive, name="receive"),
    path("<str:code>/move/<slug:move>/", steps.move, name="move"),
    path("<str:code>/take/", steps.take, name="take"),
    path("<str:code>/supplement/", steps.supplement, name="supplement"),
    path("<str:code>/refuse/", steps.refuse, name="refuse"),
    path("<str:code>/assign/", steps.assign, name="assign"),
    path("<str:code>/extend/", steps.extend, name="extend"),
    path("<str:code>/stop/", steps.stop, name="stop"),
    path("<str:code>/consult/", consult.consult, name="consult"),
    path("<str:code>/decide/", steps.decide, name="decide"),
    path("<str:code>/wrong/<str:field>/", contest.wrong, name="wrong"),
    path("<str:code>/present/", attend.attend, name="attend"),
    path("<str:code>/hand-over/", steps.hand_over, name="hand_over"),
]
