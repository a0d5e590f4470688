"""Activities that run several times: multi-instance, in parallel or one after another, and the standard loop.

Only the instances that run are kept; of the finished ones their results.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import ParallelMultiInstanceTask, SequentialMultiInstanceTask, StandardLoopTask
from SpiffWorkflow.util.task import TaskState

from engine.spiff.flat import Flat
from engine.spiff.merge import changes
from engine.spiff.problems import BadValue
from engine.spiff.tokens import FINISHED, Token

MOST_INSTANCES = 1000


class Loop(Flat):
    """What the three kinds share. Its progress is in the token's internal data."""

    def begin_instance(self, my_task: Token, index: int, bound: Mapping[str, Any]) -> None:
        spec = my_task.workflow.spec.task_specs[self.task_spec]
        child = my_task._add_child(spec, TaskState.WAITING)
        child.triggered = True
        child.fresh = False
        child.data = {**my_task.data, **bound}
        child.internal_data["index"] = index
        spec._update(child)

    def instance_done(self, my_task: Token, child: Token) -> None:
        raise NotImplementedError

    def holds(self, my_task: Token, data: Mapping[str, Any]) -> bool:
        """Whether the condition of the loop is true on this data."""
        return my_task.workflow.top_workflow.script_engine.environment.evaluate(self.condition, data) is True


class StandardLoop(Loop, StandardLoopTask):
    """Runs while its condition is true, at most `loopMaximum` times; each turn sees what the one before it left."""

    def _update_hook(self, my_task: Token) -> bool:
        my_task._inherit_data()
        my_task.internal_data["done"] = 0
        if self.test_before and not self._again(my_task):
            return True
        my_task._set_state(TaskState.STARTED)
        self.begin_instance(my_task, 0, {})
        return False

    def instance_done(self, my_task: Token, child: Token) -> None:
        my_task.data = child.data
        my_task.internal_data["done"] += 1
        if self._again(my_task):
            self.begin_instance(my_task, my_task.internal_data["done"], {})
        else:
            my_task._set_state(TaskState.READY)

    def _again(self, my_task: Token) -> bool:
        below = self.maximum is None or my_task.internal_data["done"] < self.maximum
        return below and (self.condition is None or self.holds(my_task, my_task.data))


class MultiInstance(Loop):
    """One instance per item of a collection (a FEEL list), or as many as a FEEL number says.

    With `loopDataOutputRef` and `outputDataItem` the results are collected there, in the order of the items. Without,
    sequential instances build on each other, and what parallel ones wrote is collected under the activity's id.
    """

    sequential = False

    def _update_hook(self, my_task: Token) -> bool:
        my_task._inherit_data()
        items = self._items(my_task)
        my_task.internal_data |= {"done": 0, "results": [], "count": len(items)}
        if isinstance(items, list):
            my_task.internal_data["items"] = items
        if not items:
            self._finish(my_task)
            return True
        my_task._set_state(TaskState.STARTED)
        for index in range(1 if self.sequential else len(items)):
            self._begin(my_task, index)
        return False

    def instance_done(self, my_task: Token, child: Token) -> None:
        state = my_task.internal_data
        state["done"] += 1
        index = child.internal_data["index"]
        result = self._result(my_task, child, index)
        if result is not None:
            state["results"] = [*state["results"], [index, result[0]]]
        if state["done"] == state["count"] or self._enough(my_task, child):
            for other in my_task.children:
                if not other._state & FINISHED:
                    other.cancel()
            self._finish(my_task)
            my_task._set_state(TaskState.READY)
        elif self.sequential:
            self._begin(my_task, state["done"])

    def _begin(self, my_task: Token, index: int) -> None:
        items = my_task.internal_data.get("items")
        item = items[index] if items is not None else index
        self.begin_instance(my_task, index, {self._item_name: item} if self.input_item is not None else {})

    def _items(self, my_task: Token) -> list[Any] | range:
        evaluate = my_task.workflow.top_workflow.script_engine.evaluate
        if self.cardinality is not None:
            count = evaluate(my_task, self.cardinality)
            if isinstance(count, bool) or not isinstance(count, int | Decimal) or count != int(count) or count < 0:
                raise BadValue(f"“{self.label}”的实例个数“{self.cardinality}”不是非负整数。")
            items: list[Any] | range = range(min(int(count), MOST_INSTANCES + 1))
        else:
            items = evaluate(my_task, self.data_input.bpmn_id)
            if not isinstance(items, list):
                raise BadValue(f"“{self.label}”的集合“{self.data_input.bpmn_id}”不是列表。")
        if len(items) > MOST_INSTANCES:
            raise BadValue(f"“{self.label}”的实例超过 {MOST_INSTANCES} 个。")
        return items

    def _result(self, my_task: Token, child: Token, index: int) -> list[Any] | None:
        if self.output_item is not None:
            return [child.data.get(self.output_item.bpmn_name or self.output_item.bpmn_id)]
        written = changes(my_task.data, child.data)
        if self.input_item is not None:
            written.pop(self._item_name, None)
        if self.sequential:
            my_task.data = {**my_task.data, **written}
            return None
        return [written[self.bpmn_id] if set(written) == {self.bpmn_id} else written]

    def _enough(self, my_task: Token, child: Token) -> bool:
        if self.condition is None:
            return False
        state = my_task.internal_data
        counted = {
            "numberOfInstances": state["count"],
            "numberOfCompletedInstances": state["done"],
            "numberOfActiveInstances": state["count"] - state["done"],
        }
        return self.holds(my_task, {**child.data, **self._collected(my_task), **counted})

    def _collected(self, my_task: Token) -> dict[str, Any]:
        if self.data_output is not None:
            name = self.data_output.bpmn_id
        elif self.sequential:
            return {}
        else:
            name = self.bpmn_id
        return {name: [result for _, result in sorted(my_task.internal_data["results"], key=lambda pair: pair[0])]}

    def _finish(self, my_task: Token) -> None:
        my_task.data = {**my_task.data, **self._collected(my_task)}
        my_task.internal_data = {}

    @property
    def _item_name(self) -> str:
        return str(self.input_item.bpmn_name or self.input_item.bpmn_id)


class ParallelInstances(MultiInstance, ParallelMultiInstanceTask):
    """All instances at once."""


class SequentialInstances(MultiInstance, SequentialMultiInstanceTask):
    """One instance after another."""

    sequential = True
