"""``rehearse``: invent an operation and write it to a folder, sealed truth beside it."""

import tempfile
from pathlib import Path

from tallystick.rehearsal.answers import Answer, Desk, selector_answers, true_answers
from tallystick.rehearsal.broken import ACCEPTED, Broken, write_broken
from tallystick.rehearsal.covers import Cover, Folder, close_folder, open_folder
from tallystick.rehearsal.day import write_day
from tallystick.rehearsal.dialect import HARBOUR
from tallystick.rehearsal.exhibits import write_exhibits
from tallystick.rehearsal.harbour import Told, write_accounts, write_sessions
from tallystick.rehearsal.innocents import Planter
from tallystick.rehearsal.lookups import (
    default_mailboxes,
    excluded_mails,
    found_texts,
    own_phones,
    shared_instruments,
    texts_of,
)
from tallystick.rehearsal.mistakes import date_twins, typing_errors
from tallystick.rehearsal.naming import Names
from tallystick.rehearsal.operation import COORDINATOR, write_operation
from tallystick.rehearsal.others import write_flags, write_lantern, write_parley
from tallystick.rehearsal.overlaps import write_overlaps
from tallystick.rehearsal.partners import (
    exclusion_rows,
    holding_rows,
    known_accounts,
    write_exclusions,
    write_holdings,
    write_networks,
)
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.people import epoch
from tallystick.rehearsal.replies import write_exchange, write_provider
from tallystick.rehearsal.shapes import shape_of
from tallystick.rehearsal.sheet import Table
from tallystick.rehearsal.shop import write_media, write_messages, write_shop
from tallystick.rehearsal.spelling import say_accounts
from tallystick.rehearsal.truth import seal
from tallystick.rehearsal.world import World, make_world, mandate_of, received_at
from tallystick.vocabulary.errors import Conflict

UTC_CLOCK: Table = {"zone": "UTC", "offset_seconds": 0, "evidence": ""}
FEWEST_INNOCENTS = 40


def rehearse(shape: str, seed: int, into: Path, *, scale: float = 1.0, told: Told = lambda _: None) -> Path:
    """Write an invented operation to ``into`` (which must be new or empty) and return it.

    ``operation.toml``, ``contributions/<nn-name>/``, ``exhibits/``, ``deconfliction.toml``, ``day.toml``, ``sealed/``.
    Same shape, seed, scale and library versions give the same bytes. ``told`` hears a line after each stage. Raises
    Absent for an unknown shape, Conflict when ``into`` holds something.
    """
    chosen = shape_of(shape)
    if into.exists() and any(into.iterdir()):
        raise Conflict(str(into), "the folder is not empty", "Choose a new folder for the rehearsal.")
    into.mkdir(parents=True, exist_ok=True)
    told("inventing people, lines and accounts")
    world = make_world(chosen, seed, scale=scale)
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as spill, Pen(Path(spill)) as pen:
        Writing(pen, world, into, told=told).everything()
    return into


class Writing:
    """One rehearsal on its way to disk, contribution after contribution in a fixed order."""

    def __init__(self, pen: Pen, world: World, into: Path, *, told: Told) -> None:
        self.pen, self.world, self.into, self.told = pen, world, into, told
        self.names = Names(world.seed)
        self.count = 0

    def everything(self) -> None:
        """All files, the truth last."""
        self.pen.lay("people", self.world.people)
        self.pen.lay("accounts", self.world.accounts)
        say_accounts(self.pen)
        write_operation(self.world, self.into)
        folder = self._open("networks", "reference", COORDINATOR, codes=("H0",), evaluation="A1")
        write_networks(self.pen, self.world, folder)
        self._close(folder, days=3)
        broken = self._seized()
        self._other_platforms()
        planter = self._answers()
        self._partners()
        self.told("exhibits")
        write_exhibits(self.pen, self.world, self.into)
        write_overlaps(self.pen, self.world, self.into)
        write_day(self.world.shape, self.world.seed, self.into)
        self.told("sealing the truth")
        sealed = self.into / "sealed"
        seal(self.pen, self.world, sealed, names=self.names, innocents=planter.innocents, broken=broken)

    def _open(
        self, name: str, kind: str, country: str, *, codes: tuple[str, ...] = ("H1",), evaluation: str, offset: int = 0
    ) -> Folder:
        """Open the next contribution. The coordinator's are given to all, an agency's to the coordinator."""
        self.count += 1
        all_agencies = tuple(f"{code}-NCP" for code in self.world.shape.countries)
        evidence = "Compared with a time server when the servers were seized" if offset else ""
        cover = Cover(
            folder=f"{self.count:02d}-{name}",
            name=name.replace("-", " ").capitalize(),
            agency=country if country == COORDINATOR else f"{country}-NCP",
            kind=kind,
            exhibit=f"{country}-{self.count:03d}",
            codes=codes,
            evaluation=evaluation,
            clock=UTC_CLOCK | {"offset_seconds": offset, "evidence": evidence},
            given_to=all_agencies if country == COORDINATOR else (COORDINATOR,),
        )
        return open_folder(self.into, cover)

    def _close(self, folder: Folder, *, days: int) -> None:
        """Write the cover sheet; ``days`` after the seizure it was received."""
        shape = self.world.shape
        received = received_at(shape, days)
        close_folder(folder, operation=self.world.reference, received_at=received, mandate=mandate_of(shape))
        self.told(folder.cover.folder)

    def _seized(self) -> list[Broken]:
        """The seized platform's dump, with fragments recovered from its damaged disk."""
        pen, world, shape = self.pen, self.world, self.world.shape
        folder = self._open("platform-harbour", "platform", shape.lead, evaluation="A2", offset=shape.clock_offset)
        write_accounts(pen, world, folder)
        self.told("accounts")
        write_sessions(pen, world, folder, self.told)
        write_shop(pen, world, folder)
        write_messages(pen, world, folder)
        write_media(pen, world, folder)
        sample = pen.rows(f"SELECT account FROM said WHERE platform = {HARBOUR} ORDER BY created, place LIMIT 12")
        broken = write_broken(folder, [account for (account,) in sample])
        marked = int((world.accounts["marks"][world.accounts["platform"] == HARBOUR] == 1).sum())
        broken.append(Broken("accounts.csv", "bidi_and_zero_width_in_handle", marked, ACCEPTED))
        self._close(folder, days=14)
        return [Broken(f"{folder.cover.folder}/{row.file}", row.kind, row.rows, row.expect) for row in broken]

    def _other_platforms(self) -> None:
        shape = self.world.shape
        folder = self._open("platform-lantern", "platform", shape.countries[1], evaluation="A2")
        write_lantern(self.pen, self.world, folder)
        self._close(folder, days=20)
        folder = self._open("groups-parley", "platform", shape.countries[2], evaluation="B2")
        write_parley(self.pen, folder)
        self._close(folder, days=21)
        folder = self._open("lab-flags", "lab_flags", shape.lead, evaluation="B2")
        write_flags(self.pen, folder)
        self._close(folder, days=30)

    def _answers(self) -> Planter:
        """Answers with their planted innocents first, then those that name the right person."""
        world, desk = self.world, Desk()
        planter = Planter(world, self.names, desk)
        wanted = max(FEWEST_INNOCENTS, world.shape.innocents)
        said = found_texts(self.pen, world)
        planter.shared_values(default_mailboxes(self.pen), "shared_default_email")
        planter.shared_values(shared_instruments(world, "bitcoin", world.money.hot), "exchange_wallet")
        stolen = shared_instruments(world, "card", world.money.stolen)
        planter.shared_values(stolen, "card_stolen", may_show_as="holder of a card")
        planter.recycled_phones(own_phones(world, said), wanted)
        planter.plant(wanted)
        date_twins(planter, planter.share("date_twin", wanted))
        typing_errors(planter, max(planter.share("typing_error", wanted), wanted - len(planter.innocents)))
        recycled = {row.account for row in planter.innocents if row.kind == "recycled_phone"}
        kept = {account: (mail, None if account in recycled else phone) for account, (mail, phone) in said.items()}
        true_answers(world, self.names, desk, others=planter.others, lent=planter.lent)
        selector_answers(world, self.names, desk, kept)
        self._write_answers(sorted(desk.answers, key=lambda answer: answer.reference))
        return planter

    def _write_answers(self, answers: list[Answer]) -> None:
        """Providers' and banks' answers per country that asked; exchanges' by the first two countries."""
        shape = self.world.shape
        for code in shape.countries:
            own = [a for a in answers if self.names.code(a.country) == code and a.kind != "bitcoin"]
            if own:
                folder = self._open(f"answers-{code.lower()}", "provider_answer", code, evaluation="B1")
                write_provider(own, folder, seized=epoch(shape.seized_at))
                self._close(folder, days=75)
        wallets = [answer for answer in answers if answer.kind == "bitcoin"]
        for place, code in enumerate(shape.countries[:2]):
            folder = self._open(f"exchange-{code.lower()}", "exchange_answer", code, evaluation="B1")
            write_exchange(self.pen, wallets[place::2], folder)
            self._close(folder, days=80)

    def _partners(self) -> None:
        """What each agency holds, and whom it wants left alone."""
        world = self.world
        holdings = holding_rows(world, texts_of(self.pen, known_accounts(world)))
        excluded = exclusion_rows(world, excluded_mails(self.pen, world))
        for code in world.shape.countries:
            folder = self._open(f"holdings-{code.lower()}", "holding", code, codes=("H2",), evaluation="B2")
            write_holdings(self.pen, holdings[code], folder)
            self._close(folder, days=40)
        for code in sorted(excluded):
            folder = self._open(f"exclusions-{code.lower()}", "exclusions", code, codes=("H2",), evaluation="A1")
            write_exclusions(self.pen, excluded[code], folder)
            self._close(folder, days=41)
