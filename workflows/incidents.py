"""Jobs that ran out of tries: an administrator looks at them and queues them again, on record."""

from __future__ import annotations

from engine import jobs
from engine.errors import Conflict
from workflows.acts import Act
from workflows.people.administer import require_admin


def retry(act: Act, job_id: str) -> None:
    """Queue a failed job again with all its tries. Raises Conflict where it is not failed any more."""
    require_admin(act)
    if not jobs.retry(act.session, job_id):
        raise Conflict("这个任务已不在失败状态", code="job_not_failed", remedy="请刷新页面，查看最新状态。")
    act.record("job.retry", job_id)
