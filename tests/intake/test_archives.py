import io
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgrade.intake.archives import Source, SubmissionFiles, Unreadable, _encoding
from jxgrade.intake.documents import Document, read_documents
from jxgrade.programme import Programme

TEXT = "今天我们认识情绪。".encode()


def archive(members: Mapping[str, bytes], *, raw: str | None = None) -> bytes:
    """A zip with these members; ``raw``: names in this encoding without the UTF-8 flag, as Windows and old macOS write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            info = zipfile.ZipInfo("x" * len(name.encode(raw)) if raw else name)
            package.writestr(info, data, zipfile.ZIP_DEFLATED)
    data = out.getvalue()
    for name in members if raw else ():
        encoded = name.encode(raw or "")
        data = data.replace(b"x" * len(encoded), encoded, 2)
    return data


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Write a file below ``submissions/``."""

    def write(name: str, data: bytes = TEXT) -> Path:
        path = tmp_path / "submissions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def index(tmp_path: Path, programme: Programme) -> Callable[..., SubmissionFiles]:
    """The index of what lies there now."""
    return lambda **limits: SubmissionFiles(tmp_path / "submissions", programme.limits.model_copy(update=limits))


def name_of(found: Source | Unreadable) -> str:
    assert isinstance(found, Source), found
    return found.name


def reason_of(found: Source | Unreadable | Document) -> str:
    assert isinstance(found, Unreadable), found
    assert "改法：" in found.reason
    return found.reason


# ---------------------------------------------------------------- names


def test_a_name_is_a_path_an_archive_with_member_or_a_bare_member(put, index) -> None:
    put("南昌/张三.txt")
    put("市/九江.zip", archive({"甲/李四.txt": TEXT, "王五.txt": TEXT}))
    files = index()
    assert name_of(files.resolve("南昌/张三.txt")) == "南昌/张三.txt"
    assert name_of(files.resolve("南昌\\张三.txt")) == "南昌/张三.txt"
    assert name_of(files.resolve("市/九江.zip/甲/李四.txt")) == "市/九江.zip/甲/李四.txt"
    assert name_of(files.resolve("市\\九江.zip\\甲\\李四.txt")) == "市/九江.zip/甲/李四.txt"
    assert name_of(files.resolve("李四.txt")) == "市/九江.zip/甲/李四.txt"
    assert name_of(files.resolve("王五.txt")) == "市/九江.zip/王五.txt"
    assert [one.name for one in files.plain()] == ["南昌/张三.txt", "市/九江.zip"]


@pytest.mark.parametrize(
    "name", ["张三.txt", "甲/李四.txt", "九江.zip/王五.txt", "南昌/张三.TXT", "南昌/张三", "南昌/张三.txt/"]
)
def test_only_exact_names_match(put, index, name: str) -> None:
    put("南昌/张三.txt")
    put("市/九江.zip", archive({"甲/李四.txt": TEXT, "王五.txt": TEXT}))
    assert "找不到" in reason_of(index().resolve(name))


def test_composed_and_decomposed_names_are_the_same(put, index) -> None:
    put(unicodedata.normalize("NFD", "Zoë.txt"))
    put("a.zip", archive({unicodedata.normalize("NFD", "Renée.txt"): TEXT}))
    files = index()
    assert isinstance(files.resolve("Zoë.txt"), Source)
    assert isinstance(files.resolve(unicodedata.normalize("NFD", "Renée.txt")), Source)
    assert isinstance(files.resolve("Renée.txt"), Source)


def test_a_name_found_twice_is_unreadable_and_says_where(put, index) -> None:
    put("张三.txt")
    put("a.zip", archive({"张三.txt": TEXT, "李四.txt": TEXT}))
    put("b.zip", archive({"x/李四.txt": TEXT, "甲/王五.txt": TEXT, "乙/王五.txt": TEXT}))
    files = index()
    assert "2 个文件（a.zip/张三.txt、张三.txt）" in reason_of(files.resolve("张三.txt"))
    assert "2 个文件（a.zip/李四.txt、b.zip/x/李四.txt）" in reason_of(files.resolve("李四.txt"))
    assert "2 个文件" in reason_of(files.resolve("王五.txt"))
    assert name_of(files.resolve("a.zip/张三.txt")) == "a.zip/张三.txt"
    assert name_of(files.resolve("b.zip/乙/王五.txt")) == "b.zip/乙/王五.txt"


def test_a_bare_name_in_an_archive_and_in_a_folder_is_found_twice(put, index) -> None:
    put("南昌/张三.txt")
    put("南昌/李四.txt")
    put("a.zip", archive({"张三.txt": TEXT, "王五.txt": TEXT}))
    files = index()
    assert "2 个文件（a.zip/张三.txt、南昌/张三.txt）" in reason_of(files.resolve("张三.txt"))
    for name in ("南昌/张三.txt", "a.zip/张三.txt"):
        assert name_of(files.resolve(name)) == name
    assert name_of(files.resolve("王五.txt")) == "a.zip/王五.txt"
    assert "找不到" in reason_of(files.resolve("李四.txt"))  # a path is written whole


def test_a_member_that_stands_twice_in_one_archive_is_unreadable(put, index) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("a.txt", "甲")
        package.writestr("a.txt", "乙")
    put("a.zip", out.getvalue())
    files = index()
    assert "2 个文件" in reason_of(files.resolve("a.zip/a.txt"))
    assert "2 个文件" in reason_of(files.resolve("a.txt"))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "../roster.txt",
        "南昌/../../roster.txt",
        "..\\roster.txt",
        "/etc/passwd",
        "\\\\server\\x.txt",
        "C:\\x.txt",
        "a\0.txt",
        "a.zip/../../roster.txt",
    ],
)
def test_nothing_outside_the_folder_is_ever_meant(put, index, tmp_path: Path, name: str) -> None:
    (tmp_path / "roster.txt").write_bytes(TEXT)
    put("a.zip", archive({"../../roster.txt": TEXT}))
    assert "之外" in reason_of(index().resolve(name))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, programme: Programme) -> SubmissionFiles:
    """A folder beside a secret, with files and archives whose members try to climb out."""
    home = tmp_path_factory.mktemp("crowded")
    (home / "roster.txt").write_bytes(TEXT)
    folder = home / "submissions"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "b.txt").write_bytes(TEXT)
    (folder / "c.zip").write_bytes(archive({"../../roster.txt": TEXT, "/d.txt": TEXT, "a/b.txt": TEXT}))
    return SubmissionFiles(folder, programme.limits)


_PARTS = st.sampled_from(
    ["a", "b.txt", "c.zip", "d.txt", "roster.txt", "..", ".", "", "/", "\\", "submissions", "C:", "~"]
)


@given(st.lists(_PARTS, max_size=6).map("/".join) | st.lists(_PARTS, max_size=6).map("\\".join) | st.text(max_size=8))
def test_no_name_whatever_leads_out_of_the_folder(crowded: SubmissionFiles, name: str) -> None:
    found = crowded.resolve(name)
    if isinstance(found, Source):
        assert (found.path.parent.name, found.path.name, found.member is None) in {
            ("a", "b.txt", True),
            ("submissions", "c.zip", False),
        }
    else:
        assert "改法：" in found.reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_links_and_special_files_are_refused(put, index, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(TEXT)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.txt").write_bytes(TEXT)
    inside = put("真.txt")
    (inside.parent / "链.txt").symlink_to(tmp_path / "secret.txt")
    (inside.parent / "内链.txt").symlink_to(inside)
    (inside.parent / "夹").symlink_to(tmp_path / "elsewhere")
    (inside.parent / "链.zip").symlink_to(inside)
    os.mkfifo(inside.parent / "管.txt")
    files = index()
    for name in ("链.txt", "内链.txt", "夹", "夹/a.txt", "链.zip", "链.zip/a.txt", "管.txt"):
        assert "链接或特殊文件" in reason_of(files.resolve(name)), name
    assert isinstance(files.resolve("真.txt"), Source)
    assert [one.name for one in files.plain()] == ["真.txt"]


def test_a_link_put_in_place_of_a_file_after_the_walk_is_not_followed(put, index, tmp_path: Path, programme) -> None:
    (tmp_path / "secret.txt").write_text("别人的秘密")
    path = put("a.txt")
    source = index().resolve("a.txt")
    path.unlink()
    path.symlink_to(tmp_path / "secret.txt")
    (document,) = read_documents([source], programme.limits)
    assert "无法打开" in reason_of(document)


def test_absent_folders_and_files_and_folders_named_as_files(put, index, tmp_path: Path) -> None:
    assert index().plain() == []
    assert "找不到“张三.docx”" in reason_of(index().resolve("张三.docx"))
    put("南昌/张三.txt")
    assert "是文件夹" in reason_of(index().resolve("南昌"))


@pytest.mark.parametrize("name", ["张三.exe", "张三", "张三.rtf", "张三.docm", ".docx"])
def test_files_of_unknown_type_are_unreadable(put, index, name: str) -> None:
    put(name)
    assert "不在可读之列" in reason_of(index().resolve(name))


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode elsewhere")
def test_names_on_disk_that_are_gb18030_bytes_are_found(put, index) -> None:
    folder = put("x.txt").parent
    Path(os.fsdecode(os.fsencode(folder) + "/张三.txt".encode("gb18030"))).write_bytes(TEXT)
    files = index()
    assert isinstance(files.resolve("张三.txt"), Source)
    assert [one.name for one in files.plain()] == ["x.txt", "张三.txt"]


# ---------------------------------------------------------------- archives


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_the_utf8_flag_are_read(put, index, encoding: str, programme) -> None:
    put("a.zip", archive({"南昌/张三的课程设计.txt": TEXT, "李四.txt": TEXT}, raw=encoding))
    files = index()
    sources = [files.resolve("张三的课程设计.txt"), files.resolve("a.zip/李四.txt")]
    assert [document.text for document in read_documents(sources, programme.limits)] == [TEXT.decode()] * 2


@given(st.lists(st.text("心理健康教育张王李赵南昌设计报告abc19（）", min_size=4, max_size=12), min_size=1, max_size=5))
def test_the_encoding_of_chinese_names_is_told_right(names: list[str]) -> None:
    for encoding in ("gb18030", "utf-8"):
        raw = [name.encode(encoding) for name in names]
        assert [name.decode(_encoding(raw)) for name in raw] == names


def test_the_unicode_path_field_wins_where_it_belongs_to_the_name(put, index) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for real, crc_of in (("张三.txt", b"_1.txt"), ("别的.txt", b"other")):
            info = zipfile.ZipInfo("_1.txt" if real == "张三.txt" else "_2.txt")
            field = b"\x01" + struct.pack("<L", zlib.crc32(crc_of)) + real.encode()
            info.extra = struct.pack("<HH", 0x7075, len(field)) + field
            package.writestr(info, TEXT)
    put("a.zip", out.getvalue())
    files = index()
    assert isinstance(files.resolve("张三.txt"), Source)
    assert isinstance(files.resolve("_2.txt"), Source)


def test_an_archive_in_an_archive_is_not_opened(put, index) -> None:
    put("a.zip", archive({"b.zip": archive({"张三.txt": TEXT})}))
    files = index()
    assert "压缩包里的压缩包也不打开" in reason_of(files.resolve("a.zip/b.zip"))
    assert "压缩包" in reason_of(files.resolve("a.zip"))
    assert "找不到" in reason_of(files.resolve("张三.txt"))


def test_a_broken_archive_is_named_and_the_others_are_read(put, index) -> None:
    good = archive({"张三.txt": TEXT, "李四.txt": TEXT})
    put("坏.zip", good[:-30])
    put("假.zip", b"not a zip at all")
    put("空.zip", b"")
    put("好.zip", archive({"王五.txt": TEXT}))
    files = index()
    assert list(files.unreadable_archives()) == ["假.zip", "坏.zip", "空.zip"]
    assert "压缩包 坏.zip：压缩包已损坏" in reason_of(files.resolve("坏.zip/张三.txt"))
    assert "另有打不开的压缩包：假.zip、坏.zip、空.zip" in reason_of(files.resolve("李四.txt"))
    assert isinstance(files.resolve("王五.txt"), Source)


def test_encrypted_members_and_strange_compression_are_refused(put, index) -> None:
    data = bytearray(archive({"张三.txt": TEXT}))
    central = data.index(b"PK\x01\x02")
    locked, strange = bytearray(data), bytearray(data)
    locked[6] |= 1
    locked[central + 8] |= 1
    strange[8:10] = strange[central + 10 : central + 12] = struct.pack("<H", 99)
    put("锁.zip", bytes(locked))
    put("怪.zip", bytes(strange))
    files = index()
    assert "已加密" in reason_of(files.resolve("锁.zip/张三.txt"))
    assert "压缩方式" in reason_of(files.resolve("怪.zip/张三.txt"))


def test_links_in_an_archive_are_refused(put, index) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        info = zipfile.ZipInfo("张三.txt")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        package.writestr(info, "/etc/passwd")
    put("a.zip", out.getvalue())
    assert "链接或特殊文件" in reason_of(index().resolve("张三.txt"))


def test_damaged_members_cost_only_themselves(put, index, programme) -> None:
    data = bytearray(archive({"a.txt": TEXT * 50, "b.txt": TEXT}))
    data[45:50] = b"\xff" * 5
    put("a.zip", bytes(data))
    files = index()
    bad, good = read_documents([files.resolve("a.txt"), files.resolve("b.txt")], programme.limits)
    assert "a.zip/a.txt：在压缩包中已损坏" in reason_of(bad)
    assert good == Document(TEXT.decode(), 0, 0)


@pytest.mark.parametrize(("members", "readable"), [(4, True), (5, True), (6, False)])
def test_the_number_of_members_is_limited(put, index, members: int, readable: bool) -> None:
    put("a.zip", archive({f"{number}.txt": TEXT for number in range(members)}))
    found = index(members=5).resolve("0.txt")
    assert isinstance(found, Source) == readable
    if not readable:
        assert "超过 5 个" in index(members=5).unreadable_archives()["a.zip"]


def test_a_bomb_is_not_unpacked(put, index) -> None:
    put("一.zip", archive({"弹.txt": bytes(30 << 20)}))
    put("多.zip", archive({f"{number}.txt": os.urandom(400_000) for number in range(3)}))
    files = index(unpacked_mb=1)
    assert "解压后超过 1 MB" in reason_of(files.resolve("一.zip/弹.txt"))
    assert "解压后超过 1 MB" in reason_of(files.resolve("多.zip/0.txt"))
    assert "压缩比超过 200 倍" in reason_of(index().resolve("弹.txt"))
    assert "大小超过 20 MB" in reason_of(index(file_mb=20).resolve("弹.txt"))


@pytest.mark.parametrize(("ratio", "readable"), [(-1, False), (0, True), (1, True)])
def test_the_compression_ratio_is_limited_at_its_exact_value(put, index, ratio: int, readable: bool) -> None:
    data = archive({"a.txt": b"a" * 100_000})
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        (info,) = package.infolist()
    exact = -(-info.file_size // info.compress_size)
    put("a.zip", data)
    assert isinstance(index(ratio=exact + ratio).resolve("a.txt"), Source) == readable


def test_an_archive_over_the_size_of_a_file_is_refused(put, index) -> None:
    put("a.zip", archive({"a.txt": os.urandom(1 << 20)}))
    assert "大小超过 1 MB" in index(file_mb=1).unreadable_archives()["a.zip"]
    assert index(file_mb=2).unreadable_archives() == {}
