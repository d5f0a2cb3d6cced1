"""Answers on paper: one JSON document per authority for providers and banks, a CSV for exchanges."""

import json
from typing import Any

import numpy as np

from tallystick.rehearsal.answers import Answer
from tallystick.rehearsal.columns import said_instant
from tallystick.rehearsal.covers import Folder, mapping
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.sheet import Table

ASKED = {"address": "ip", "email": "mailbox", "phone": "msisdn", "card": "payment card", "iban": "bank account"}
ISO = {"format": "iso8601"}
CSV_COLUMNS = (
    "case",
    "wallet",
    "kyc_name",
    "kyc_birth",
    "kyc_address",
    "kyc_country",
    "kyc_mail",
    "kyc_phone",
    "opened",
)


def iso(at: int | None) -> str | None:
    return None if at is None else said_instant(at) + "Z"


def write_provider(answers: list[Answer], folder: Folder, *, seized: int) -> None:
    """``answers.json``: all answers of providers and banks to one authority. Leases that still run have no end."""
    columns = {
        "kind": "asked.kind",
        "value": "asked.value",
        "port": "asked.port",
        "at": "asked.at",
        "held_from": "held.from",
        "held_until": "held.until",
        "holder_name": "subscriber.name",
        "holder_birth": "subscriber.born",
        "holder_address": "subscriber.address",
        "holder_country": "subscriber.country",
        "holder_email": "subscriber.email",
        "holder_phone": "subscriber.phone",
        "reference": "reference",
    }
    words = {"kind": {said: kind for kind, said in ASKED.items()}}
    times: dict[str, Table] = {"at": ISO, "held_from": ISO, "held_until": ISO}
    table = mapping("SUBSCRIBERS", columns, times=times, words=words)
    path = folder.file("answers.json", "json", [table], records="answers.item")
    document = {"authority": folder.cover.agency, "answers": [_reply(answer, seized=seized) for answer in answers]}
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")


def _reply(answer: Answer, *, seized: int) -> dict[str, Any]:
    until = answer.held_until if answer.held_until is not None and answer.held_until < seized else None
    holder = answer.holder
    return {
        "reference": answer.reference,
        "asked": {"kind": ASKED[answer.kind], "value": answer.value, "port": answer.port, "at": iso(answer.at)},
        "held": {"from": iso(answer.held_from), "until": iso(until)},
        "subscriber": {
            "name": holder.name,
            "born": holder.birth,
            "address": holder.address,
            "country": holder.country,
            "email": holder.email or None,
            "phone": holder.phone or None,
        },
    }


def write_exchange(pen: Pen, answers: list[Answer], folder: Folder) -> None:
    """``kyc.csv``: who opened the account behind a wallet."""
    columns = {
        "value": "wallet",
        "holder_name": "kyc_name",
        "holder_birth": "kyc_birth",
        "holder_address": "kyc_address",
        "holder_country": "kyc_country",
        "holder_email": "kyc_mail",
        "holder_phone": "kyc_phone",
        "reference": "case",
    }
    table = mapping("SUBSCRIBERS", columns, constants={"kind": "bitcoin"})
    path = folder.file("kyc.csv", "csv", [table])
    rows = []
    for answer in answers:
        holder = answer.holder
        rows.append(
            (
                answer.reference,
                answer.value,
                holder.name,
                holder.birth,
                holder.address,
                holder.country,
                holder.email,
                holder.phone,
                "",
            )
        )
    texts = {name: np.array([row[place] for row in rows], dtype=object) for place, name in enumerate(CSV_COLUMNS)}
    pen.lay("kyc", texts)
    pen.csv('SELECT "case", wallet, kyc_name, kyc_birth, kyc_address, kyc_country, kyc_mail, kyc_phone FROM kyc', path)
