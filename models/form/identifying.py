"""An identifying question: it asks who somebody is, by name, address, number or date of birth.

The words looked for are those of English, German, French and Arabic: a question in another language
is not noticed, unless it is of the kind `email`. What is asked about a name or a number ("Was the
phone number easy to find?"), or the name of something else, does not say who answers. Nor do age,
year of birth, town, team or job by themselves; job and team in one answer do.
"""

import re
import unicodedata

from models.form.question import Question

# All patterns are of texts as `_plain` leaves them: small letters without accents or hamza.
YOURS = r"(?:your |ihrer? |votre )?"
BOTH = rf"(?:,? (?:and|with|und|mit|et|avec) {YOURS}| ?[,،/&-] ?{YOURS}| ?و ?)"
EITHER = rf"(?:{BOTH}|,? (?:or|oder|ou) {YOURS})"


def _together(one: str, other: str) -> str:
    return rf"(?:{one}){BOTH}(?:{other})\b|\b(?:{other}){BOTH}(?:{one})"


# Numbers, days and codes that one person has. Only these are looked for in numbers and dates.
NUMBERS = (
    # English
    r"(?:staff|personnel|employee|payroll|badge|member(?:ship)?|student|passport|visa|customer"
    r"|patient|national insurance|social security|insurance|tax(?:payer)?|id|identity"
    r"|identification|identity card|id card|national id|driving licen[cs]e|driver'?s licen[cs]e)"
    r"[ -]?(?:no$|nr|number|id)",
    r"(?:your|personal) id",
    r"(?:phone|telephone|mobile|cell|whatsapp|contact) (?:no$|number)",
    r"(?:date|day) of birth|birth[ -]?date|dob|your birthday|when (?:were|are) you born",
    r"(?:post ?code|postal code|zip[ -]?code)s?(?! (?:area|district|lotter))",
    # German
    r"(?:personal|mitarbeiter|mitarbeiterinnen|beschaftigten|dienst|matrikel|ausweis|pass|kunden"
    r"|personalausweis|dienstausweis|reisepass|mitglieds?|mitgliedschafts|versicherten"
    r"|versicherungs|krankenversicherungs|sozialversicherungs|steuer|steueridentifikations|ahv"
    r"|handy|mobil|mobilfunk|telefon|ruf)[ -]?(?:nummer|nr|id)",
    r"geburtsdatum|geburtstag|wann (?:sind sie|bist du) geboren|geboren am|durchwahl",
    r"postleitzahl|plz|hausnummer",
    # French
    r"(?:(?:numero|n°|num) ?(?:de la |de l'|de |du |d')?|no (?:de |d'))"
    r"(?:matricule|salarie|personnel|employe"
    r"|agent|badge|passeport|carte d'identite|piece d'identite|carte d'etudiant|etudiant"
    r"|securite sociale|adherent|membre|telephone|portable|mobile)",
    r"(?:votre|ton) matricule",
    r"date de naissance|votre anniversaire|votre date d'anniversaire|quand etes-vous nee?",
    r"codes? posta(?:l|ux)",
    # Arabic
    r"(?:رقم|رقمك) (?:الهاتف|هاتفك|الجوال|جوالك|الموبايل|المحمول|الموظف|الموظفة|الهوية|هويتك"
    r"|الجواز|جواز السفر|جواز سفرك|البطاقة|بطاقة الهوية|العضوية|القيد|الطالب|الوظيفي)",
    r"الرقم (?:الوظيفي|الوطني|القومي|المدني|الجامعي)",
    r"تاريخ (?:الميلاد|ميلادك|الولادة|ولادتك)|متى ولدت",
    r"(?:الرمز|رمزك) البريدي",
)
WORDS = (
    # English
    r"(?:your|full|first|last|family|given|maiden)[ -]?(?:full |first |last |family )?names?"
    r"(?! (?:for|badge|tag|suggestion|idea|that))|surname|your initials",
    r"who are you(?=$|,| and)|(?:tell us|say|state|write) who you are|introduce yourself"
    r"|identify yourself|what are you called",
    r"e-?mail[ -]address(?:es)?|e-?mail[ -]?adressen?|what is your e-?mail|what's your e-?mail"
    r"|(?:give|leave|enter|write|type|add|provide|tell) (?:us |me )?your (?:work )?e-?mail",
    r"(?:your|home|private|postal|mailing|street|residential) address",
    r"(?:twitter|x|github|gitlab|slack|telegram|instagram|mastodon|linkedin|discord|social media)"
    r"[ -](?:handle|user ?name)|your (?:\w+ )?(?:handle|user ?name|login|nickname)"
    r"|your (?:twitter|github|gitlab|linkedin|instagram|mastodon|facebook|telegram) "
    r"(?:account|profile)",
    _together(
        r"job title|role|position|function|post",
        r"team|department|unit|section|division|directorate|office(?! hours)",
    ),
    # German
    r"(?:ihr|dein)(?:e|en)? (?:vollstandiger |voller )?(?:vor|nach|zu|familien)?namen?(?! fur)"
    r"|vor- und (?:nach|zu|familien)name|familienname|wie heissen sie|wie heisst du",
    r"wer (?:sind sie|bist du)(?=$|,| und)|stellen sie sich (?:bitte |kurz )+vor",
    r"ihre initialen|ihr kurzel|namenskurzel",
    r"(?:ihre|deine) (?:e-?)?mail|mailadresse",
    r"(?:wohn|privat|heimat|post)-?(?:adresse|anschrift)|(?:ihre|deine) (?:adresse|anschrift)",
    r"(?:ihr|dein)(?:e|en)? (?:benutzer|nutzer|spitz|anmelde|login)-?namen?",
    r"(?:ihr|dein) (?:twitter|github|linkedin|instagram|mastodon|telegram)"
    r"[ -](?:handle|profil|konto|name)",
    _together(
        r"funktion|stelle|position|rolle|tatigkeit|berufsbezeichnung|stellenbezeichnung",
        r"team|abteilung|referat|bereich|einheit|dienststelle",
    ),
    # French
    r"(?:votre|vos|ton) (?:pre)?noms?(?! pour)|nom de famille|nom complet|nom d'usage"
    r"|noms? et prenoms?|prenoms? et noms?|comment vous appelez-vous|comment t'appelles-tu",
    r"qui etes[ -]vous(?=$|,| et)|presentez[ -]vous|vos initiales",
    r"adresse (?:e-?mail|mail|electronique|courriel)|(?:votre|ton) (?:e-?mail|courriel)",
    r"adresse (?:postale|personnelle|privee|complete|du domicile|de domicile)"
    r"|(?:votre|ton) (?:adresse|domicile)|votre (?:telephone|portable)(?=$|,| et)",
    r"(?:votre|ton) (?:pseudo|pseudonyme|identifiant)|nom d'utilisateur",
    _together(
        r"fonction|poste|titre|role|intitule (?:du|de) poste",
        r"equipe|service|departement|unite|direction",
    ),
    # Arabic
    r"اسمك|اسمكم|الاسم (?:الكامل|الثلاثي|واللقب)|اسم العايلة|اسم المستخدم|معرفك|لقبك",
    r"من انت(?=$|،| و)|من تكون(?=$|،| و)|عرفي? (?:بنفسك|عن نفسك)",
    r"البريد الالكتروني|بريدك الالكتروني|ايميلك",
    r"عنوانك|عنوان (?:المنزل|السكن|البيت|منزلك|سكنك)",
    _together(
        r"المسمى الوظيفي|مسماك الوظيفي|الوظيفة|المنصب",
        r"الفريق|القسم|الادارة|الوحدة|فريقك|قسمك",
    ),
)
# What a label may be as a whole.
LONE_NUMBERS = (
    r"id|dob|birthday|phone|telephone|mobile|tel|cell|whatsapp|zip|passport|telefon|handy|mobil"
    r"|matricule|telephone|portable|anniversaire|الهاتف|الجوال|الموبايل"
)
LONE_WORDS = (
    r"names?|e-?mails?|address|signature|initials|handle|nickname|user ?name|login"
    r"|nachname|vorname|zuname|adresse|anschrift|initialen|kurzel|mail"
    r"|unterschrift|benutzername|nutzername|spitzname|noms?|prenoms?|courriel|pseudo|pseudonyme"
    r"|identifiant|initiales|الاسم|الايميل|العنوان|اللقب|التوقيع"
)
PERSONAL = r"(?:your |my |work |private |home |personal |contact |business )?"

# Questions about such things: what people think or do, rather than who they are.
ABOUT = re.compile(
    r"^(?:was(?! ist)|were|is|are|am|should|do|does|did|why|has|have|had|will|must|if"
    r"|how(?! (?:can|may|do|should) we (?:call|reach|contact) you)"
    r"|(?:can|could|would|may)(?! (?:you|we))"
    r"|war|waren|ist|sind|soll\w*|haben|hat|warum|kann|konnen|wurden?|wird|muss\w*|finden"
    r"|wie(?! (?:ist|lautet|heiss\w+))"
    r"|est-ce|etai\w+|avez|faut|faudrait|pourquoi|comment(?! (?:vous appelez|t'appelles))"
    r"|هل|كيف|لماذا)\b"
)
# The name or number of something else.
OF_SOMETHING = re.compile(
    r"(?:\b\w+ )?\b(?:name|number|address|id|e-?mail|post ?code)s? (?:of|for) "
    r"(?:the|an?|this|that|our|each|these|those|your)\b(?! (?:person|participant|attendee|respond))"
    r"|\b\w*(?:namen?|nummer|adresse|anschrift|postleitzahl|plz) "
    r"(?:der|des|dieser|dieses|einer|eines|unserer|unseres|ihrer|ihres|von|fur)\b(?! person)"
    r"|\b(?:nom|prenom|numero|adresse|code)(?: de telephone| postale?| e-?mail)? "
    r"(?:du|de la|de l'|des|de votre|pour)\b"
    r"(?! ?(?:carte|piece|personne|participant|adherent|employe|agent|salarie))"
)
ENDS = re.compile(r"[.!?؟:;\n]+(?=\s|$)|[(\[][^)\]]*[)\]]?|\n")
MARKS = str.maketrans({**dict.fromkeys("*_`#", None), **dict.fromkeys("’ʼ‘", "'"), "ـ": None})


def _either(searched: tuple[str, ...], lone: str) -> re.Pattern[str]:
    parts = "|".join(searched)
    return re.compile(rf"\b(?:{parts})\b|^{PERSONAL}(?:{lone})(?:{EITHER}(?:{lone}))*$")


NUMBERED = _either(NUMBERS, LONE_NUMBERS)
NAMED = _either((*NUMBERS, *WORDS), f"{LONE_NUMBERS}|{LONE_WORDS}")
BY_TYPE = {"text": NAMED, **dict.fromkeys(("integer", "decimal", "date"), NUMBERED)}


def identifies(question: Question) -> bool:
    """True if who answers the question says with it who they are."""
    types = [field.type for field in question.fields]
    if types == ["email"]:
        return True
    asked = BY_TYPE.get(types[0]) if len(types) == 1 else None
    return asked is not None and any(
        asked.search(OF_SOMETHING.sub(" ", one).strip())
        for one in _sentences(question.label)
        if not ABOUT.match(one)
    )


def _sentences(label: str) -> list[str]:
    """The sentences of a label, without what stands in brackets."""
    return [" ".join(one.split()) for one in ENDS.split(_plain(label))]


def _plain(text: str) -> str:
    """Small letters without accents, signs of vowels, hamza, or marks of Markdown."""
    apart = unicodedata.normalize("NFKD", text.translate(MARKS).casefold())
    return "".join(one for one in apart if unicodedata.category(one) != "Mn")
