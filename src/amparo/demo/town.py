"""The invented town of Velmora, in the invented republic of Karsania.

Nobody here exists. The words are written for the demo.
"""

from dataclasses import dataclass

from amparo.apps.members.roles import Role

ORGANISATION = "Lantern House"
TRUSTEES = 5


@dataclass(frozen=True)
class Colleague:
    alias: str
    role: Role
    does: str


STAFF = (
    Colleague("dina", Role.ADMINISTRATOR, "runs the machine and reads nothing"),
    Colleague("amina", Role.INTAKE, "takes reports"),
    Colleague("bako", Role.CASEWORKER, "moves people to safety"),
    Colleague("chen", Role.CASEWORKER, "works on other cases: the outsider"),
    Colleague("farah", Role.DOCUMENTER, "writes down who did what to whom"),
    Colleague("goran", Role.ANALYST, "a lawyer; releases with Farah"),
    Colleague("ines", Role.AUDITOR, "reads the journal"),
)

REPORT = """\
They took my friend from the workshop on the river road on Tuesday evening.
Two men in grey uniforms and one without. They said he had been named by somebody.
He came back on Friday. He cannot stand straight and he does not speak.
They still have his telephone. My name was in it.
I am at my aunt's house. She does not know why. I can stay until Sunday, not longer.
The photograph is the house where he says they held him.
"""

ANSWER = """\
We have read your message and we believe you. You did nothing wrong.
Please do not go back to the workshop and do not use your own telephone to write to us.
Can you be at a place with people around you on Saturday morning? Tell us only yes or no.
Would you allow us to tell the world what happened, without anything that points to you?
"""

REPLY = """\
Yes, on Saturday morning.
Yes, tell it, but not the workshop and not my aunt.
"""

EXTRACT = """\
In March 2026 a man was taken from his workplace in Velmora by two men in grey uniforms \
and one in plain clothes. He was held for three days in a house outside the town and \
beaten. A friend saw his injuries on the day he came back.
"""

STATEMENT_TITLE = "Held for three days near Velmora"
STATEMENT = (
    "A man was taken from his workplace in Velmora in March 2026 and held for three days.",
    "Uniformed men took part, according to a person who was told by him directly.",
)

INVESTIGATION = "Detentions around Velmora, 2026"
