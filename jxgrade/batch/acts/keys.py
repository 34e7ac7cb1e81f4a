"""The ministry's key for certificates: made once, kept outside every workspace, and the signed list that goes with it."""

import base64
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from jxgrade.disk import write_bytes, write_json, write_text
from jxgrade.errors import ParamsError, system_reason
from jxgrade.pages import checking
from jxgrade.pages.certificates import Certificate
from jxgrade.pages.checking import WITHDRAWN, Entry
from jxgrade.programme import Programme

PAGE: Final = "核验.html"
LIST: Final = "核验名单.json"
_LOST: Final = "从备份取回原来的密钥；确已遗失的，用 jxgrade publish keys 造新的，再加 --new-key 把证书全部重新制发（旧证书会被判为伪造）"


def make_key(path: Path) -> str:
    """Make a private key in a new file for its owner alone; returns the public key's fingerprint.

    Raises ParamsError where the file is there, or lies in a workspace, which is copied and archived.
    """
    path = path.absolute()
    for folder in path.resolve().parents:
        if (folder / "params" / "programme.yaml").is_file():
            raise ParamsError(f"密钥不能放在工作区 {folder} 里，没有造。改法：--to 写到工作区之外，如加密的优盘")
    if os.path.lexists(path):
        raise ParamsError(f"{path} 已经存在，没有覆盖。改法：密钥只造一次；要另造的，换一个文件名")
    pem = checking.new_key()
    try:
        write_bytes(path, pem, private=True)
    except OSError as error:
        raise ParamsError(f"{path} 不能写入（{system_reason(error)}）。改法：换一个文件夹") from error
    return checking.fingerprint(checking.public_of(checking.read_key(pem)))


@dataclass(frozen=True)
class Signer:
    """Signs certificates and the list of them; ``renew``: may it take the place of another key?"""

    key: Any
    renew: bool = False

    @classmethod
    def of(cls, path: Path, *, renew: bool = False) -> "Signer":
        """The key of a file; raises ParamsError where it is lost or is none."""
        try:
            return cls(checking.read_key(path.read_bytes()), renew)
        except OSError as error:
            raise ParamsError(f"读不到密钥 {path}（{system_reason(error)}），没有制发。改法：{_LOST}") from error
        except ValueError as error:
            raise ParamsError(f"{path} 不是 jxgrade publish keys 造的密钥，没有制发。改法：{_LOST}") from error

    @property
    def public(self) -> str:
        """The public key in base 64."""
        return base64.b64encode(checking.public_of(self.key)).decode()

    def code(self, certificate: Certificate, number: str, programme: Programme) -> str:
        """What is to be scanned from a certificate."""
        return checking.code(checking.said(certificate, number, programme), self.key)

    def check(self, folder: Path, *, whole: bool) -> None:
        """Raise ParamsError where certificates were signed with another key, unless all are made anew with this one."""
        known = _read(folder)
        if known and known["key"] != self.public and not (self.renew and whole):
            raise ParamsError(
                f"已发的证书是用另一把密钥签的（公钥指纹 {checking.fingerprint(base64.b64decode(known['key']))}），没有制发。改法：{_LOST}"
            )

    def publish(
        self, folder: Path, programme: Programme, issued: Mapping[str, Entry], due: Collection[str], day: date
    ) -> None:
        """Write the list and the page that holds it: what is issued holds, what was and is no longer due is withdrawn."""
        known = _read(folder)
        entries = checking.parted(known["list"]) if known else {}
        entries |= {number: one._replace(state=WITHDRAWN) for number, one in entries.items() if number not in due}
        entries |= issued
        stated = day.isoformat()
        write_json(
            folder / LIST, {"key": self.public, "list": checking.list_of(entries, programme, stated)}, private=True
        )
        write_text(folder / PAGE, checking.checking_page(entries, programme, stated, self.key), private=True)


def _read(folder: Path) -> dict[str, str] | None:
    path = folder / LIST
    if not path.is_file():
        return None
    try:
        found: dict[str, str] = json.loads(path.read_text("utf-8"))
        checking.parted(found["list"])
        base64.b64decode(found["key"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ParamsError(f"{path} 读不出，不知道哪些证书已撤销，没有制发。改法：从备份恢复这个文件") from error
    return found
