"""What can be said about an expression: it is written wrongly, it costs too much, or a function it calls failed."""

from __future__ import annotations

from engine.errors import Invalid, Problem


class FeelError(Invalid):
    """The text is not an expression we can run. `line` and `column` count from 1; `message` is Chinese."""

    code = "expression"
    title = "表达式有误"
    remedy = "请按提示修改表达式。"

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"第 {line} 行第 {column} 列：{message}", extra={"line": line, "column": column})
        self.message = message
        self.line = line
        self.column = column

    def moved(self, line: int, column: int) -> FeelError:
        """The same error, for a text that itself begins at `line` and `column` of a longer one."""
        return FeelError(self.message, self.line + line - 1, self.column + (column - 1 if self.line == 1 else 0))


class FeelLimit(Problem):
    """An expression asked for more work, memory or depth than one expression may use."""

    code = "expression_limit"
    title = "表达式的计算量超出限制"
    remedy = "请简化表达式，或减少它处理的数据。"


class FeelFailed(Problem):
    """A function given by the host raised an error; the cause is chained."""

    code = "expression_failed"
    title = "表达式无法计算"
    remedy = "请联系管理员检查表达式中调用的函数。"
