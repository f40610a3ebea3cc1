"""Fill two areas of memory with the same content, and count the pages that KSM merges.

Needs Linux with KSM turned on (/sys/kernel/mm/ksm/run).
"""

import mmap
import time
from pathlib import Path

PAGES = 16_384  # 64 MiB in pages of 4 KiB
MERGED = Path("/sys/kernel/mm/ksm/pages_sharing")

content = b"".join(number.to_bytes(8, "little") * 512 for number in range(1, PAGES + 1))
areas = [mmap.mmap(-1, len(content), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) for _ in range(2)]
for area in areas:
    area.madvise(mmap.MADV_MERGEABLE)
    area.write(content)

for second in range(1, 61):
    time.sleep(1)
    merged = int(MERGED.read_text())
    print(f"after {second} s: {merged} pages merged")
    if merged >= PAGES:
        break
