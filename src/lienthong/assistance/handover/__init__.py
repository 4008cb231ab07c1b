"""The hand-over of the register to Public Security: complete, signed, in increments (docs/handover.md).

    writing.export(folder, by=officer)                         # everything
    writing.export(folder, since=manifest_json, by=officer)    # what differs from an export before

An export is a folder: parts (JSON lines, gzip), an index of everybody with a hash, a manifest with control sums and the
hash of the manifest before it, a seal over the manifest, and the script that verifies it with Python alone.
"""
