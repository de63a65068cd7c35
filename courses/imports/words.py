"""The words of headers and languages, in English and French, as people write them."""

import re
import unicodedata

HEADERS = {
    "name": "name|full name|fullname|nom|nom complet|nom et prenom|prenom et nom|learner|learner name|participant|"
    "participante|participant name|apprenant|apprenante|apprenants|student|student name|client|cliente",
    "first": "first name|firstname|first|given name|given names|prenom|prenoms",
    "last": "last name|lastname|last|family name|surname|nom de famille|nom de naissance",
    "email": "email|e mail|mail|email address|e mail address|courriel|courriels|adresse courriel|adresse de courriel|"
    "adresse electronique|adresse e mail|adresse email|couriel",
    "phone": "phone|phone number|telephone|telephone number|tel|no tel|cell|cell phone|cellphone|mobile|mobile phone|"
    "numero de telephone|no de telephone|cellulaire|telephone cellulaire|num tel",
    "language": "language|lang|preferred language|language of invitation|langue|langue preferee|langue de preference|"
    "langue officielle|official language",
}
HEADER_OF = {word: column for column, words in HEADERS.items() for word in words.split("|")}
LANGUAGES = {
    "en": {"en", "eng", "english", "anglais", "anglaise", "en ca", "a", "e"},
    "fr": {"fr", "fra", "fre", "french", "francais", "francaise", "fr ca", "f"},
}
OTHER_LANGUAGES = {  # No codes of two letters here: they are names, too.
    *("spanish", "espagnol", "espanol", "arabic", "arabe", "ukrainian", "ukrainien", "chinese", "chinois", "mandarin"),
    *("cantonese", "cantonais", "portuguese", "portugais", "punjabi", "tagalog", "tigrinya", "tigrigna", "amharic"),
    *("amharique", "somali", "farsi", "dari", "persian", "persan", "russian", "russe", "hindi", "urdu", "ourdou"),
    *("korean", "coreen", "vietnamese", "vietnamien", "turkish", "turc", "swahili", "german", "allemand"),
}


def bare(text: str) -> str:
    """Lower case, no accents, words only: `Courriel :` → `courriel`."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", plain))


def column_of(header: str) -> str | None:
    """Which column a header names: name, first, last, email, phone, language or none of them."""
    return HEADER_OF.get(bare(header))


def language_of(word: str) -> str | None:
    """`en` or `fr` for a word that means it."""
    wanted = bare(word)
    return next((code for code, words in LANGUAGES.items() if wanted in words), None)


def is_language_word(word: str) -> bool:
    """Whether a cell without a header speaks of a language, ours or another."""
    wanted = bare(word)
    return len(wanted) > 1 and (language_of(word) is not None or wanted in OTHER_LANGUAGES)
