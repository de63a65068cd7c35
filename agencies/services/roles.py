"""Who may do what, from when to when."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Membership, Person, Role
from agencies.models.memberships import MANAGERS, STAFF_ROLES
from agencies.selectors.people import Newcomer
from agencies.services.errors import NobodyWouldManage, RoleDoesNotFit
from agencies.services.holding import hold_agency
from agencies.services.people import find_or_open_account
from agencies.services.sign_in import invite

AUTHORS = "Umbrella authors"  # The name of the Django group; its page permissions are the business of `courses`.


@transaction.atomic
def grant_role(*, person: Person, agency: Agency, role: str) -> Membership:
    """Give somebody a role; a role held already stays as it is. Raises `RoleDoesNotFit`."""
    if role not in roles_of(agency):
        raise RoleDoesNotFit
    membership, _created = Membership.objects.get_or_create(person=person, agency=agency, role=role, ended_at=None)
    if role == Role.UMBRELLA_AUTHOR:
        person.groups.add(author_group())
    return membership


@transaction.atomic
def end_role(*, membership: Membership) -> Membership:
    """End a role today; the row stays. Raises `NobodyWouldManage` for the last who may manage the team."""
    if membership.ended_at:
        return membership
    hold_agency(membership.agency_id)
    current = Membership.objects.filter(ended_at__isnull=True)
    others = current.filter(agency=membership.agency_id).managing().exclude(pk=membership.pk)
    if membership.role in MANAGERS and not others.filter(person__is_active=True).exists():
        raise NobodyWouldManage
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    if not current.filter(person=membership.person_id, role=Role.UMBRELLA_AUTHOR).exists():
        membership.person.groups.remove(*Group.objects.filter(name=AUTHORS))
    return membership


@transaction.atomic
def invite_to_team(*, agency: Agency, full_name: str, email: str, role: str, language: str) -> Membership:
    """Give a role to the person of that address, opening an account if they have none, and write to them."""
    person = find_or_open_account(Newcomer(full_name, email, language=language))
    membership = grant_role(person=person, agency=agency, role=role)
    invite(person=person, agency=agency)
    return membership


def roles_of(agency: Agency) -> tuple[Role, ...]:
    """The roles that exist in an agency of this kind, learner among them for members."""
    staff = STAFF_ROLES[Agency.Kind(agency.kind)]
    return staff if agency.is_umbrella else (*staff, Role.LEARNER)


def author_group() -> Group:
    """The group that opens Wagtail to umbrella authors; made when first needed."""
    group, created = Group.objects.get_or_create(name=AUTHORS)
    if created:
        group.permissions.set(
            Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
        )
    return group
