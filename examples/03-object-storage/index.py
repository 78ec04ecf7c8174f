"""
What was uploaded: the same facts from an OSS event on FC and from an OBS event on FunctionGraph.
"""

from pathlib import PurePosixPath

import polyfaas
from polyfaas.events import ObjectStorageEvent

PICTURES = {".jpg", ".jpeg", ".png", ".webp"}


@polyfaas.handler
def handler(event: dict, context: polyfaas.Context) -> list:
    thumbnails = []
    for record in ObjectStorageEvent.read(event).records:
        path = PurePosixPath(record.key)  # decoded, whichever cloud encodes it
        if path.suffix.lower() in PICTURES:
            thumbnails.append(
                {
                    "bucket": record.bucket,
                    "picture": record.key,
                    "thumbnail": f"thumbnails/{path.stem}.webp",
                    "bytes": record.size,
                }
            )
        else:
            context.logger.info("not a picture: %s", record.key)
    return thumbnails
