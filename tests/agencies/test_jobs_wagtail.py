"""Wagtail's own work (indexes, files) goes through the job table, in the transaction that needs it."""

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task_backends
from django_tasks.exceptions import InvalidTaskError
from modelsearch.tasks import insert_or_update_object_task
from wagtail.documents.models import Document
from wagtail.models import Page, ReferenceIndex
from wagtail.tasks import delete_file_from_storage_task, update_reference_index_task

from agencies.jobs.backends import JobBackend
from agencies.jobs.models import Job, State
from agencies.jobs.services import claim, drain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def an_empty_queue(db: None) -> None:
    Job.objects.all().delete()


@pytest.fixture
def page() -> Page:
    return Page.objects.get(depth=1)


def promised() -> list[tuple[str, str]]:
    jobs = Job.objects.filter(state=State.READY).order_by("created_at")
    return [(job.task, job.arguments["path"].rpartition(".")[2]) for job in jobs]


def references(document: Document) -> list[str]:
    return [reference.model_path for reference in ReferenceIndex.get_references_for_object(document)]


def test_wagtail_uses_the_job_table(django_assert_num_queries) -> None:
    assert isinstance(task_backends["default"], JobBackend)
    with django_assert_num_queries(1):
        result = insert_or_update_object_task.enqueue("wagtailcore", "page", "1")
    job = Job.objects.get()
    assert [result.id, job.arguments["args"], job.priority] == [job.pk.hex, ["wagtailcore", "page", "1"], -10]


def test_saving_content_promises_its_indexing_if_and_only_if_the_save_is_committed(page: Page) -> None:
    with transaction.atomic():
        page.save()
        transaction.set_rollback(True)
    assert promised() == []
    page.save()
    assert ("jobs.call", "update_reference_index_task") in promised()


def test_the_worker_makes_the_index_that_wagtail_asked_for() -> None:
    document = Document.objects.create(title="A form", file=ContentFile(b"%PDF", name="form.pdf"))
    assert references(document) == []
    drain()
    assert references(document) == ["collection"]


def test_what_was_deleted_meanwhile_needs_no_index() -> None:
    update_reference_index_task.enqueue("wagtailcore", "page", "999999")
    assert [drain(), Job.objects.get().state] == [1, State.DONE]


def test_files_are_deleted_outside_any_transaction_once_their_rows_are_gone(django_capture_on_commit_callbacks) -> None:
    document = Document.objects.create(title="A form", file=ContentFile(b"%PDF", name="form.pdf"))
    storage, name = document.file.storage, document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert [promised()[-1], storage.exists(name)] == [("jobs.call_outside", "delete_file_from_storage_task"), True]
    drain()
    assert storage.exists(name) is False


def test_only_declared_tasks_are_called(page: Page) -> None:
    update_reference_index_task.enqueue("wagtailcore", "page", "1")
    Job.objects.update(arguments={"path": "os.getcwd", "args": [], "kwargs": {}})
    drain()
    assert [Job.objects.get().state, Job.objects.get().reason] == [State.DEAD, "os.getcwd is not a task."]


def test_peoples_work_goes_before_wagtails() -> None:
    update_reference_index_task.enqueue("wagtailcore", "page", "1")
    delete_file_from_storage_task.using(priority=20).enqueue(["storage", [], {}], "name")
    assert claim().task == "jobs.call_outside"


def test_a_task_that_wants_what_jobs_do_not_give_is_refused() -> None:
    with pytest.raises(InvalidTaskError):
        task_backends["default"].validate_task(
            update_reference_index_task.__class__(func=update_reference_index_task.func, takes_context=True)
        )
