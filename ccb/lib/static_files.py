"""Static files under names that hold their hash, the modules of JavaScript too: a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Compressed

_, IMPORTS = Compressed._js_module_import_aggregation_patterns


class HashedFiles(Compressed):
    """Own modules import each other by their hashed names as well: after an upgrade no page mixes old and new ones.

    Django's switch for it takes every script there is, and stumbles over those of other packages.
    """

    patterns = (*Compressed.patterns, ("js/*.js", IMPORTS))
