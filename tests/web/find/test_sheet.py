from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from extranet import clock
from extranet.accounts.people import User
from extranet.catalogue import publishing
from extranet.catalogue.actions import Action
from extranet.catalogue.trainings import Training
from extranet.database import db, writing
from extranet.lheo.tree import from_text, put_in_order
from extranet.search.index import indexing
from tests.factories import offer
from tests.factories.edits import revise
from tests.factories.offer import AnAction, ASession

DAX = {"town": "Dax", "commune": "40088", "postcode": "40100"}
RICH = """<formation numero="F9" datemaj="20260128">
<domaine-formation><code-FORMACODE>23054</code-FORMACODE><code-NSF>254</code-NSF><code-ROME>H2913</code-ROME></domaine-formation>
<intitule-formation>Soudeur : tous procédés</intitule-formation>
<objectif-formation>Souder &lt;script&gt;alert(1)&lt;/script&gt;</objectif-formation>
<resultats-attendus>Titre</resultats-attendus>
<contenu-formation>- TIG
- MAG</contenu-formation>
<certifiante>1</certifiante>
<contact-formation><type-contact>1</type-contact><coordonnees><nom>Roy</nom><prenom>Ana</prenom>
<telfixe><numtel>0559000001</numtel></telfixe><courriel>ana@afpa.example</courriel>
<web><urlweb>javascript:alert(2)</urlweb></web></coordonnees></contact-formation>
<parcours-de-formation>2</parcours-de-formation><code-niveau-entree>12</code-niveau-entree>
<objectif-general-formation>6</objectif-general-formation>
<certification><code-RNCP>RNCP34502</code-RNCP></certification>
<code-niveau-sortie>13</code-niveau-sortie>
<url-formation><urlweb>www.afpa.example/soudeur</urlweb></url-formation>
<action numero="F9-A1">
<rythme-formation>Temps plein</rythme-formation><code-public-vise>81020</code-public-vise>
<code-public-vise>80006</code-public-vise>
<niveau-entree-obligatoire>1</niveau-entree-obligatoire><modalites-alternance>Quatre semaines</modalites-alternance>
<modalites-enseignement>0</modalites-enseignement><conditions-specifiques>Savoir lire un plan</conditions-specifiques>
<prise-en-charge-frais-possible>1</prise-en-charge-frais-possible>
<lieu-de-formation><coordonnees><nom>Atelier</nom><adresse><ligne>1 rue des Forges</ligne><codepostal>64000</codepostal>
<ville>Pau</ville><code-INSEE-commune>64445</code-INSEE-commune>
<geolocalisation><latitude>43.3</latitude><longitude>-0.37</longitude></geolocalisation></adresse></coordonnees></lieu-de-formation>
<modalites-entrees-sorties>0</modalites-entrees-sorties>
<session numero="F9-S1"><periode><debut>20300107</debut><fin>20300424</fin></periode>
<adresse-inscription><adresse>
<ligne>8 cours Bosquet</ligne><codepostal>64000</codepostal><ville>Pau</ville></adresse></adresse-inscription>
<periode-inscription><periode><debut>20291001</debut><fin>20291220</fin></periode></periode-inscription>
<etat-recrutement>1</etat-recrutement>
<recrutement><modalite-recrutement>9</modalite-recrutement><a-distance>1</a-distance><urlweb>visio.example/a</urlweb>
<nb-places>20</nb-places><periode><debut>20291208</debut><fin>20291208</fin></periode><heure-debut>09:00</heure-debut>
<heure-fin>12:00</heure-fin><commentaire>Apporter un CV</commentaire></recrutement>
<contact-session><coordonnees><nom>Secrétariat</nom><courriel>session@afpa.example</courriel></coordonnees></contact-session>
</session>
<restauration>Sur place</restauration><hebergement>Sur demande</hebergement><transport>Bus 4</transport>
<acces-handicapes>Ascenseur</acces-handicapes><langue-formation>fr</langue-formation>
<frais-restants>50 euros</frais-restants>
<prix-total-TTC>1200</prix-total-TTC><nombre-heures-centre>420</nombre-heures-centre>
<nombre-heures-entreprise>140</nombre-heures-entreprise><nombre-heures-total>560</nombre-heures-total>
<organisme-formateur><SIRET-formateur><SIRET>11111111111111</SIRET></SIRET-formateur>
<raison-sociale-formateur>Greta Béarn</raison-sociale-formateur></organisme-formateur>
<organisme-financeur><code-financeur>2</code-financeur><nb-places-financees>12</nb-places-financees></organisme-financeur>
<organisme-financeur><code-financeur>7</code-financeur></organisme-financeur>
<extras info="financement"><extra info="dispositif">PRF</extra><extra info="remuneration">Région</extra></extras>
</action>
<organisme-formation-responsable><numero-activite>72640000064</numero-activite>
<SIRET-organisme-formation><SIRET>12345678901234</SIRET></SIRET-organisme-formation><nom-organisme>Afpa</nom-organisme>
<raison-sociale>Agence pour la formation</raison-sociale>
<coordonnees-organisme><coordonnees><nom>Afpa</nom></coordonnees></coordonnees-organisme>
<contact-organisme><coordonnees><nom>Afpa</nom><telfixe><numtel>0559000002</numtel></telfixe></coordonnees></contact-organisme>
</organisme-formation-responsable></formation>"""


@pytest.fixture
def rich(app) -> int:
    """Add an action about which LHÉO tells everything."""
    with app.app_context():
        element = from_text(RICH)
        put_in_order(element)
        offer.deliver(element)
        indexing.drain(app.extensions["extranet"]["settings"].index_dir)
        return db.session.scalar(select(Action.id).where(Action.numero == "F9-A1"))


@pytest.fixture
def change(app):
    """Give a function that changes a record of an action's offer, followed by the index."""

    def do(action_id: int, what, model=Action) -> None:
        with app.app_context():
            with writing():
                action = db.session.get_one(Action, action_id)
                what(action if model is Action else db.session.get_one(Training, action.training_id))
            indexing.drain(app.extensions["extranet"]["settings"].index_dir)

    return do


def days(count: int):
    return clock.today() + timedelta(days=count)


def test_everything_that_lheo_tells_is_there(look, rich):
    words = look(f"/formations/{rich}").words.replace("\u00a0", " ")
    for said in (
        "Soudeur : tous procédés", "Greta Béarn", "560 h, dont 140 h en entreprise", "RNCP 34502", "Région", "Agefiph",
        "7 janv. – 24 avr. 2030", "inscriptions : 1er oct. – 20 déc. 2029", "8 cours Bosquet",
        "sam. 8 déc. 2029, 9 h – 12 h", "à distance", "20 places à la réunion", "Apporter un CV", "à confirmer",
        "TIG", "Personne handicapée, demandeur d’emploi", "Préqualification (niveau 2), obligatoire",
        "Savoir lire un plan", "Ascenseur", "560 h, dont 420 h en centre et 140 h en entreprise", "Individualisé",
        "À dates fixes", "Quatre semaines", "Français", "Certification", "CAP, titre professionnel (niveau 3)",
        "Région : 12 places financées", "PRF", "50 euros", "1 200 €", "H2913", "23054", "254", "Sur place",
        "Sur demande",
        "Bus 4", "Référent handicap", "Ana Roy", "05 59 00 00 01", "Contact (session du 7 janv. 2030)", "Secrétariat",
        "123 456 789 01234", "72640000064", "111 111 111 11111", "Agence pour la formation", "Atelier",
        "1 rue des Forges",
        "64000 Pau", "flux Région Aquitaine", "à jour chez l’organisme au 28 janv. 2026", "n° F9-A1",
    ):  # fmt: skip
        assert said.replace("\u202f", " ") in words.replace("\u202f", " "), said


def test_links_of_a_feed_are_safe_and_vouch_for_nothing(look, rich):
    screen = look(f"/formations/{rich}")
    links = {one.get("href"): one.get("rel") for one in screen.tree.xpath("//main//a")}
    outside = {url: rel for url, rel in links.items() if url.startswith("http")}
    assert set(outside) == {
        "https://www.francecompetences.fr/recherche/rncp/34502/", "http://www.afpa.example/soudeur", "http://visio.example/a",
    }  # fmt: skip
    assert set(outside.values()) == {"noopener nofollow"}
    assert {"tel:0559000001", "mailto:ana@afpa.example", "tel:0559000002", "mailto:session@afpa.example"} <= set(links)
    assert not [url for url in links if url.lower().startswith("javascript")]
    assert "<script>alert" not in screen.source
    assert screen.texts("//ul/li[text()='TIG']") == ["TIG"]


def test_the_way_back_restores_the_search_exactly(look, publish):
    ids = publish(actions=tuple(AnAction(sessions=(ASession(left=3),)) for _ in range(2)))
    path = "/formations?q=soudeur&lieu=Pau&rayon=50&places=oui&places=complet&tri=date"
    listed = look(path)
    links = listed.links().values()  # by their words: of two that say the same, the last one
    shown, url = next((one, url) for url in links for one in ids if url.startswith(f"/formations/{one}?"))
    sheet = look(url)
    back = sheet.links()["Retour aux 2 formations"]
    assert back.endswith(f"#formation-{shown}")
    again = look(back.partition("#")[0])
    assert again.texts("//ul[@class='chips']/li") == listed.texts("//ul[@class='chips']/li")
    assert again.tree.xpath(f"//*[@id='formation-{shown}']")
    assert "à moins de 1 km de Pau" in sheet.words.replace("\u00a0", " ")


LONG = "&".join("qqq=1" for _ in range(999))


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "q=a&next=//evil.example&x=<b>", "%00", LONG], ids=range(5)
)
def test_the_way_back_leads_nowhere_else(adviser, publish, back):
    (action,) = publish()
    response = adviser.get(f"/formations/{action}", query_string={"retour": back})
    assert response.status_code == 200
    assert "evil" not in response.text
    assert "<b>" not in response.text.partition("<main")[2].partition("<article")[0]


def test_without_a_search_there_is_no_way_back(look, publish):
    (action,) = publish()
    assert not [label for label in look(f"/formations/{action}").links() if label.startswith("Retour")]


@pytest.mark.parametrize("model", [Action, Training])
def test_a_withdrawn_offer_keeps_its_address_and_proposes_others(look, publish, change, model):
    action, other = publish("F1", actions=(AnAction(), AnAction(**DAX)))
    (similar,) = publish("F2", "Chaudronnier", actions=(AnAction(),))
    change(action, lambda record: publishing.withdraw(record, by=None), model)
    screen = look(f"/formations/{action}")
    words = screen.words.replace("\u00a0", " ")
    assert screen.status == 200
    assert f"Cette offre a été retirée le {clock.today().day}" in words
    assert "Places" not in screen.texts("//th")
    assert not [url for url in screen.links().values() if url.endswith(".ics")]
    proposed = screen.links("//ul[@class='others']").values()
    assert f"/formations/{similar}" in proposed or not screen.links().get(
        "Voir les formations du même domaine autour du même lieu"
    )
    assert (f"/formations/{other}" in proposed) == (model is Action)


def test_a_past_offer_says_so(look, publish):
    sessions = (ASession(start=days(-90), end=days(-60)), ASession(start=days(-50), end=days(-1)))
    action, other = publish(actions=(AnAction(sessions=sessions), AnAction(**DAX)))
    screen = look(f"/formations/{action}")
    assert "Toutes les sessions sont passées" in screen.words
    assert screen.texts("//td[@data-label='Places']") == ["passée", "passée"]
    assert list(screen.links("//ul[@class='others']").values()) == [f"/formations/{other}"]


def test_what_resembles_a_past_offer_is_looked_for_farther_when_there_is_nothing_near(look, publish):
    (action,) = publish(actions=(AnAction(sessions=(ASession(start=days(-50), end=days(-1)),)),))
    assert "Voir les formations du même domaine" not in look(f"/formations/{action}").words
    (far,) = publish("F2", "Chaudronnier", actions=(AnAction(town="Lille", commune="59350", postcode="59000"),))
    screen = look(f"/formations/{action}")
    assert list(screen.links("//ul[@class='others']").values()) == [f"/formations/{far}"]
    assert screen.links()["Voir les formations du même domaine"] == "/formations?domaine=f:230"


def test_past_sessions_are_folded_apart_while_others_live(look, publish):
    (action,) = publish(actions=(AnAction(sessions=(ASession(start=days(-90), end=days(-60)), ASession())),))
    screen = look(f"/formations/{action}")
    assert len(screen.tree.xpath("//section[@aria-label='Sessions']/div//tbody/tr")) == 1
    assert len(screen.tree.xpath("//details[@class='past-sessions screen-only']//tbody/tr")) == 1
    assert "Sessions passées (1)" in screen.words
    assert not screen.tree.xpath("//*[contains(@class, 'notice')]")


def test_the_other_actions_of_the_training_are_listed(look, publish):
    action, other = publish(actions=(AnAction(), AnAction(**DAX)))
    links = look(f"/formations/{action}").links("//ul[@class='others']")
    assert list(links.values()) == [f"/formations/{other}"]
    assert "Dax" in look(f"/formations/{action}").texts("//ul[@class='others']")[0]


def test_a_draft_is_for_its_publisher_only(look, publish):
    (draft,) = publish("F1", state="draft")
    (hidden,) = publish("F2", actions=(AnAction(state="draft"),))
    for action in (draft, hidden, 999_999):
        assert look(f"/formations/{action}").status == 404


def test_a_course_at_distance_has_no_place(look, publish):
    (action,) = publish(actions=(AnAction(teaching_mode="2"),))
    screen = look(f"/formations/{action}?retour=lieu%3DPau")
    assert "à distance" in screen.texts("//header[@class='sheet__head']")[0]
    assert not screen.tree.xpath("//*[@class='locator']")


def test_a_place_without_coordinates_is_drawn_from_its_commune(look, publish):
    (action,) = publish()
    drawing = look(f"/formations/{action}").tree.xpath("//*[@class='locator']")
    assert drawing[0].get("aria-label").replace("\u00a0", " ") == "Carte : position de Pau"
    assert len(drawing[0].xpath(".//*[@class='locator__town']")) >= 2


def test_the_source_names_who_corrected(app, look, publish, change):
    (action,) = publish()

    def correct(record) -> None:
        seen, by = record.revision_id, db.session.scalar(select(User.id))
        revise(record, {"intitule-formation": "Soudeur corrigé"}, seen=seen, by=by)

    change(action, correct, Training)
    screen = look(f"/formations/{action}")
    assert "corrigée par Léa Martin" in screen.words
    assert screen.texts("//h1") == ["Soudeur corrigé"]


def test_the_number_of_queries_is_bounded(adviser, publish, change, asked):
    actions = publish("F1", actions=tuple(AnAction(sessions=(ASession(), ASession())) for _ in range(5)))
    publish("F2", "Chaudronnier", actions=tuple(AnAction() for _ in range(5)))
    change(actions[0], lambda record: publishing.withdraw(record, by=None))
    for action in actions[:2]:
        adviser.get(f"/formations/{action}")
        with asked() as queries:
            adviser.get(f"/formations/{action}?retour=q%3Dsoudeur%26lieu%3DPau")
        assert len(queries) <= 20 + 1, queries  # what was withdrawn may have been merged
