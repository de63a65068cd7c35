"""The demonstration world: two complete courses, five agencies and learners whose histories the real services wrote.

`content/` holds the courses as text; `reading` reads them, `authoring` makes pages of them, `world` opens agencies and
cohorts, `histories` lives through the weeks, `people` says who can sign in. Loaded by `manage.py demo`.
"""
