"""Every field that carries an id: on which request of one's own, and whose thing it is given."""

from __future__ import annotations

from typing import NamedTuple

from tests.proofs.world import ANA, LEA, NORA

RECORD = {"level": "formations", "record_id": "my_training"}


class Field(NamedTuple):
    """A field of a request that is otherwise the person's own to make: whose id it is given, which is theirs."""

    who: str
    method: str
    endpoint: str
    values: dict[str, str]
    name: str
    others: str
    own: str | None = None


MOVING = Field(LEA, "POST", "structure.move", {"organisation_id": "my_body", "user_id": "my_self"}, "structure",
               "organisation_id", "my_body")  # fmt: skip
MERGING = Field(NORA, "POST", "bodies.do_merge", {"organisation_id": "my_body"}, "structure", "organisation_id")
ROLLING = Field(ANA, "POST", "programme.look", {}, "vue", "session_id", "my_session")
ACCEPTING = Field(ANA, "POST", "reviewing.accept_proposal", RECORD, "seen", "revision_id", "my_revision")
COMPARING = Field(ANA, "GET", "history.compare", RECORD, "avant", "revision_id", "my_revision")
WRITING = Field(ANA, "POST", "writing.save_step", RECORD | {"etape": "textes"}, "seen", "revision_id", "my_revision")
ANSWERING = Field(ANA, "GET", "writing.step", RECORD | {"etape": "textes"}, "remarque", "remark_id")

# Each reader of an id, as module and argument. A reader that is not here fails: say what it is given.
FIELDS: dict[str, list[Field]] = {
    "administer/body_routes 'structure'": [
        MERGING,
        MERGING._replace(method="GET", endpoint="bodies.merge", own="my_body"),
    ],
    "publish/confirming/routes 'session'": [
        Field(ANA, "POST", "confirming.ask", {}, "session", "session_id", "my_session")
    ],
    "publish/desk/routes 'fiche'": [
        Field(ANA, "POST", "desk.act", {"word": "retirer"}, "fiche", "training_id", "my_training")
    ],
    "publish/history/choice_routes 'import'": [Field(ANA, "GET", "choices.waiting", {}, "import", "run_id")],
    "publish/history/routes 'apres'": [COMPARING._replace(name="apres", values=RECORD | {"avant": "my_revision"})],
    "publish/history/routes 'avant'": [COMPARING],
    "publish/history/routes 'vu'": [
        Field(ANA, "POST", "history.restore", RECORD | {"revision_id": "my_revision"}, "vu", "revision_id",
              "my_revision")
    ],
    "publish/programme/forms 'formation'": [
        ROLLING._replace(name="formation", others="training_id", own="my_training"),
        ROLLING._replace(method="GET", endpoint="programme.choose", name="formation", others="training_id"),
    ],
    "publish/programme/forms LEFT_OUT": [ROLLING._replace(name="sans")],
    "publish/programme/forms SHOWN": [ROLLING, ROLLING._replace(endpoint="programme.roll_over")],
    "publish/programme/forms TICKED": [ROLLING._replace(name="fiche")],
    "publish/remark_return 'remarque'": [
        ANSWERING,
        ANSWERING._replace(method="POST", endpoint="writing.save_step"),
        ANSWERING._replace(endpoint="publish.places", values={"session_id": "my_session"}),
    ],
    "publish/reviewing/proposal_routes 'online'": [ACCEPTING._replace(name="online")],
    "publish/reviewing/proposal_routes 'proposition'": [
        Field(ANA, "POST", "reviewing.reopen_proposal", RECORD, "proposition", "proposal_id")
    ],
    "publish/reviewing/proposal_routes 'seen'": [ACCEPTING],
    "publish/twins/routes 'garder'": [
        Field(ANA, "POST", "twins.merge", {"training_id": "my_training", "other_id": "my_twin"}, "garder",
              "training_id", "my_twin")
    ],
    "publish/writing/creation_routes 'version'": [
        Field(ANA, "POST", "writing.take_back", {"level": "formations", "record_id": "my_away"}, "version",
              "revision_id")
    ],
    "publish/writing/display 'remarque'": [ANSWERING],
    "publish/writing/routes 'remarque'": [
        ANSWERING._replace(endpoint="writing.correct", values={"training_id": "my_training"})
    ],
    "publish/writing/routes 'seen'": [WRITING],
    "publish/writing/routes 'version'": [WRITING._replace(endpoint="writing.undo", name="version")],
    "remark/routes 'session'": [
        Field(LEA, "POST", "remark.report", {"action_id": "my_action"}, "session", "session_id")
    ],
    "structure/account_routes 'structure'": [MOVING],
    "structure/routes 'structure'": [
        Field(LEA, "POST", "structure.switch", {}, "structure", "organisation_id", "my_body")
    ],
}  # fmt: skip
# What went meanwhile is left aside and the rest is done, with the same words for what never was there; the comparison
# leaves a line in the journal, notes are kept on one's own lines only.
LEFT_OUT = {"select/comparison 'action'", "select/forms number"}
# Ids are not read anywhere else: what these functions count is pages, places, weeks and days.
COUNTING = {
    "account/factor_routes", "administer/listing", "administer/synonym_display", "facts", "journal/reading",
    "operate/blueprint", "places_forms", "publish/confirming/routes", "publish/deliveries/display", "publish/forms",
    "publish/listing", "publish/programme/forms", "publish/remarks", "publish/routes", "publish/rules/forms",
    "publish/values", "publish/writing/choosing", "select/routes",
}  # fmt: skip
# Choices and hidden fields of forms that name no record, or name what everybody may choose.
HARMLESS = {
    "AdmitForm.role", "AnnouncementForm.level", "AskForm.days", "AskForm.point", "ConfirmForm.lines",
    "DecisionForm.publish", "DecisionForm.withdraw", "InviteForm.role", "LinkPlacesForm.recruitment",
    "LinkPlacesForm.seen", "PasskeyForm.answer", "PasskeyForm.word", "PlacesForm.known", "PlacesForm.seen",
    "RemarkForm.kind", "RolesForm.role", "RulesForm.feed_rule", "RulesForm.fresh_days", "RulesForm.stale_days",
    "RulesForm.version", "RulesForm.withdrawn_share", "SearchForm.frequency", "SessionPlacesForm.recruitment",
    "SessionPlacesForm.seen", "SynonymForm.kind", "SynonymForm.seen", "SynonymForm.tried",
    "AnnouncementForm.network",  # every network, to an administrator
    "BodyForm.network",  # a code, checked against those that one administers
    "JoinForm.organisation",  # strangers choose among all that are open
}  # fmt: skip
READ_ELSEWHERE = {"RemarkForm.session"}  # by `identifier` as well


def all_fields() -> list[Field]:
    return [field for some in FIELDS.values() for field in some]
