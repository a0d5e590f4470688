"""A service's folder as one zip: packed the same way every time, unpacked with care."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from engine.errors import FieldError, Invalid
from workflows.catalogue.folder import FILE

LARGEST = 20 * 2**20
MOST_FILES = 200
_EPOCH = (2016, 1, 1, 0, 0, 0)


def packed(files: Mapping[str, bytes]) -> bytes:
    """The folder as a zip; equal folders give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The files of a zipped folder. Raises Invalid for anything a folder does not have, and for zip bombs."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except zipfile.BadZipFile:
        raise Invalid("不是有效的 zip 文件", remedy="请把事项文件夹打成 zip 后提交。") from None
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
        raise Invalid("压缩包过大", remedy="解压后不得超过 20 MB、200 个文件。")
    top = _shared_top([entry.filename for entry in entries])
    files = {}
    for entry in entries:
        name = entry.filename.removeprefix(top)
        if not FILE.fullmatch(name):
            raise Invalid("压缩包中有不认识的文件", errors=[FieldError(f"/{name}", "事项文件夹中不应有这个文件")])
        with archive.open(entry) as file:
            content = file.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            raise Invalid("压缩包已损坏")
        files[name] = content
    return files


def _shared_top(names: list[str]) -> str:
    """The one folder everything lies in, if there is one: people zip the folder as often as its content."""
    tops = {name.partition("/")[0] for name in names}
    top = next(iter(tops), "")
    return f"{top}/" if len(tops) == 1 and all("/" in name for name in names) and top != "forms" else ""
