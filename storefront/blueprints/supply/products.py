"""A supplier's goods: the list, one page for a whole product, its pictures, and whether it is on sale."""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage

from storefront import products, suppliers
from storefront.blueprints.supply.drafts import draft, typed_from
from storefront.blueprints.supply.product_forms import PicturesForm, ProductForm
from storefront.kernel import pictures
from storefront.kernel.errors import NotFound, Refused
from storefront.kernel.words import Words, _, lazy
from storefront.products import Product
from storefront.suppliers import Supplier
from storefront.web import cursors
from storefront.web.edits_shown import edit_shown
from storefront.web.forms import Form, clean, redraws, typed, valid
from storefront.web.guards import me, supplier
from storefront.web.pages import page, see
from storefront.web.shapes import Link, Option, card

bp = Blueprint("supply_products", __name__, url_prefix="/supply/products")
NUMBER = "<int:number>"
STATES = {
    "draft": lazy("Draft"),
    "in_review": lazy("In review"),
    "live": lazy("On sale"),
    "paused": lazy("Paused"),
    "retired": lazy("Retired"),
}
VERBS = {
    "publication": products.publish,
    "withdrawal": products.withdraw,
    "pause": products.pause,
    "resumption": products.resume,
    "retirement": products.retire,
}
FILES = 20  # pictures in one go


def mine() -> Supplier:
    """The supplier who asks."""
    return suppliers.of(me())


def own(number: int) -> Product:
    """A product of the supplier who asks, or 404."""
    return products.owned(mine().id, number)


@bp.get("")
@supplier
def index() -> Response:
    q, state, after = clean(request.args.get("q"))[:100], request.args.get("state", ""), request.args.get("after")
    state = state if state in STATES else ""
    asking = mine()
    counts = products.counts(asking.id)
    links = [Link(_("All"), cursors.url(state=None, after=None), current=not state)]
    links += [
        Link(str(said), cursors.url(state=word, after=None), counts.get(word, 0), word == state)
        for word, said in STATES.items()
    ]
    found = products.listed(asking.id, state=state, q=q, after=after)
    more = cursors.url(after=found.after) if found.after else ""
    first = cursors.url(after=None) if after else ""
    context: dict[str, Any] = {"found": found.rows, "links": links, "more": more, "first": first, "states": STATES}
    context["acting"] = typed(Form)
    return page("supply/products/index.html", fragments=("list",), q=q, state=state, any=bool(counts), **context)


@bp.get("/new")
@supplier
def new() -> Response:
    form = typed(ProductForm, data={"rate": "10"})
    return _page(None, form)


@bp.post("")
@supplier
@redraws(new)
def create() -> Response:
    form = valid(typed(ProductForm))
    made = products.create(mine(), draft(form), by=me())
    return see(f"/supply/products/{made.id}")


@bp.get(f"/{NUMBER}")
@supplier
def show(number: int) -> Response:
    product = own(number)
    sent = "title" in request.form
    data = typed_from(products.wished(product), product.version)
    form = typed(ProductForm, data=data) if sent else ProductForm(data=data)
    return _page(product, form)


def _pictures(product: Product | None) -> list[Option]:
    """What a variant may point at."""
    named = enumerate(product.pictures, 1) if product else ()
    return [Option(str(one.id), _("Picture %(number)s", number=place)) for place, one in named]


def _page(product: Product | None, form: ProductForm) -> Response:
    form.add_row()
    form.offer_pictures(_pictures(product))
    uploading, acting = PicturesForm(), Form()
    refused: Refused | None = getattr(request, "refused", None)
    if refused is not None and "title" not in request.form:
        (uploading if "/pictures" in request.path else acting).refuse(refused)
    stock = {str(one.id): one for one in product.variants} if product else {}
    shown = {one.id: card(one.file) for one in product.pictures} if product else {}
    return page(
        "supply/products/show.html",
        product=product,
        form=form,
        uploading=uploading,
        acting=acting,
        states=STATES,
        stock=stock,
        shown=shown,
        edit=edit_shown(product) if product else None,
        brands=[row.name for row in products.brands()[:200]],
        categories=[str(row.name) for row in products.categories()[:200]],
    )


@bp.post(f"/{NUMBER}")
@supplier
@redraws(show)
def change(number: int) -> Response:
    product = own(number)
    form = typed(ProductForm)
    form.offer_pictures(_pictures(product))
    valid(form)
    version = int(form.version.data) if form.version.data else None
    products.propose(product, draft(form, products.wished(product)), by=me(), version=version)
    return see(f"/supply/products/{number}")


@bp.post(f"/{NUMBER}/pictures")
@supplier
@redraws(show)
def upload(number: int) -> Response:
    product = own(number)
    sent = [one for one in request.files.getlist("pictures") if one.filename]
    if not sent:
        raise Refused(_("Please choose pictures first."), "pictures")
    if len(sent) > FILES:
        raise Refused(_("At most %(most)s pictures at once, please.", most=FILES), "pictures")
    row = products.row_of(product, products.open_edit(number))
    if len(row) + len(sent) > products.MOST_PICTURES:
        raise Refused(_("A product has %(most)s pictures at most.", most=products.MOST_PICTURES), "pictures")
    products.propose_pictures(product, [*row, *(products.stored(_store(one)) for one in sent)], by=me())
    return see(f"/supply/products/{number}#pictures")


def _store(sent: FileStorage) -> pictures.StoredPicture:
    data = sent.stream.read(pictures.BYTES + 1)
    return pictures.store_picture(data, by=f"account:{me().id}", field="pictures")


@bp.post(f"/{NUMBER}/pictures/order")
@supplier
@redraws(show)
def arrange(number: int) -> Response:
    product = own(number)
    places = {one.id: _place(request.form.get(f"place-{one.id}", ""), at) for at, one in enumerate(product.pictures, 1)}
    for one in product.pictures:
        said = clean(request.form.get(f"alt-{one.id}"))
        if said != one.alt.get("", ""):
            products.describe_picture(one, Words({**one.alt, "": said}), by=me())
    products.order_pictures(product, sorted(places, key=places.__getitem__), by=me())
    return see(f"/supply/products/{number}#pictures")


def _place(text: str, at: int) -> tuple[int, int]:
    """Where a picture is to stand; one that moved up stands before the one that was there."""
    wanted = cursors.number(text) or at
    return (2 * wanted + (wanted > at) - (wanted < at), at)


@bp.post(f"/{NUMBER}/pictures/<int:picture>/removal")
@supplier
def remove(number: int, picture: int) -> Response:
    product = own(number)
    products.picture_of(product, picture)
    row = products.row_of(product, products.open_edit(number))
    products.propose_pictures(product, [one for one in row if one.get("id") != picture], by=me())
    return see(f"/supply/products/{number}#pictures")


@bp.post(f"/{NUMBER}/<any(publication, withdrawal, pause, resumption, retirement):noun>")
@supplier
@redraws(lambda number, noun: show(number))
def turn(number: int, noun: str) -> Response:
    VERBS[noun](own(number), by=me())
    return see(f"/supply/products/{number}")


@bp.post(f"/{NUMBER}/edits/cancellation")
@supplier
@redraws(show)
def cancel_edit(number: int) -> Response:
    edit = products.open_edit(own(number).id)
    if edit is None:
        raise Refused(_("This change was decided meanwhile. Please look again."), status=409)
    products.cancel_edit(edit, by=me())
    return see(f"/supply/products/{number}")


@bp.post("/states")
@supplier
@redraws(index)
def turn_many() -> Response:
    noun = request.form.get("noun", "")
    if noun not in VERBS:
        raise NotFound()
    wanted = [found for text in request.form.getlist("product")[:100] if (found := cursors.number(text)) is not None]
    if not wanted:
        raise Refused(_("Please tick goods first."))
    for number in wanted:
        VERBS[noun](own(number), by=me())
    return see("/supply/products")
