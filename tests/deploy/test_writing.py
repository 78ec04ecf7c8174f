"""
Files are written whole or not at all.
"""

from __future__ import annotations

import os
import stat

import pytest

from polyfaas.deploy.writing import write_new
from polyfaas.exceptions import DeployError


def test_a_file_is_written_with_the_usual_permissions(tmp_path):
    """
    The file has what it was given and the permissions of any new file; nothing else is left in the folder.
    """
    (tmp_path / "plain").touch()
    write_new(str(tmp_path / "made"), b"content")
    assert (tmp_path / "made").read_bytes() == b"content"
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    assert sorted(os.listdir(tmp_path)) == ["made", "plain"]


def test_a_failure_leaves_the_former_file(tmp_path, monkeypatch):
    """
    When the last step fails, the former file is untouched, and no temporary one stays.
    """
    file = tmp_path / "made"
    file.write_bytes(b"former")

    def refuse(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(DeployError) as caught:
        write_new(str(file), b"content", force=True)
    assert str(caught.value) == f"Cannot write {file}: No space left on device."
    assert os.listdir(tmp_path) == ["made"]
    assert file.read_bytes() == b"former"


def test_a_missing_folder_is_named(tmp_path):
    """
    A place that does not exist is an error of ours.
    """
    with pytest.raises(DeployError) as caught:
        write_new(str(tmp_path / "no" / "made"), b"")
    assert str(caught.value) == f"Cannot write {tmp_path / 'no' / 'made'}: No such file or directory."


def test_a_link_is_not_followed_nor_overwritten(tmp_path):
    """
    A link, also one to nothing, counts as a file that is there.
    """
    (tmp_path / "made").symlink_to(tmp_path / "nothing")
    with pytest.raises(DeployError, match="is there already"):
        write_new(str(tmp_path / "made"), b"")


def test_a_link_stays_and_its_file_is_written(tmp_path):
    """
    With force, what a link leads to is replaced, and not the link.
    """
    (tmp_path / "real").write_bytes(b"former")
    (tmp_path / "link").symlink_to("real")
    write_new(str(tmp_path / "link"), b"content", force=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"content"


@pytest.mark.skipif(os.name != "posix", reason="devices are POSIX's")
@pytest.mark.parametrize("force", [False, True])
def test_a_device_gets_the_content_and_stays(force):
    """
    No file takes the place of a device such as /dev/null or /dev/stdout.
    """
    ours, theirs = os.openpty()
    write_new(os.ttyname(theirs), b"content", force=force)
    assert os.read(ours, 100) == b"content"
    assert stat.S_ISCHR(os.stat(os.ttyname(theirs)).st_mode)
    os.close(ours)
    os.close(theirs)
