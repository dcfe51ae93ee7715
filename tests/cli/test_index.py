"""`extranet index`: rebuild and check."""

from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.search.index import fulltext
from tests.search.offer import Offer, add


def test_rebuild_then_check(app, extranet, settings):
    with app.app_context():
        add(Offer(), Offer(title="Boulanger"))
    result = extranet("index", "check")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "2 différences.")
    assert extranet("index", "rebuild").stdout == "2 actions indexées.\n"
    result = extranet("index", "check")
    assert (result.exit_code, result.stdout) == (0, "0 différence.\n")
    assert fulltext.document_count(settings.index_dir) == 2


def test_check_shows_what_differs(app, extranet):
    with app.app_context():
        (action_id,) = add(Offer())
        extranet("index", "rebuild")
        with writing():
            db.session.query(Training).one().state = "withdrawn"
    result = extranet("index", "check")
    assert result.exit_code == 1
    assert f"action {action_id}\u00a0: en trop" in result.stdout
