from pathlib import Path

import pytest

from amparo.cli.server.desk import lies_in_memory

MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
/dev/vdb /dev/shm/disk ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "in_memory"),
    [
        ("/dev/shm/amparo-1", True),
        ("/dev/shm", True),
        ("/dev/shm/disk/amparo", False),
        ("/srv/amparo", False),
    ],
)
def test_a_folder_on_a_disk_is_told_from_memory(folder: str, in_memory: bool) -> None:
    assert lies_in_memory(Path(folder), MOUNTS) == in_memory
