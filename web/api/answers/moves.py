"""Answers on moving open cases to another version: what would happen, how far it is, what became of each case."""

from __future__ import annotations

from marshmallow import fields

from web import codes
from web.api.described import Answer, flag, many, moment, named, one, one_of, page_of, text, whole


class FigureAnswer(Answer):
    label = text("指标")
    before = text("原版")
    after = text("新版")
    worse = flag("比原版增加，须确认")
    better = flag("比原版减少")


class ChangeAnswer(Answer):
    version = whole("原版本号")
    cases = whole("有多少件")
    figures = many(FigureAnswer, "环节、材料、时限的比较")
    blanks = many(fields.String(), "新版的条件要用、原版没有问过的内容，按空值处理")


class MisfitAnswer(Answer):
    code = one_of("种类；前四种指定对应的环节后可能可以迁移", codes.MISFITS)
    element = text("元素标识；与单个环节无关时为空")
    message = text("为什么")


class RenamedAnswer(Answer):
    before = text("原版的名称")
    after = text("新版的名称")


class GroupAnswer(Answer):
    version = whole("原版本号")
    steps = many(fields.String(), "停在哪些环节")
    cases = whole("有多少件")
    example = text("其中一件的编号")
    standing = one_of("能不能迁移", codes.STANDINGS)
    reasons = many(MisfitAnswer, "为什么不能")
    renamed = many(RenamedAnswer, "名称有变化的环节")
    opens = many(fields.String(), "迁移后随即开始的环节；有的，不能撤销")
    undoable = flag("没有往下办时可以撤销")


class OptionAnswer(Answer):
    element = text("元素标识")
    name = text("名称")


class ChoiceAnswer(Answer):
    element = text("原版的元素标识，写在 steps 里")
    name = text("名称")
    options = many(OptionAnswer, "新版里同类的环节")
    suggested = text("名称相同的那一个；没有时为空")
    given = text("steps 里已经指定的；没有时为空")


class PreviewAnswer(Answer):
    service = text("事项编号")
    version = whole("迁移到的版本号")
    total = whole("共多少件")
    fits = whole("可以迁移的件数")
    mapping = whole("须指定环节的件数")
    cannot = whole("不能迁移的件数")
    worse = many(fields.String(), "比原版增加的，须确认")
    changes = many(ChangeAnswer, "对办事人和承办人的影响，按原版本")
    groups = many(GroupAnswer, "停在同样位置的办件，一组一条")
    choices = many(ChoiceAnswer, "要指定对应环节的")


class SelectionAnswer(Answer):
    unit = text("单位代码；全部时为空")
    cases = many(fields.String(), "办件编号；全部时为空")


class CountsAnswer(Answer):
    pending = whole(codes.MOVE_STATES["pending"])
    moved = whole(codes.MOVE_STATES["moved"])
    refused = whole(codes.MOVE_STATES["refused"])
    undone = whole(codes.MOVE_STATES["undone"])
    kept = whole(codes.MOVE_STATES["kept"])


class MigrationAnswer(Answer):
    id = text("迁移标识")
    service = text("事项编号")
    version = text("迁移到的版本标识")
    number = whole("迁移到的版本号")
    state = one_of("状态", codes.MIGRATION_STATES)
    state_words = text("状态的中文")
    reason = text("理由")
    selection = one(SelectionAnswer, "选了哪些办件")
    steps = named("指定的对应环节")
    worse = many(fields.String(), "确认过的增加")
    total = whole("共多少件")
    begun_by = text("谁开始的")
    begun_at = moment("何时开始")
    ended_at = moment("何时完成", allow_none=True)
    undone_by = text("谁撤销的", allow_none=True)
    undone_reason = text("撤销的理由")
    undo_begun_at = moment("何时开始撤销", allow_none=True)
    undone_at = moment("何时撤销完成", allow_none=True)
    settled_by = text("谁确认不再撤销", allow_none=True)
    settled_at = moment("何时确认", allow_none=True)


class MigrationProgress(MigrationAnswer):
    counts = one(CountsAnswer, "按情况的件数")
    undoable = whole("现在还可以撤回的件数")


MigrationPage = page_of(MigrationAnswer, "MigrationPage")


class MovedStepAnswer(Answer):
    id = text("任务（或者子流程）的标识，迁移前后不变")
    kind = text("元素种类")
    before = text("原版的元素标识")
    before_name = text("原版的名称")
    after = text("新版的元素标识")
    after_name = text("新版的名称")


class MoveAnswer(Answer):
    case_no = text("办件编号")
    version = whole("原版本号")
    state = one_of("情况", codes.MOVE_STATES)
    state_words = text("情况的中文")
    reason = text("没有迁移或者不能撤回的原因")
    steps = many(MovedStepAnswer, "哪个环节到哪个环节")
    opened = many(fields.String(), "随即开始的环节")
    moved_at = moment("何时迁移", allow_none=True)
    undone_at = moment("何时撤回", allow_none=True)


MovePage = page_of(MoveAnswer, "MovePage")
