"""Where the rules of casework are read, and the table they are kept in."""

from __future__ import annotations

from xiuhua.kernel.rules import Rules

LOOP = "GB/T 30428.8 (filing, handling and closing), practice of its adopters; domain notes 1.2"
COLLECTION = "GB/T 30428.7-2017 (collection of supervision information)"
NOTICE = "A city's notice on extending, shelving and sending back, 2014-01-21; domain notes 1.2"
PEER = "Defaults seen in comparable systems; domain notes 1.2"
CUSTOM = "A default of this platform that nobody has read in print; the office may change it"

RULES = Rules()
