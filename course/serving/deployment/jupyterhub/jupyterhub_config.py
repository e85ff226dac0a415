"""Run the course as the only service of a JupyterHub, which provides sign-in. The Hub starts and restarts the course.

pip install 'uoft-social-media-course[hub,postgresql]'; npm install -g configurable-http-proxy
export COURSE_STORE=postgresql://course:PASSWORD@127.0.0.1/course COURSE_HUB_SECRET=...   # openssl rand -hex 32
jupyterhub -f jupyterhub_config.py

For another institution's course, also export COURSE_GUIDANCE and COURSE_SCENARIOS, the paths of its two folders.
"""

import os
import sys

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub provides it

c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # behind a proxy with https
c.JupyterHub.db_url = "sqlite:///jupyterhub.sqlite"  # PostgreSQL for more than a few hundred people
c.JupyterHub.default_url = "/services/course/"

# Sign-in through an LTI 1.3 platform such as Canvas. The user name is "sub", an opaque id, instead of the class's
# default, the e-mail address.
c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
c.LTI13Authenticator.issuer = "https://canvas.example.edu"
c.LTI13Authenticator.authorize_url = "https://sso.canvaslms.com/api/lti/authorize_redirect"
c.LTI13Authenticator.jwks_endpoint = "https://sso.canvaslms.com/api/lti/security/jwks"
c.LTI13Authenticator.client_id = ["10000000000001"]
c.LTI13Authenticator.username_key = "sub"
c.Authenticator.allow_all = True  # everyone that the platform sends may use the course

# Users may access the course only. They get no servers of their own, on which they could run code.
c.JupyterHub.load_roles = [
    {
        "name": "user",
        "description": "Learners",
        "scopes": ["access:services!service=course", "read:users:name!user", "read:users:groups!user"],
    },
]

c.JupyterHub.services = [
    {
        "name": "course",
        "url": "http://127.0.0.1:8866",
        "command": [sys.executable, "-m", "course", "serve", "--hub", "--expect", "200"],
        "oauth_no_confirm": True,  # the course is not a third party that needs the user's consent
        "environment": {
            name: os.environ[name]
            for name in ("COURSE_STORE", "COURSE_HUB_SECRET", "COURSE_COHORT", "COURSE_GUIDANCE", "COURSE_SCENARIOS")
            if name in os.environ
        },
    },
]
