import django_set_up  # noqa: F401
