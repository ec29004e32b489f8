"""What programs of tests wait for: a class that lets them through when a test says so, and not after a time.

session.run(GATE)
session.run("worker held. 3")   # with `held => Gate wait`
session.run("Gate open")
"""

GATE = """Object subclass: Gate
  classState: isOpen = false
  class open => self.isOpen := true
  class close => self.isOpen := false
  class wait => [self.isOpen] whileFalse: [Timer sleep: 20]"""
