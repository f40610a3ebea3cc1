"""One diagram of each kind that authors may write, with the lines that its drawing must show."""

from __future__ import annotations

KINDS = {
    "block": (
        """block
  columns 2
  a["First"] b["Second<br/>part"]
  c["Common ground"]:2
  class a,b own
  class c shared
""",
        ["First", "Second", "part", "Common ground"],
    ),
    "flowchart": (
        """flowchart LR
  A[A label that is long enough to be wrapped] -->|yes| B{Really?}
  B -.-> C([End])
  B ==> D[(Store)]
  subgraph group [One group]
    C --- D
  end
  class A own
  class C,D shared
""",
        [
            "A label that is long",
            "enough to be wrapped",
            "yes",
            "Really?",
            "End",
            "Store",
            "One group",
        ],
    ),
    "sequence": (
        """sequenceDiagram
  participant P as Program
  participant K as Kernel
  P->>K: read(fd, buf, n)
  Note right of K: checks the number
  activate K
  K-->>P: bytes
  deactivate K
  loop every tick
    K->>K: schedule
  end
  alt good
    P->>K: on
  else bad
    K--xP: off
  end
  critical both
    P->>K: now
  end
""",
        [
            *("Program", "Kernel", "read(fd, buf, n)", "checks the number", "bytes", "loop"),
            *(
                "[every",
                "tick]",
                "schedule",
                "alt",
                "[good]",
                "on",
                "[bad]",
                "off",
                "critical",
                "now",
            ),
        ],
    ),
    "state": (
        """stateDiagram-v2
  [*] --> Created
  Created --> Running: start
  Running --> Paused: pause
  Paused --> Running: resume
  Running --> [*]
  state Running {
    [*] --> Busy
    Busy --> Idle
  }
  note right of Created: a note
""",
        ["Created", "Running", "start", "Paused", "pause", "resume", "Busy", "Idle", "a note"],
    ),
    "timeline": (
        """timeline
  title Years
  section Early
    1979 : First event
    2000 : Second event : An event with more words than fit
  section Late
    2013 : Last event
""",
        [
            *("Years", "Early", "1979", "First event", "2000", "Second event"),
            *("An event with more", "words than fit", "Late", "2013", "Last event"),
        ],
    ),
    "class": (
        """classDiagram
  class Image {
    +String digest
    +pull() bool
  }
  class Layer
  Image *-- Layer : holds
  Image <|-- Special
  <<interface>> Layer
""",
        ["Image", "+String digest", "+pull() : bool", "«interface»", "Layer", "holds", "Special"],
    ),
    "mindmap": (
        """mindmap
  root((Root))
    Left branch
      One
      Two
    Right branch
      A leaf with more words than fit on a line
""",
        [
            "Root",
            "Left branch",
            "One",
            "Two",
            "Right branch",
            "A leaf with more",
            "words than fit on a",
            "line",
        ],
    ),
    "quadrant": (
        """quadrantChart
  title Reach and effort
  x-axis Little reach --> Much reach
  y-axis Little effort --> Much effort
  quadrant-1 Plan
  quadrant-2 Avoid
  quadrant-3 Ignore
  quadrant-4 Do
  First: [0.3, 0.6]
  Second: [0.6, 0.23]
""",
        [
            *("Reach and effort", "Little reach", "Much reach", "Little effort", "Much effort"),
            *("Plan", "Avoid", "Ignore", "Do", "First", "Second"),
        ],
    ),
    "xychart": (
        """xychart-beta
  title "Durations"
  x-axis [short, middle, long]
  y-axis "ms" 0 --> 300
  bar [10, 120, 290]
  line [10, 120, 290]
""",
        ["Durations", "short", "middle", "long", "ms", "0", "100", "200", "300"],
    ),
}
