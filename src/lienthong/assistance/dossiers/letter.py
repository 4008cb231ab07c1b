"""Letters: what people write about a dossier. Kept as files, so that events and actions hold only their digests."""

from lienthong.database import files


def keep(text: str) -> str:
    """Keep the words; gives their digest."""
    return files.put(text.strip().encode(), media_type="text/plain; charset=utf-8")
