"""
Deployment as text and archives: descriptors of deployed functions, their conversion, and the archive to upload.

Nothing here deploys, talks to a cloud, or runs the user's code; how the clouds run it is said in ``polyfaas.clouds``.
"""
