"""Places of imported items that are judged without being written: the file is the foreign one, the line the item's own."""

from __future__ import annotations

from typing import Any

import msgspec

from traceability.model.base import Item, Origin


def placed(item: Any, file: str) -> Any:
    """The same item, and each item in its maps, with the place that it has in the foreign file."""
    fields: dict[str, Any] = {"origin": Origin(file=file, line=item.line)}
    for name in item.__struct_fields__:
        held = getattr(item, name)
        if isinstance(held, dict) and any(isinstance(value, Item) for value in held.values()):
            fields[name] = {key: placed(value, file) for key, value in held.items()}
    return msgspec.structs.replace(item, **fields)
