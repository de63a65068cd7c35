"""Two authors who publish at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from courses.models import CoursePage, Edition, FrozenFile
from courses.services.editions import freeze_edition
from tests.factories import courses as make
from tests.factories.editions import image_block

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 4


def test_editions_published_together_are_numbered_apart_and_keep_their_files_once():
    course = make.make_bilingual_course()
    make.make_lesson(course.get_children().first().specific, "Drawing", [image_block(make.make_svg())])
    gate = Barrier(CROWD)

    def publish(_number):
        gate.wait()
        try:
            return freeze_edition(course=CoursePage.objects.get(pk=course.pk), change_notes={}, by=None).number
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as crowd:
        numbers = list(crowd.map(publish, range(CROWD)))

    assert sorted(numbers) == [1, 2, 3, 4]
    assert [edition.items.count() for edition in Edition.objects.all()] == [8] * CROWD
    assert FrozenFile.objects.count() == 1
