"""What the own shop gives for recommending: a part of the own commission, and a coupon for the friend."""

from flask import Blueprint, Response
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired

from storefront import referrals
from storefront.blueprints.sell.own import mine
from storefront.kernel.words import lazy as _l
from storefront.web.fields import AtMost, said
from storefront.web.forms import Form, Plain, redraws, typed, valid
from storefront.web.guards import me, reseller
from storefront.web.pages import page, see

bp = Blueprint("sell_referrals", __name__, url_prefix="/sell/referrals")


class TermsForm(Form):
    """Both are optional; nothing is the default."""

    share = IntegerField(
        _l("Of my commission, who recommends gets, in percent"), [InputRequired(_l("Please fill this in."))],
        description=_l("As credit for your shop, never cash. From 0 to 30."), render_kw={"min": 0, "max": 30},
    )  # fmt: skip
    code = StringField(
        _l("Coupon code for the friend"), [AtMost(40), Plain()],
        description=_l("Of one of your coupons. It is filled in for the friend at checkout."),
    )  # fmt: skip


@bp.get("")
@reseller
def show() -> Response:
    shop = mine()
    terms = referrals.terms_of(shop.id)
    data = {"share": terms.share_bp // 100, "code": terms.code} if terms else {"share": 0}
    return page("referrals/sell.html", shop=shop, form=typed(TermsForm, data=data))


@bp.post("")
@reseller
@redraws(show)
def keep() -> Response:
    form = valid(typed(TermsForm))
    referrals.set_terms(mine(), (form.share.data or 0) * 100, said(form.code), by=me())
    return see("/sell/referrals")
