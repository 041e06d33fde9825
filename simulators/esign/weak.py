"""Ways of signing, each a recipe for a container and for a PDF: right ones, and ones by which nothing is proven."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from simulators.answers import ESTONIAN_CODE
from simulators.esign import certificates
from simulators.esign.algorithms import KeyKind, Scheme
from simulators.esign.certificates import Form, Issuer, Usage
from simulators.esign.revocation import Answer, Responder, State
from simulators.esign.scene import Scene
from simulators.esign.timestamps import Stamp, Teller
from simulators.esign.xades import Level, Recipe
from simulators.esign.xml import INCLUSIVE

Way = Callable[[Scene], Recipe]
DAY = timedelta(days=1)
OTHER_VALUE = b"the value of another signature"


def honest(_: Scene) -> Recipe:
    """As a signing programme of today does it: RSA of 2048 bits, SHA-256, exclusive canonical form, level LT."""
    return Recipe()


def archived(_: Scene) -> Recipe:
    """Level LTA: one more time stamp, over all of it."""
    return Recipe(level=Level.LTA)


def inclusive(_: Scene) -> Recipe:
    """Inclusive canonical form, as older programmes do."""
    return Recipe(canonical=INCLUSIVE)


def older_reference(_: Scene) -> Recipe:
    """SigningCertificate as before 2016, instead of SigningCertificateV2."""
    return Recipe(older_reference=True)


def sha512(_: Scene) -> Recipe:
    """RSA of 3072 bits, SHA-512 everywhere."""
    stamp = Stamp(digest="sha512")
    return Recipe(form=Form(key=KeyKind.RSA_3072), scheme=Scheme("sha512"), digest="sha512", stamp=stamp)


def pss(_: Scene) -> Recipe:
    """RSA with the padding PSS, SHA-384."""
    return Recipe(scheme=Scheme("sha384", pss=True), digest="sha384")


def p256(_: Scene) -> Recipe:
    """A key on the curve P-256."""
    return Recipe(form=Form(key=KeyKind.P256))


def p384(_: Scene) -> Recipe:
    """A key on the curve P-384, SHA-384."""
    return Recipe(form=Form(key=KeyKind.P384), scheme=Scheme("sha384"), digest="sha384")


def both_rights(_: Scene) -> Recipe:
    """A certificate that may sign documents and also sign in."""
    return Recipe(form=Form(usage=Usage.BOTH))


def revoked_later(_: Scene) -> Recipe:
    """The certificate was revoked half an hour after the stamp, the answer came an hour after: signed in time."""
    half, hour = timedelta(minutes=30), timedelta(hours=1)
    return Recipe(answer=Answer(State.REVOKED, after=hour, revoked=half))


def usual_form(_: Scene) -> Recipe:
    """The time stamp in XML does not name a canonical form, so the inclusive one is meant (XAdES 5.3)."""
    return Recipe(stamp=Stamp(names_canonical=False))


def revocation_list(_: Scene) -> Recipe:
    """A list of revoked certificates instead of an OCSP answer."""
    return Recipe(answer=Answer(as_list=True))


def revoked_by_list(_: Scene) -> Recipe:
    """The list of revoked certificates names the signer's, since the day before."""
    return Recipe(answer=Answer(State.REVOKED, as_list=True))


def adobe(_: Scene) -> Recipe:
    """The older kind of signature in a PDF, adbe.pkcs7.detached."""
    return Recipe(adobe=True)


def issued_by_person(_: Scene) -> Recipe:
    """Somebody with an honest certificate issued this one, and answers for it."""
    return Recipe(form=Form(issuer=Issuer.PERSON))


def unknown_critical(_: Scene) -> Recipe:
    """The certificate has a critical extension that nobody knows (RFC 5280, 4.2)."""
    return Recipe(form=Form(is_odd=True))


def stamp_without_right(_: Scene) -> Recipe:
    """The time stamp is signed by a certificate of the right authority, for another purpose."""
    return Recipe(stamp=Stamp(Teller.NO_RIGHT))


def stamp_in_future(_: Scene) -> Recipe:
    """The time stamp and the OCSP answer say that it is next year."""
    later = 400 * DAY
    return Recipe(stamp=Stamp(after=later), answer=Answer(after=later + timedelta(seconds=1)))


def no_stamp(_: Scene) -> Recipe:
    """Level B: when it was signed is only claimed."""
    return Recipe(level=Level.B)


def no_answer(_: Scene) -> Recipe:
    """Level T: nobody says whether the certificate was good."""
    return Recipe(level=Level.T)


def untrusted(_: Scene) -> Recipe:
    """An authority that nobody trusts, under the names of ours, with a responder of its own."""
    return Recipe(form=Form(issuer=Issuer.FOREIGN))


def self_signed(_: Scene) -> Recipe:
    """A certificate that signs itself."""
    return Recipe(form=Form(issuer=Issuer.ITSELF))


def not_qualified(_: Scene) -> Recipe:
    """A certificate of another service under the same root, with no statement that it is qualified."""
    return Recipe(form=certificates.NOT_QUALIFIED)


def not_on_card(_: Scene) -> Recipe:
    """A qualified certificate, but the key lies on no card (no QcSSCD)."""
    return Recipe(form=certificates.ADVANCED)


def login_key(_: Scene) -> Recipe:
    """The key may sign in, not sign documents (no nonRepudiation)."""
    return Recipe(form=Form(usage=Usage.LOGIN))


def encipherment_key(_: Scene) -> Recipe:
    """The key may only hide other keys."""
    return Recipe(form=Form(usage=Usage.OTHER))


def certificate_named_other(scene: Scene) -> Recipe:
    """What is signed names the certificate of another person."""
    return Recipe(named=scene.world.signer(scene.other, Form(), scene.at).certificate)


def expired(_: Scene) -> Recipe:
    """The certificate had ended a day before."""
    return Recipe(form=Form(ends=-DAY))


def stamped_too_late(_: Scene) -> Recipe:
    """Claims to be signed while the certificate was good; the stamp says it had ended."""
    return Recipe(form=Form(ends=-DAY), claimed=-2 * DAY)


def not_yet(_: Scene) -> Recipe:
    """The certificate begins a day after."""
    return Recipe(form=Form(starts=DAY))


def revoked(_: Scene) -> Recipe:
    """The certificate had been revoked a day before."""
    return Recipe(answer=Answer(State.REVOKED))


def unknown(_: Scene) -> Recipe:
    """The responder does not know the certificate."""
    return Recipe(answer=Answer(State.UNKNOWN))


def answer_of_another(scene: Scene) -> Recipe:
    """The OCSP answer is a good one, about another certificate."""
    other = scene.world.signer(scene.other, Form(), scene.at).certificate
    return Recipe(answer=Answer(about=other))


def answer_by_stranger(_: Scene) -> Recipe:
    """The OCSP answer is signed by a stranger."""
    return Recipe(answer=Answer(responder=Responder.FOREIGN))


def answer_by_signer(_: Scene) -> Recipe:
    """The signer answers for the own certificate."""
    return Recipe(answer=Answer(responder=Responder.NO_RIGHT))


def answer_old(_: Scene) -> Recipe:
    """The OCSP answer was given forty days before the signature."""
    return Recipe(answer=Answer(after=-40 * DAY))


def stamp_of_another(_: Scene) -> Recipe:
    """The time stamp is over another value."""
    return Recipe(stamp=Stamp(value=OTHER_VALUE))


def stamp_by_stranger(_: Scene) -> Recipe:
    """The time stamp is of somebody whom nobody trusts."""
    return Recipe(stamp=Stamp(Teller.FOREIGN))


def stamp_by_signer(_: Scene) -> Recipe:
    """The signer stamps the own signature."""
    return Recipe(stamp=Stamp(Teller.SIGNER))


def short_key(_: Scene) -> Recipe:
    """RSA of 1024 bits."""
    return Recipe(form=Form(key=KeyKind.RSA_1024))


def sha1(_: Scene) -> Recipe:
    """Signed with SHA-1."""
    return Recipe(scheme=Scheme("sha1"))


def sha1_digests(_: Scene) -> Recipe:
    """Files are digested with SHA-1, signed with SHA-256."""
    return Recipe(digest="sha1")


def estonian(_: Scene) -> Recipe:
    """A person with an Estonian code; the signature is good, but says nothing of a Latvian code."""
    return Recipe(form=Form(country="EE", number=f"PNOEE-{ESTONIAN_CODE}"))


def passport(_: Scene) -> Recipe:
    """A person named by a passport, not by a code."""
    return Recipe(form=Form(number="PASLV-LV1234567"))


def malformed_code(scene: Scene) -> Recipe:
    """A code that lacks its last digit."""
    return Recipe(form=Form(number=f"PNOLV-{scene.person.personal_code[:-1]}"))


def bare_code(scene: Scene) -> Recipe:
    """A code without its prefix."""
    return Recipe(form=Form(number=scene.person.personal_code))


def seal(_: Scene) -> Recipe:
    """The seal of a company: no person has signed."""
    return Recipe(form=certificates.SEAL)


def authority(_: Scene) -> Recipe:
    """A certificate that could issue others."""
    return Recipe(form=Form(is_authority=True))
