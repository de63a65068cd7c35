"""The French of the product: texts found in the code, kept in one catalogue per room, checked and compiled.

`extraction` reads code and templates, `catalogues` reads, writes and compiles `<room>/locale/fr/LC_MESSAGES/django.po`,
`complaints` says what is missing or wrong. Needs Babel and no GNU gettext; English is the language of the code itself.
"""
