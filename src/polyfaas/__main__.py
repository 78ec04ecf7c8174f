"""
``python -m polyfaas``: the same as ``polyfaas``.
"""

from .cli import main

raise SystemExit(main())
