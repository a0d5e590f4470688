"""Sign in for a bearer token, and give it back."""

from __future__ import annotations

from typing import Any

from flask import request

from engine.errors import NotSignedIn
from web.api import blueprint
from web.api.answers.catalogue import TokenAnswer
from web.api.calls import body, documented, office
from web.api.schemas import TokenBody
from workflows.people import commands as people


def sign_in_or_refuse(username: str, password: str, kind: str) -> people.Opened:
    """Check name and password, counting failures per name and address so that guessing is slow."""
    keys = [f"sign-in:{username.lower()}", f"sign-in-from:{request.remote_addr}"]
    limits = [people.SIGN_IN_TRIES, people.SIGN_IN_TRIES * 10]
    with office().read() as session:
        for key, limit in zip(keys, limits, strict=True):
            people.check_limit(session, key, limit=limit, window=people.SIGN_IN_WINDOW)
        user = people.authenticate(session, username, password)
    with office().database.write() as session:
        if user is not None:
            return people.open_session(session, user, kind=kind)
        for key, limit in zip(keys, limits, strict=True):
            people.count_try(session, key, limit=limit + 1, window=people.SIGN_IN_WINDOW)
    raise NotSignedIn("用户名或者密码不正确", code="bad_credentials", remedy="请核对后重试。")


@blueprint.post("/token")
@documented("登录，取得访问令牌", takes=TokenBody, answers=TokenAnswer, refuses=("bad_credentials", "too_many"))
def create_token() -> dict[str, Any]:
    sent = body(TokenBody)
    opened = sign_in_or_refuse(sent["username"], sent["password"], "api")
    return {"token": opened.token, "token_type": "Bearer", "expires_at": opened.expires_at.isoformat()}


@blueprint.delete("/token")
@documented("退出，作废访问令牌", answers=None, status=204)
def delete_token() -> tuple[str, int]:
    token = request.headers.get("Authorization", "").partition(" ")[2]
    with office().database.write() as session:
        people.sign_out(session, token)
    return "", 204
