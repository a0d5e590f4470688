"""Every verb in every state does what the table says, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest

from engine.errors import Conflict, Forbidden
from tests.workflows.signing.conftest import AGREED, Desk
from workflows.acts import Act
from workflows.cases import closing, returning, states, tasks
from workflows.cases.models import Task
from workflows.rules.verbs import WORKING, State, Verb, after
from workflows.signing import answering, asking


class _Undone(Exception):
    """Ends a trial: nothing of it is kept."""


def _bring(desk: Desk, state: State, case_no: str, task: str) -> None:
    """A task of this state, with as much of others in it as the state allows."""
    match state:
        case State.OPEN:
            desk.add(task, "s2", after=True)
            desk.do("decider", lambda act: tasks.release(act, task))
        case State.CLAIMED:
            desk.add(task, "s2", after=True)
        case State.DELEGATED:
            desk.add(task, "s2", after=True)
            desk.delegate(task, "s1")
        case State.SIGNING:
            desk.add(task, "s1", "s2")
        case State.ENDORSING:
            desk.add(task, "s1", after=True)
            desk.complete(task)
        case State.COMPLETED:
            desk.complete(task)
        case State.CANCELLED:
            desk.do("citizen", lambda act: closing.withdraw(act, case_no, "不办了"))
        case State.RETURNED:
            desk.do("decider", lambda act: returning.send_back(act, task, "Examine", "请补充"))
        case State.TAKEN_BACK:
            desk.complete(task)
            desk.do("decider", lambda act: returning.take_back(act, task))


def _trials(case_no: str, task: str, part: str) -> Mapping[Verb, tuple[str, Callable[[Act], object]]]:
    return {
        Verb.CLAIM: ("decider", lambda act: tasks.claim(act, task)),
        Verb.RELEASE: ("decider", lambda act: tasks.release(act, task)),
        Verb.TRANSFER: ("decider", lambda act: tasks.transfer(act, task, "chief2", "出差")),
        Verb.REASSIGN: ("chief2", lambda act: tasks.reassign(act, task, "chief2", "出差")),
        Verb.DELEGATE: ("decider", lambda act: asking.delegate(act, task, "s3", "怎么看？")),
        Verb.GIVE_OPINION: ("s1", lambda act: answering.give_opinion(act, task, "可以。")),
        Verb.RECALL: ("decider", lambda act: asking.recall(act, task)),
        Verb.ADD_BEFORE: ("decider", lambda act: asking.add_signers(act, task, ["s3"], "请核对", after=False)),
        Verb.ADD_AFTER: ("decider", lambda act: asking.add_signers(act, task, ["s3"], "请核对", after=True)),
        Verb.COUNTERSIGN: ("decider", lambda act: asking.countersign(act, task, ["s3", "s4"], "all", "请表决")),
        Verb.REMOVE_SIGNER: ("decider", lambda act: asking.remove_signer(act, task, part, "出差")),
        Verb.SIGN: ("s1", lambda act: answering.sign(act, task, "agree", "")),
        Verb.COMPLETE: ("decider", lambda act: tasks.complete(act, task, AGREED)),
        Verb.SEND_BACK: ("decider", lambda act: returning.send_back(act, task, "Examine", "请补充")),
        Verb.TAKE_BACK: ("decider", lambda act: returning.take_back(act, task)),
        Verb.END: ("decider", lambda act: closing.terminate(act, case_no, "impossible", "不能实施")),
    }


def test_every_verb_in_every_state_does_what_the_table_says(desk: Desk) -> None:
    for state in State:
        case_no = desk.case()
        task = desk.review(case_no)
        _bring(desk, state, case_no, task)
        assert states.state_of(desk.task(task)) is state
        version = desk.task(task).version
        signers = [row.id for row in desk.parts(task, "open", "waiting") if row.kind != "opinion"]
        trials = _trials(case_no, task, signers[0] if signers else "")
        assert set(trials) == set(Verb) - {Verb.DEEM}, (
            "silence is what nobody does: tests/workflows/limits/test_silence.py"
        )
        for verb, (who, do) in trials.items():
            allowed = after(state, verb)
            if verb is Verb.END and state not in WORKING:
                assert not allowed
                continue  # it is the case that ends: what of it is over already is not touched
            with suppress(_Undone):
                if allowed:
                    with desk.hall.act(who) as act:
                        do(act)
                        now = states.state_of(act.session.get_one(Task, task))
                        assert now in allowed, (state, verb, now)
                        raise _Undone
                kind = Forbidden if verb is Verb.TAKE_BACK else Conflict
                with pytest.raises(kind) as caught, desk.hall.act(who) as act:
                    do(act)
                if kind is Conflict:
                    code = "task_state" if state in WORKING else "task_closed"
                    assert caught.value.code_here == code, (state, verb, caught.value)
                    said = caught.value.extra
                    assert said.get("state_by", said.get("closed_by")), (state, verb)
                    assert said.get("state_at", said.get("closed_at")), (state, verb)
        assert (desk.task(task).version, states.state_of(desk.task(task))) == (version, state)
    desk.hall.agrees()
