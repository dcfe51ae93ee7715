"""Files of arrays: what was written or nothing; what changes under a reader is seen."""

from __future__ import annotations

import os

import numpy as np
import pytest

from extranet.search.index import files
from extranet.search.index.files import Altered, OpenFiles, write_array

VALUES = np.arange(1000, dtype=np.int32)


@pytest.fixture(params=["in memory", "mapped"])
def kept(request, tmp_path, monkeypatch):
    """Write an array; give its path and its checksum."""
    if request.param == "mapped":
        monkeypatch.setattr(files, "SMALL", 0)
    path = tmp_path / "values.npy"
    return path, write_array(path, VALUES)


def test_it_comes_back_as_it_was_and_nobody_writes_in_it(kept):
    path, expected = kept
    opened = OpenFiles()
    array = opened.read(path, expected)
    assert array.dtype == VALUES.dtype
    assert array.tolist() == VALUES.tolist()
    assert isinstance(array, np.memmap) == (files.SMALL == 0)
    assert opened.unchanged()
    assert path.stat().st_mode & 0o222 == 0


def test_another_content_is_refused(kept):
    path, (size, checksum) = kept
    with pytest.raises(Altered):
        OpenFiles().read(path, [size, checksum + 1])
    os.truncate(path, size - 4)
    with pytest.raises(Altered):
        OpenFiles().read(path, [size, checksum])


def test_a_mapped_file_that_is_cut_or_written_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "SMALL", 0)
    for number, change in enumerate((lambda path: os.truncate(path, 10), lambda path: os.utime(path, (0, 0)))):
        path = tmp_path / f"{number}.npy"
        opened = OpenFiles()
        opened.read(path, write_array(path, VALUES))
        change(path)
        assert not opened.unchanged()


def test_a_file_deleted_goes_on_being_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "SMALL", 0)
    path, opened = tmp_path / "values.npy", OpenFiles()
    array = opened.read(path, write_array(path, VALUES))
    path.unlink()
    assert opened.unchanged()
    assert array[999] == 999
