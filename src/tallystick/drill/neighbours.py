"""Plays what agencies hold, ask and plan beside one another; answers are made at once, as the worker makes them."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tallystick.deconfliction.answering import jobs as answering
from tallystick.deconfliction.asking.acts import ask
from tallystick.deconfliction.asking.put import Put
from tallystick.deconfliction.holding.acts import hold, plan_search
from tallystick.drill.cast import viewer
from tallystick.records.models import Hit, Holding, Question
from tallystick.records.session import administration, session
from tallystick.vocabulary.deconfliction import AnswerState, AskedKind
from tallystick.vocabulary.viewer import Viewer

Told = Callable[[str, int, int], None]
REASON = "Checked among the agencies before anybody acts"


@dataclass(frozen=True)
class Neighbours:
    """The agencies of a rehearsal in ``folder``, playing ``operation`` (UUID) in a home."""

    folder: Path
    operation: str
    home: Path

    def enter_and_ask(self, *, told: Told) -> None:
        """What is held first is entered; then all ask and plan; then comes what is held later. Safe to run again."""
        told("agencies enter what they hold, and ask", 0, 0)
        self._enter("first")
        questions = [*self._ask_all(), *self._plan_all()]
        self._answer(questions)
        self._enter("later")

    def leave_alone(self) -> int:
        """Agencies say, now that packages are drafted, which accounts were their own officers'; gives how many."""
        return self._enter("drafted")

    def figures(self) -> dict[str, int]:
        """Questions put, hits between agencies, and how many of those are silent; of persons in packages apart."""
        with administration():
            asked = Question.objects.filter(operation_id=self.operation)
            hits = Hit.objects.filter(operation_id=self.operation)
            return {
                "questions": asked.exclude(asked_from="package").count(),
                "of_packages": asked.filter(asked_from="package").count(),
                "hits": hits.count(),
                "silent": hits.filter(grants=[]).count(),
                "open": hits.filter(state=AnswerState.PENDING).exclude(grants=[]).count(),
            }

    def _said(self, name: str) -> list[dict[str, Any]]:
        path = self.folder / "deconfliction.toml"
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get(name, []) if path.is_file() else []
        return list(rows)

    def _enter(self, when: str) -> int:
        entered = 0
        for row in self._said("holding"):
            by = self._officer(row["agency"])
            if row["when"] != when or self._there(by, Holding, reference=row["reference"]):
                continue
            with session(by):
                made = hold(
                    Put(kind=row["kind"], value=row["value"]), by=by, at=datetime.now(UTC), reason=REASON,
                    reference=row["reference"], silent=row["silent"], excluded=row["excluded"],
                )  # fmt: skip
            if made.holding is None:
                continue  # an alarm: nothing was entered
            answering.answer_standing(home=self.home, operation_id=self.operation, holding=str(made.holding.pk))
            entered += 1
        return entered

    def _ask_all(self) -> Iterator[Question]:
        for row in self._said("question"):
            by, at = self._officer(row["agency"]), datetime.now(UTC)
            if self._there(by, Question, kind=row["kind"], said=row["value"].strip()):
                continue
            stands = at + timedelta(days=row["standing_days"]) if row["standing_days"] else None
            put = Put(kind=row["kind"], value=row["value"], birth=row["birth"])
            with session(by):
                made = ask([put], by=by, at=at, reason=REASON, standing_until=stands, asked_from="drill")
            yield from made.questions

    def _plan_all(self) -> Iterator[Question]:
        """Searches lie as far ahead of now as the rehearsal says: nobody plans one that is over."""
        for row in self._said("search"):
            by, at = self._officer(row["agency"]), datetime.now(UTC)
            if self._there(by, Holding, kind=AskedKind.SEARCH, said=row["place"]):
                continue
            since = at + timedelta(hours=row["begins_h"])
            put = Put(
                kind=AskedKind.SEARCH, value=row["place"], since=since, until=since + timedelta(hours=row["hours"])
            )
            with session(by):
                yield from plan_search(put, by=by, at=at, reason="Search of the premises is planned").questions

    def _answer(self, questions: list[Question]) -> None:
        if not questions:
            return
        ids = [str(one.pk) for one in questions]
        answering.answer(home=self.home, operation_id=self.operation, questions=ids)
        for one in questions:
            if one.kind == AskedKind.NAME:
                answering.answer_names(home=self.home, operation_id=self.operation, question=str(one.pk))

    def _officer(self, agency: str) -> Viewer:
        return viewer(agency, "officer", self.operation)

    def _there(self, by: Viewer, model: type[Holding] | type[Question], **said: str) -> bool:
        """Whether an earlier run entered it already."""
        with session(by):
            return model.objects.filter(operation_id=self.operation, owner=by.agency, **said).exists()
