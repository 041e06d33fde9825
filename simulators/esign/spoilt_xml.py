"""Containers whose XML deceives: changed after signing, rearranged around the signed parts, or signed by odd means."""

from __future__ import annotations

import base64
from copy import deepcopy
from dataclasses import replace

from simulators.esign.algorithms import digest
from simulators.esign.cms import der
from simulators.esign.revocation import Answer
from simulators.esign.scene import FORGED, Scene
from simulators.esign.xades import Recipe
from simulators.esign.xml import DS, Element, add, canonical, find

HONEST = Recipe()
MANIFEST_TYPE = f"{DS}Manifest"
PROPERTIES = "ds:Object/xades:QualifyingProperties/xades:SignedProperties"
_STAMPED = "2020-01-01T00:00:00Z"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _letter_reference(signature: Element) -> Element:
    return find(signature, "ds:SignedInfo/ds:Reference")


def properties_altered(scene: Scene) -> bytes:
    """The time claimed in the signed properties was changed after signing."""

    def change(signature: Element) -> None:
        find(signature, ".//xades:SigningTime").text = _STAMPED

    return scene.honest(replace(HONEST, signed=change))


def digest_exchanged(scene: Scene) -> bytes:
    """A file and its digest in the signature were changed together."""

    def change(signature: Element) -> None:
        find(_letter_reference(signature), "ds:DigestValue").text = _b64(digest("sha256", FORGED))

    signed = scene.signature(scene.files, replace(HONEST, signed=change))
    return scene.packed(scene.forged_files(), signed)


def value_of_another(scene: Scene) -> bytes:
    """The value of a signature by the same person over another letter; it is stamped rightly."""
    other = scene.signature(scene.forged_files(), HONEST)

    def change(signature: Element) -> None:
        find(signature, "ds:SignatureValue").text = find(other, ".//ds:SignatureValue").text

    return scene.honest(replace(HONEST, signed=change))


def value_empty(scene: Scene) -> bytes:
    """A signature without a value."""

    def change(signature: Element) -> None:
        find(signature, "ds:SignatureValue").text = ""

    return scene.honest(replace(HONEST, signed=change))


def key_of_another(scene: Scene) -> bytes:
    """Everything names another person, whose key did not sign."""
    victim = scene.world.signer(scene.other, HONEST.form, scene.at).certificate

    def change(signature: Element) -> None:
        find(signature, ".//ds:X509Certificate").text = _b64(der(victim))

    return scene.honest(replace(HONEST, drafted=change, named=victim, answer=Answer(about=victim)))


def other_certificate_first(scene: Scene) -> bytes:
    """KeyInfo holds two certificates, first that of a person who did not sign."""
    victim = scene.world.signer(scene.other, HONEST.form, scene.at).certificate

    def change(signature: Element) -> None:
        data = find(signature, ".//ds:X509Data")
        data.insert(0, deepcopy(data[0]))
        data[0].text = _b64(der(victim))

    return scene.honest(replace(HONEST, drafted=change))


def no_certificate_named(scene: Scene) -> bytes:
    """The signed properties do not say which certificate was used."""

    def change(signature: Element) -> None:
        about = find(signature, ".//xades:SignedSignatureProperties")
        about.remove(find(about, "xades:SigningCertificateV2"))

    return scene.honest(replace(HONEST, drafted=change))


def properties_unsigned(scene: Scene) -> bytes:
    """The signature leaves its signed properties out."""

    def change(signature: Element) -> None:
        info = find(signature, "ds:SignedInfo")
        info.remove(info[-1])

    return scene.honest(replace(HONEST, drafted=change))


def properties_untyped(scene: Scene) -> bytes:
    """The reference to the signed properties does not say what it refers to (EN 319 132-1, 4.4.2)."""

    def change(signature: Element) -> None:
        del find(signature, "ds:SignedInfo")[-1].attrib["Type"]

    return scene.honest(replace(HONEST, drafted=change))


def only_in_manifest(scene: Scene) -> bytes:
    """The signature covers a list of digests, not the files; the letter is another than in the list."""

    def change(signature: Element) -> None:
        info, form = find(signature, "ds:SignedInfo"), HONEST.canonical
        listed = add(add(signature, "ds:Object"), "ds:Manifest", Id_="S0-manifest")
        listed.extend(info[2:-1])
        reference = deepcopy(info[-1])
        reference.set("Type", MANIFEST_TYPE)
        reference.set("URI", "#S0-manifest")
        find(reference, "ds:DigestValue").text = _b64(digest("sha256", canonical(listed, form)))
        info[-1].addprevious(reference)

    return scene.packed(scene.forged_files(), scene.signature(scene.files, replace(HONEST, drafted=change)))


def _second_info(scene: Scene, *, is_first: bool) -> bytes:
    def change(signature: Element) -> None:
        genuine = find(signature, "ds:SignedInfo")
        forged = deepcopy(genuine)
        find(forged, "ds:Reference/ds:DigestValue").text = _b64(digest("sha256", FORGED))
        (genuine.addprevious if is_first else genuine.addnext)(forged)

    signed = scene.signature(scene.files, replace(HONEST, finished=change))
    return scene.packed(scene.forged_files(), signed)


def second_info_first(scene: Scene) -> bytes:
    """Before the signed SignedInfo stands another, with the digest of a forged letter."""
    return _second_info(scene, is_first=True)


def second_info_last(scene: Scene) -> bytes:
    """After the signed SignedInfo stands another, with the digest of a forged letter."""
    return _second_info(scene, is_first=False)


def info_hidden(scene: Scene) -> bytes:
    """The signed SignedInfo was moved into an object; in its place stands a forged one."""

    def change(signature: Element) -> None:
        genuine = find(signature, "ds:SignedInfo")
        forged = deepcopy(genuine)
        find(forged, "ds:Reference/ds:DigestValue").text = _b64(digest("sha256", FORGED))
        signature.replace(genuine, forged)
        add(signature, "ds:Object").append(genuine)

    signed = scene.signature(scene.files, replace(HONEST, finished=change))
    return scene.packed(scene.forged_files(), signed)


def signature_inside(scene: Scene) -> bytes:
    """A whole signature, genuine, lies in an object of another that carries a forged letter's digest."""
    genuine = scene.signature(scene.files, HONEST)
    forged = deepcopy(genuine)
    signature = forged[0]
    find(_letter_reference(signature), "ds:DigestValue").text = _b64(digest("sha256", FORGED))
    add(signature, "ds:Object").append(genuine[0])
    return scene.packed(scene.forged_files(), forged)


def _properties_moved(scene: Scene, *, same_name: bool) -> bytes:
    """Puts forged signed properties where the genuine ones were, which go elsewhere and still hold."""

    def change(signature: Element) -> None:
        genuine = find(signature, PROPERTIES)
        forged = deepcopy(genuine)
        find(forged, ".//xades:SigningTime").text = _STAMPED
        if not same_name:
            forged.set("Id", "S0-other")
        genuine.getparent().replace(genuine, forged)
        add(signature, "ds:Object").append(genuine)

    return scene.honest(replace(HONEST, finished=change))


def properties_moved(scene: Scene) -> bytes:
    """The genuine signed properties lie in another object; forged ones stand in their place under another Id."""
    return _properties_moved(scene, same_name=False)


def doubled_id(scene: Scene) -> bytes:
    """Two elements bear the Id of the signed properties: forged ones in the right place, genuine ones elsewhere."""
    return _properties_moved(scene, same_name=True)


def other_target(scene: Scene) -> bytes:
    """The properties say they belong to another signature."""

    def change(signature: Element) -> None:
        find(signature, ".//xades:QualifyingProperties").set("Target", "#S7")

    return scene.honest(replace(HONEST, drafted=change))


def second_signature_empty(scene: Scene) -> bytes:
    """Beside a genuine signature over the old letter stands one without a value, over a forged letter."""
    genuine = scene.signature(scene.files, HONEST)
    forged = scene.signature(scene.forged_files(), replace(HONEST, level=HONEST.level.B))
    find(forged, ".//ds:SignatureValue").text = ""
    forged[0].set("Id", "S9")
    genuine.append(forged[0])
    return scene.packed(scene.forged_files(), genuine)
