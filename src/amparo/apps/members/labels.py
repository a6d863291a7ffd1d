from django.utils.translation import gettext_lazy as _

from amparo.apps.members.roles import Role
from amparo.apps.members.states import State
from amparo.lib.sealing.keyring import Kind

ROLES = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.INTAKE: _("Intake worker"),
    Role.CASEWORKER: _("Caseworker"),
    Role.DOCUMENTER: _("Documenter"),
    Role.ANALYST: _("Analyst or lawyer"),
    Role.CAMPAIGNER: _("Campaigner"),
    Role.AUDITOR: _("Auditor"),
}
STATES = {
    State.INVITED: _("not confirmed"),
    State.PENDING: _("waits"),
    State.ACTIVE: _("is here"),
    State.FROZEN: _("frozen"),
    State.LEFT: _("left"),
}
KINDS = {
    Kind.INBOX: _("Inbox"),
    Kind.CONTACT: _("Contact drawer"),
    Kind.IDENTITY: _("Identity drawer"),
    Kind.ACCOUNT: _("Account drawer"),
    Kind.PROTECTION: _("Protection drawer"),
    Kind.EXTRACT: _("Extract drawer"),
    Kind.INVESTIGATION: _("Investigation"),
    Kind.JOURNAL: _("Journal"),
    Kind.DEPOSIT: _("Deposit door"),
}
