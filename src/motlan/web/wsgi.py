"""The door for the WSGI server (granian): `motlan.web.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from motlan.kernel.together import end_with_starter
from motlan.web import warm
from motlan.web.assets import gather

end_with_starter()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motlan.web.settings")
gather()
application = get_wsgi_application()
warm.beside()
