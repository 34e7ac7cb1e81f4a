"""Certificates checked offline, in Chromium from a file: genuine, withdrawn, forged, changed, foreign and unknown are told apart."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from jxgrade.batch.acts.keys import LIST, PAGE, Signer, make_key
from jxgrade.errors import ParamsError
from jxgrade.pages import checking
from jxgrade.pages.certificates import Certificate

DAY = date(2024, 3, 1)
WANG = Certificate("passed", "T1", "ganzhou", "王芳", "赣州市第一小学", "合格。")
LI = Certificate("passed", "T2", "ganzhou", "李雷", None, "合格。")
NUMBERS = {WANG: "2024-HG-9WDAH-42S9F", LI: "2024-HG-01234-51789"}


@pytest.fixture(scope="module")
def issued(tmp_path_factory, programme):
    """A folder with the page of two certificates, of which the second was withdrawn later; and the key."""
    folder = tmp_path_factory.mktemp("certificates")
    make_key(folder / "key.pem")
    signer = Signer.of(folder / "key.pem")
    entries = dict(checking.entry(one, number) for one, number in NUMBERS.items())
    signer.publish(folder, programme, entries, set(entries), DAY)
    first = checking.entry(WANG, NUMBERS[WANG])
    signer.publish(folder, programme, dict([first]), {first[0]}, DAY)
    return folder, signer


@pytest.fixture(scope="module")
def ask(issued, browser):
    """What the page answers to words, name and place; it may ask nothing of anybody."""
    with browser.new_context(offline=True) as context:
        page, asked = context.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((issued[0] / PAGE).as_uri())

        def told(words, name="", place=""):
            for field, value in (("code", words), ("name", name), ("place", place)):
                page.fill(f"#{field}", value)
            page.click("#check")
            page.wait_for_function("!document.getElementById('answer').textContent.startsWith('正在')")
            return page.text_content("#answer")

        yield told
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_a_genuine_one_is_told_from_a_withdrawn_a_forged_a_changed_and_a_foreign_one(ask, issued, programme, tmp_path):
    signer = issued[1]
    genuine = signer.code(WANG, NUMBERS[WANG], programme)
    assert ask(genuine).startswith("有效：") and "王芳（赣州市第一小学）" in ask(genuine)
    assert ask(signer.code(LI, NUMBERS[LI], programme)).startswith("已撤销")
    assert ask(genuine.replace("42S9F", "42S9G")).startswith("伪造或被改动")
    assert ask(genuine.replace("王芳", "王方")).startswith("伪造或被改动")
    make_key(tmp_path / "foreign.pem")
    foreign = Signer.of(tmp_path / "foreign.pem").code(WANG, NUMBERS[WANG], programme)
    assert foreign.rpartition("\n")[0] == genuine.rpartition("\n")[0] and ask(foreign).startswith("伪造或被改动")
    assert ask(signer.code(WANG, "2024-HG-00000-00000", programme)).startswith("查不到")
    assert ask("JX1\n甲\n<img src=x onerror=alert(1)>").startswith("伪造或被改动")


def test_a_number_typed_with_name_and_place_is_told_as_well(ask):
    assert ask("2024 hg 9wdah 42s9f", "王芳", "赣州市 第一小学").startswith("有效：")
    assert ask("2024-HG-O1234-5l789", "李雷").startswith("已撤销")
    assert ask(NUMBERS[WANG], "王方", "赣州市第一小学").startswith("不符")
    assert ask("2024-HG-9WDAH-42S9G", "王芳", "赣州市第一小学").startswith("查不到")
    assert ask(NUMBERS[WANG]).startswith("请粘贴")


def test_no_answer_stands_beside_words_that_were_changed_after_it(issued, browser):
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto((issued[0] / PAGE).as_uri())
        for field, value in (("code", NUMBERS[WANG]), ("name", "王芳"), ("place", "赣州市第一小学")):
            page.fill(f"#{field}", value)
            page.click("#check")
            page.wait_for_function("document.getElementById('answer').dataset.state")
        assert page.locator("#answer b").inner_text() == "有效："
        page.locator("#name").press_sequentially("兰")
        assert page.text_content("#answer") == ""


def test_a_list_that_was_changed_answers_nothing(issued, browser, tmp_path):
    page_ = (issued[0] / PAGE).read_text("utf-8")
    withdrawn = checking.entry(LI, NUMBERS[LI])[0]
    listed = next(line for line in page_.splitlines() if line.startswith(withdrawn))
    (tmp_path / PAGE).write_text(page_.replace(listed, f"{listed[:-1]}1"), "utf-8")
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto((tmp_path / PAGE).as_uri())
        page.fill("#code", NUMBERS[LI])
        page.fill("#name", "李雷")
        page.click("#check")
        page.wait_for_function("document.getElementById('answer').textContent.includes('名单被改动过')")


def test_the_page_holds_no_name_and_is_the_same_bytes_twice(issued, programme):
    folder, signer = issued
    first = (folder / PAGE).read_bytes(), (folder / LIST).read_bytes()
    entries = dict([checking.entry(WANG, NUMBERS[WANG])])
    signer.publish(folder, programme, entries, set(entries), DAY)
    assert ((folder / PAGE).read_bytes(), (folder / LIST).read_bytes()) == first
    assert not any(word in first[0].decode() for word in ("王芳", "李雷", "9WDAH", "赣州市第一小学"))


def test_signatures_are_those_of_the_standard(programme):
    """RFC 8032, 7.1, test 1: the key of the document gives its public key."""
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert checking.public_of(key).hex() == public
    assert (
        checking.fingerprint(bytes.fromhex(public)).replace(" ", "")
        == hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]
    )


def test_a_key_is_made_once_for_its_owner_alone_and_never_in_a_workspace(tmp_path):
    place = tmp_path / "work"
    (place / "params").mkdir(parents=True)
    (place / "params/programme.yaml").write_text("title: x\n", "utf-8")
    with pytest.raises(ParamsError, match=r"不能放在工作区.*改法"):
        make_key(place / "store/key.pem")
    make_key(tmp_path / "key.pem")
    assert oct((tmp_path / "key.pem").stat().st_mode)[-3:] == "600"
    with pytest.raises(ParamsError, match=r"已经存在.*改法"):
        make_key(tmp_path / "key.pem")


def test_a_lost_a_broken_and_another_key_say_what_to_do(issued, tmp_path):
    folder = issued[0]
    with pytest.raises(ParamsError, match=r"读不到密钥.*从备份取回.*--new-key"):
        Signer.of(tmp_path / "gone.pem")
    (tmp_path / "broken.pem").write_text("-----BEGIN", "ascii")
    with pytest.raises(ParamsError, match=r"不是 jxgrade publish keys 造的密钥.*改法"):
        Signer.of(tmp_path / "broken.pem")
    make_key(tmp_path / "other.pem")
    other = Signer.of(tmp_path / "other.pem")
    with pytest.raises(ParamsError, match=r"另一把密钥签的.*改法"):
        other.check(folder, whole=True)
    renewed = replace(other, renew=True)
    with pytest.raises(ParamsError, match="另一把密钥"):
        renewed.check(folder, whole=False)
    renewed.check(folder, whole=True)
