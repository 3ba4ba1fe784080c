"""One answer in the two formats of the standard: plain data in, bytes out.

JSON is the XML mapped by the standard's convention: a list of one kind of thing stays a list
under the name of its container, so both come from the same dicts and lists.
"""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
ONE_OF = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "media_urls": "media_url",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
"""What one thing in a list is called in XML."""
_NEVER_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(form: str, name: str, told: Any) -> bytes:
    """The answer `told` under its root `name`, in the format `form`: json or xml."""
    if form == "json":
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    root = Element(name)
    _fill(root, name, told)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _fill(element: Element, name: str, told: Any) -> None:
    """Put what is told into an element; nothing leaves it empty, and so does an empty list."""
    if isinstance(told, dict):
        for key, value in told.items():
            _fill(SubElement(element, key), key, value)
    elif isinstance(told, list | tuple):
        one = ONE_OF.get(name, "value")
        for value in told:
            _fill(SubElement(element, one), one, value)
    elif isinstance(told, bool):
        element.text = "true" if told else "false"
    elif told is not None:
        element.text = _NEVER_IN_XML.sub("", str(told))
