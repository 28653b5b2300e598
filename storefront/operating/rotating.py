"""SECRET_KEY was changed: everything that hangs on an earlier key is made again with the present one."""

from flask import Flask

from storefront.kernel import files, rotating
from storefront.operating.troubles import Trouble


def rotate(app: Flask) -> str:
    """Make it all again, while the shop sells; what an operator should know then. It may run as often as one likes.

    Raises Trouble when something was closed with a key that is not among SECRET_KEY and SECRET_KEY_FALLBACKS.
    """
    from storefront import accounts, notices, orders, questions, shops

    with app.app_context():
        rooms = (accounts, orders, notices, shops, questions)
        known = rotating.run([one for room in rooms for one in room.remakings])
        closed = rotating.run(rotating.closed())
        sealed, unreadable = files.reseal()
    if lost := closed.unreadable + unreadable:  # rows of `known` that cannot be read are among these
        raise Trouble(
            f"{lost} closed values or files are opened by none of the keys and stayed as they are: the key they were"
            " written with is missing in SECRET_KEY_FALLBACKS."
        )
    return (
        f"{known.changed + closed.changed} values and {sealed} files were made again with SECRET_KEY."
        " SECRET_KEY_FALLBACKS can be emptied; links that were sent or shared before (to orders, questions, watches,"
        " recommendations) end with that."
    )
