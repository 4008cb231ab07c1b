"""The hospital's medical record."""


def records() -> None:
    """The hospital's medical record."""
    from lienthong import access
    from lienthong.forms import catalogue
    from lienthong.records import permissions, record_form

    access.permit(permissions.PERMISSIONS)
    catalogue.add(record_form.FOLDER)
