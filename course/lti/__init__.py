"""The course as a tool inside a learning management system, by LTI 1.3 Advantage.

Sources: LTI 1.3 core, LTI Deep Linking 2.0, LTI Assignment and Grade Services 2.0, LTI Dynamic Registration 1.0, LTI
OIDC Login with LTI Client Side postMessages 0.1, LTI postMessage Storage 0.1 (1EdTech).
"""
