"""What a database says when it cannot, in Chinese: busy, full, read-only, gone, damaged, of a newer schema."""

import sqlite3
from typing import Final

import sqlalchemy as sa

from jxgrade.errors import StoreBusy

_KEPT: Final = "这次操作没有完成，库里没有变化"
_MESSAGES: Final = {
    "locked": f"评阅库正忙（被占用的时间太长），{_KEPT}。改法：稍等片刻再试一次；若一直如此，请管理员查看哪个程序占用着它",
    "full": f"评阅库所在的磁盘已满，{_KEPT}。改法：请管理员腾出磁盘空间，再试一次",
    "readonly": f"评阅库是只读的，{_KEPT}。改法：请管理员检查评阅库文件及其文件夹的写权限，或数据库是否处于只读状态",
    "gone": f"找不到或连不上评阅库，{_KEPT}。改法：检查网络和评阅库的位置（store 文件夹，或环境变量 JXGRADE_MARKS_URL），恢复后再试一次",
    "damaged": f"评阅库文件已损坏或不是评阅库，{_KEPT}。改法：请管理员用最近的备份恢复 marks.sqlite，不要删除现有文件",
    "denied": f"评阅库拒绝登录或没有权限，{_KEPT}。改法：请管理员核对 JXGRADE_MARKS_URL 里的用户、密码和授权",
}
_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_CANTOPEN: "gone",
    sqlite3.SQLITE_IOERR: "gone",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_PERM: "denied",
    sqlite3.SQLITE_AUTH: "denied",
    sqlite3.SQLITE_PROTOCOL: "locked",
}
# PostgreSQL's SQLSTATE, by its first two or all five characters
_POSTGRES: Final = {
    "53100": "full",
    "53300": "locked",
    "53": "full",
    "55P03": "locked",
    "57014": "locked",
    "40": "locked",
    "25006": "readonly",
    "42501": "denied",
    "28": "denied",
    "3D000": "gone",
    "57": "gone",
    "08": "gone",
    "XX001": "damaged",
    "XX002": "damaged",
    "58": "gone",
}
# what the server says before there is a session, and so no SQLSTATE
_DENIED: Final = ("authentication", "role ", "pg_hba.conf", "permission denied")


def busy(reason: str) -> StoreBusy:
    """The error for a reason: locked full readonly gone damaged denied."""
    return StoreBusy(reason, _MESSAGES[reason])


def told(error: sa.exc.SQLAlchemyError) -> StoreBusy | None:
    """What a database error means to a user; None where it is a defect of ours."""
    if isinstance(error, sa.exc.TimeoutError):  # no connection of the pool came free
        return busy("locked")
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        reason = _SQLITE.get(code & 0xFF) if code is not None else None
        return busy(reason) if reason else None
    state = getattr(cause, "sqlstate", None)
    if state:
        reason = _POSTGRES.get(state) or _POSTGRES.get(state[:2])
        return busy(reason) if reason else None
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):  # the server cannot be reached, or hung up
        return busy("denied" if any(word in str(cause) for word in _DENIED) else "gone")
    return None


def is_lost(error: sa.exc.SQLAlchemyError) -> bool:
    """Did the connection end, so that a new one may do? (A request can be sent twice: it is one change.)"""
    return isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
