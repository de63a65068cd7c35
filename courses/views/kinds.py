"""Writing one activity in Wagtail's admin."""

from typing import Any

from wagtail.snippets.views.snippets import CreateView, EditView


class NoSavingOverErrors:
    """A form that was refused: Wagtail would keep a draft of it at once and say “Saved” beside the errors."""

    autosave_enabled: bool

    def form_invalid(self, form: Any) -> Any:
        """Wait until the author presses a button again."""
        if not self.expects_json_response:  # type: ignore[attr-defined]  # the view that it is mixed into
            self.autosave_enabled = False
        return super().form_invalid(form)  # type: ignore[misc]  # the view that it is mixed into


class KindCreateView(NoSavingOverErrors, CreateView):
    """A new activity."""


class KindEditView(NoSavingOverErrors, EditView):
    """An activity that is there."""
