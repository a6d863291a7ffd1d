from django.urls import path

from amparo.apps.members import views

app_name = "members"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in", views.sign_in_page, name="sign-in"),
    path("sign-out", views.sign_out_now, name="sign-out"),
    path("passphrase", views.passphrase, name="passphrase"),
    path("invitation", views.accept_invitation_page, name="accept-invitation"),
    path("colleagues/", views.colleagues_page, name="colleagues"),
    path("colleagues/<uuid:member>/freeze", views.freeze_page, name="freeze"),
    path(
        "colleagues/<uuid:member>/keep",
        views.withdraw_freeze_now,
        name="withdraw-freeze",
    ),
    path("newcomers/<uuid:member>", views.sponsor_page, name="sponsor"),
    path("account", views.account, name="account"),
    path("account/passphrase", views.new_passphrase_page, name="new-passphrase"),
    path(
        "account/rotate/<int:kind>/<uuid:compartment>",
        views.rotate_now,
        name="rotate",
    ),
    path("administration/", views.administration, name="administration"),
    path("administration/invite", views.invite_page, name="invite"),
    path(
        "administration/invitations/<uuid:invitation>/withdraw",
        views.withdraw_invitation_now,
        name="withdraw-invitation",
    ),
    path(
        "administration/newcomers/<uuid:member>/withdraw",
        views.withdraw_newcomer_now,
        name="withdraw-newcomer",
    ),
    path(
        "administration/members/<uuid:member>/request",
        views.signature_request,
        name="signature-request",
    ),
    path(
        "administration/signatures",
        views.take_signatures_page,
        name="take-signatures",
    ),
]
