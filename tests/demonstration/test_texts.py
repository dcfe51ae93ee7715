from __future__ import annotations

from collections import Counter

from extranet.demonstration.texts import courses, teachers


def test_the_catalogue_is_as_wide_as_a_region_s():
    assert len({course.title for course in courses()}) >= 150
    assert len({course.domain for course in courses()}) >= 30
    assert {funder for course in courses() for funder in course.funders} == {"region", "pole-emploi"}
    assert sum(not course.certifying for course in courses()) >= 30
    assert {"5", "6", "7", "8", "9", "2", "4"} <= {course.general_aim for course in courses()}


def test_keys_are_unique_and_twins_exist():
    keys = Counter(course.key for course in courses())
    assert max(keys.values()) == 1
    twins = [course for course in courses() if course.twin_of]
    assert len(twins) >= 16
    assert {course.twin_of for course in twins} <= set(keys)


def test_every_domain_is_taught_somewhere():
    taught = {domain for teacher in teachers() for domain in teacher.domains}
    assert {course.domain for course in courses()} <= taught
    assert all(len(teacher.siret) == 14 and len(teacher.activity_number) == 11 for teacher in teachers())
