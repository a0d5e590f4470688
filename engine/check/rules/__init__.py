"""Every rule on a diagram, one file each, in the order they are asked."""

from engine.check.rules import (
    boundary_without_flow,
    call_without_target,
    condition_ignored,
    condition_syntax,
    crossing_flow,
    dangling_reference,
    dead_end,
    deadlock,
    default_flow_missing,
    duplicate_id,
    endless_loop,
    event_gateway,
    event_without_trigger,
    flow_direction,
    flow_without_condition,
    implicit_split,
    joins_and_splits,
    lack_of_synchronisation,
    missing_id,
    no_end,
    no_start,
    node_in_two_lanes,
    node_outside_lanes,
    not_fully_checked,
    one_process,
    readable_xml,
    repetition_incomplete,
    script_syntax,
    several_starts,
    timer_syntax,
    undeclared_variable,
    unreachable,
    unsupported_element,
)

READING = (readable_xml,)
"""Asked of the bytes; where one finds an error there is no diagram to ask the others about."""

STRUCTURE = (
    one_process,
    missing_id,
    duplicate_id,
    dangling_reference,
    crossing_flow,
    unsupported_element,
    no_start,
    no_end,
    several_starts,
    dead_end,
    flow_direction,
    unreachable,
    endless_loop,
    boundary_without_flow,
    event_without_trigger,
    event_gateway,
    default_flow_missing,
    flow_without_condition,
    condition_ignored,
    repetition_incomplete,
    call_without_target,
    node_in_two_lanes,
    node_outside_lanes,
    implicit_split,
    joins_and_splits,
)
"""Asked of every diagram."""

EXPRESSIONS = (condition_syntax, script_syntax, timer_syntax, undeclared_variable)
"""Asked of every diagram, about the expressions in it."""

SOUNDNESS = (deadlock, lack_of_synchronisation, not_fully_checked)
"""Asked where the structure has no error: a broken diagram cannot be played."""

ALL = READING + STRUCTURE + EXPRESSIONS + SOUNDNESS
