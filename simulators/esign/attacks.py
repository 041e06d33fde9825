"""All examples in one table: what is right in several ways, and what a careful verifier must not believe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from inspect import getdoc

from simulators.esign import hostile_xml, right, spoilt_pdfs, spoilt_xml, spoilt_zips, weak
from simulators.esign.scene import Scene, Verdict
from simulators.esign.weak import Way

VALID, INDETERMINATE, INVALID, REFUSED = Verdict.VALID, Verdict.INDETERMINATE, Verdict.INVALID, Verdict.REFUSED
EDOC, PDF = "edoc", "pdf"


@dataclass(frozen=True)
class Case:
    """An example: its name, what it is, and the verdict of a careful verifier with the reason in a word.

    `also` are verdicts that other careful verifiers give, where the standards leave it open.
    """

    name: str
    label: str
    verdict: Verdict
    reason: str
    make: Callable[[Scene], bytes]
    also: tuple[Verdict, ...] = ()
    story: str = ""
    ending: str = EDOC

    @property
    def accepts(self) -> frozenset[Verdict]:
        """Every verdict that a careful verifier may give."""
        return frozenset((self.verdict, *self.also))

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return f"{self.name}.{self.ending}"


def _by_container(way: Way, scene: Scene) -> bytes:
    return scene.honest(way(scene))


def _by_pdf(way: Way, scene: Scene) -> bytes:
    return scene.pdf(way(scene))


def _case(
    name: str,
    label: str,
    verdict: Verdict,
    reason: str,
    make: Callable[[Scene], bytes],
    *also: Verdict,
    ending: str = EDOC,
) -> Case:  # fmt: skip
    return Case(name, label, verdict, reason, make, also, getdoc(make) or "", ending)


def _ways(
    name: str, label: str, verdict: Verdict, reason: str, way: Way, *also: Verdict, only: str = ""
) -> list[Case]:  # fmt: skip
    """A way of signing as a container and as a PDF."""
    story, found = getdoc(way) or "", []
    if only != PDF:
        found.append(Case(name, label, verdict, reason, partial(_by_container, way), also, story))
    if only != EDOC:
        found.append(Case(f"pdf-{name}", f"PDF: {label}", verdict, reason, partial(_by_pdf, way), also, story, PDF))
    return found


RIGHT = (
    *_ways("valid", "Pareizi parakstīts", VALID, "right", weak.honest),
    *_ways("lta", "Ar arhīva laika zīmogu (LTA)", VALID, "right", weak.archived),
    *_ways("inclusive", "Cita kanoniskā forma", VALID, "right", weak.inclusive, only=EDOC),
    *_ways("older-reference", "Vecāka atsauce uz sertifikātu", VALID, "right", weak.older_reference, only=EDOC),
    *_ways("sha512", "RSA-3072 ar SHA-512", VALID, "right", weak.sha512),
    *_ways("pss", "RSA-PSS ar SHA-384", VALID, "right", weak.pss),
    *_ways("p256", "Līkne P-256", VALID, "right", weak.p256),
    *_ways("p384", "Līkne P-384", VALID, "right", weak.p384),
    *_ways("both-rights", "Sertifikāts parakstam un pieslēgšanās vajadzībām", VALID, "right", weak.both_rights),
    *_ways("revoked-later", "Sertifikāts atsaukts pēc paraksta", VALID, "right", weak.revoked_later, INDETERMINATE),
    _case("two-people", "Divi paraksti", VALID, "right", right.two_people),
    _case("pdf-two-people", "PDF: divi paraksti", VALID, "right", right.two_people_pdf, ending=PDF),
    _case("two-in-one", "Divi paraksti vienā datnē", VALID, "right", right.two_in_one),
    _case("edoc-names", "Parakstu datne kā eParakstītājam", VALID, "right", right.edoc_names),
    _case("asic-s", "Vienkāršais konteiners ASiC-S", VALID, "right", right.simple, REFUSED),
    _case("line-breaks", "base64 pa rindām", VALID, "right", right.line_breaks),
    _case("streamed", "Izmēri aiz datiem", VALID, "right", right.streamed),
    _case("folders", "Mapei savs ieraksts", VALID, "right", right.folders),
    _case("no-manifest", "Bez manifesta", VALID, "right", right.no_manifest, REFUSED),
    *_ways("adobe", "Vecāka veida paraksts", VALID, "right", weak.adobe, INDETERMINATE, only=PDF),
    *_ways("usual-form", "Zīmogs bez kanoniskās formas", VALID, "right", weak.usual_form, only=EDOC),
    *_ways("list", "Atsaukto saraksts, nevis OCSP", VALID, "right", weak.revocation_list, INDETERMINATE),
    _case("nested-bomb", "Parakstīts arhīvs, ko nedrīkst atvērt", VALID, "right", spoilt_zips.nested_bomb, REFUSED),
    _case("older-mimetype", "Vecāku programmu mimetype", VALID, "format", spoilt_zips.older_mimetype, REFUSED,
          INDETERMINATE),
)  # fmt: skip

SIGNERS = (
    *_ways("untrusted", "Izdevējs, kam neviens neuzticas", INDETERMINATE, "chain", weak.untrusted, INVALID),
    *_ways("self-signed", "Pašparakstīts sertifikāts", INDETERMINATE, "chain", weak.self_signed, INVALID),
    *_ways("issued-by-person", "Izdevusi privātpersona", INVALID, "chain", weak.issued_by_person, INDETERMINATE),
    *_ways("unknown-critical", "Nezināms kritisks paplašinājums", INVALID, "chain", weak.unknown_critical,
           INDETERMINATE),
    *_ways("not-qualified", "Nekvalificēts sertifikāts", INDETERMINATE, "qualified", weak.not_qualified, INVALID),
    *_ways("not-on-card", "Atslēga nav drošā ierīcē", INDETERMINATE, "qualified", weak.not_on_card, INVALID),
    *_ways("login-key", "Autentifikācijas sertifikāts", INVALID, "usage", weak.login_key, INDETERMINATE),
    *_ways("encipherment-key", "Šifrēšanas sertifikāts", INVALID, "usage", weak.encipherment_key, INDETERMINATE),
    *_ways("authority", "Izdevēja sertifikāts", INVALID, "usage", weak.authority, INDETERMINATE),
    *_ways("certificate-named-other", "Nosaukts cits sertifikāts", INVALID, "certificate", weak.certificate_named_other,
           INDETERMINATE),
    *_ways("expired", "Sertifikāts beidzies", INVALID, "expired", weak.expired, INDETERMINATE),
    *_ways("stamped-too-late", "Zīmogs pēc termiņa beigām", INVALID, "expired", weak.stamped_too_late, INDETERMINATE),
    *_ways("not-yet", "Sertifikāts vēl nav spēkā", INVALID, "expired", weak.not_yet, INDETERMINATE),
    *_ways("revoked", "Sertifikāts atsaukts pirms paraksta", INVALID, "revoked", weak.revoked),
    *_ways("revoked-by-list", "Sertifikāts atsaukto sarakstā", INVALID, "revoked", weak.revoked_by_list, INDETERMINATE),
    *_ways("estonian", "Igaunijas personas kods", INDETERMINATE, "person", weak.estonian, VALID),
    *_ways("passport", "Pase, nevis personas kods", INDETERMINATE, "person", weak.passport, VALID),
    *_ways("malformed-code", "Kods par ciparu īsāks", INDETERMINATE, "person", weak.malformed_code, INVALID),
    *_ways("bare-code", "Kods bez PNOLV", INDETERMINATE, "person", weak.bare_code, INVALID),
    *_ways("seal", "Uzņēmuma zīmogs", INDETERMINATE, "person", weak.seal, VALID),
)  # fmt: skip

STRENGTH = (
    *_ways("short-key", "RSA-1024", INVALID, "key", weak.short_key, INDETERMINATE),
    *_ways("sha1", "Parakstīts ar SHA-1", INVALID, "algorithm", weak.sha1, INDETERMINATE),
    *_ways("sha1-digests", "Datnes ar SHA-1", INVALID, "algorithm", weak.sha1_digests, INDETERMINATE, only=EDOC),
    _case("hmac", "HMAC paraksta vietā", INVALID, "algorithm", hostile_xml.hmac_with_certificate, REFUSED),
)

PROOFS = (
    *_ways("no-stamp", "Laika zīmoga nav", INDETERMINATE, "timestamp", weak.no_stamp, INVALID),
    *_ways(
        "stamp-of-another", "Cita paraksta laika zīmogs", INVALID, "timestamp", weak.stamp_of_another, INDETERMINATE
    ),
    *_ways("stamp-by-stranger", "Sveša laika zīmogs", INDETERMINATE, "timestamp", weak.stamp_by_stranger, INVALID),
    *_ways("stamp-without-right", "Zīmogs bez tiesībām", INDETERMINATE, "timestamp", weak.stamp_without_right, INVALID),
    *_ways("stamp-in-future", "Zīmogs no nākotnes", INDETERMINATE, "timestamp", weak.stamp_in_future, INVALID),
    *_ways("stamp-by-signer", "Paša parakstītāja zīmogs", INDETERMINATE, "timestamp", weak.stamp_by_signer, INVALID),
    *_ways("no-answer", "OCSP atbildes nav", INDETERMINATE, "ocsp", weak.no_answer, INVALID),
    *_ways("answer-of-another", "OCSP par citu", INDETERMINATE, "ocsp", weak.answer_of_another, INVALID),
    *_ways("answer-by-stranger", "OCSP no sveša", INDETERMINATE, "ocsp", weak.answer_by_stranger, INVALID),
    *_ways("answer-by-signer", "OCSP no paša parakstītāja", INDETERMINATE, "ocsp", weak.answer_by_signer, INVALID),
    *_ways("answer-old", "OCSP 40 dienas pirms paraksta", INDETERMINATE, "ocsp", weak.answer_old, INVALID),
    *_ways("unknown", "OCSP sertifikātu nepazīst", INDETERMINATE, "ocsp", weak.unknown, INVALID),
)

FILES = (
    _case("data-changed", "Datne mainīta pēc parakstīšanas", INVALID, "digest", spoilt_zips.data_changed),
    _case("file-added", "Pielikta neparakstīta datne", INVALID, "coverage", spoilt_zips.file_added, INDETERMINATE),
    _case("file-removed", "Izņemta parakstīta datne", INVALID, "reference", spoilt_zips.file_removed),
    _case("file-renamed", "Datne pārdēvēta", INVALID, "reference", spoilt_zips.file_renamed),
    _case("half-covered", "Otrais paraksts tikai par vienu datni", INVALID, "coverage", spoilt_zips.half_covered,
          INDETERMINATE),
    _case("no-signatures", "Paraksta nav", REFUSED, "format", spoilt_zips.no_signatures, INVALID, INDETERMINATE),
    _case("no-files", "Datņu nav", REFUSED, "format", spoilt_zips.no_files, INVALID),
    _case("no-mimetype", "Nav mimetype", REFUSED, "format", spoilt_zips.no_mimetype, INVALID),
    _case("late-mimetype", "mimetype nav pirmais", REFUSED, "format", spoilt_zips.late_mimetype, INVALID),
    _case("packed-mimetype", "mimetype ir saspiests", REFUSED, "format", spoilt_zips.packed_mimetype, INVALID),
    _case("foreign-mimetype", "Cita veida mimetype", REFUSED, "format", spoilt_zips.foreign_mimetype, INVALID),
    _case("word-document", "Pārdēvēts Word dokuments", REFUSED, "format", spoilt_zips.word_document),
    _case("plain-zip", "Pārdēvēts zip", REFUSED, "format", spoilt_zips.plain_zip),
    _case("prefixed", "Zip aiz PDF sākuma", REFUSED, "format", spoilt_zips.prefixed),
    _case("empty", "Tukša datne", REFUSED, "format", spoilt_zips.empty),
    _case("cut", "Aprauts zip", REFUSED, "format", spoilt_zips.cut_zip),
    _case("encrypted", "Šifrēts zip", REFUSED, "format", spoilt_zips.encrypted_zip),
)  # fmt: skip

DANGERS = (
    _case("doubled-first", "Viens nosaukums divreiz, īstais otrais", REFUSED, "zip", spoilt_zips.doubled_first),
    _case("doubled-last", "Viens nosaukums divreiz, īstais pirmais", REFUSED, "zip", spoilt_zips.doubled_last),
    _case("doubled-signatures", "Divas parakstu datnes ar vienu nosaukumu", REFUSED, "zip",
          spoilt_zips.doubled_signatures),
    _case("doubled-case", "Nosaukumi atšķiras tikai ar lielajiem burtiem", REFUSED, "zip", spoilt_zips.doubled_case),
    _case("symbolic-link", "Saite uz citu datni", REFUSED, "zip", spoilt_zips.symbolic_link),
    _case("hidden-entry", "Ieraksts, kura nav saturā", REFUSED, "zip", spoilt_zips.hidden_entry),
    _case("parent-name", "Nosaukums ar ../", REFUSED, "zip", spoilt_zips.parent_name),
    _case("absolute-name", "Nosaukums ar / sākumā", REFUSED, "zip", spoilt_zips.absolute_name),
    _case("backslash-name", "Nosaukums ar ..\\", REFUSED, "zip", spoilt_zips.backslash_name),
    _case("drive-name", "Nosaukums ar C:", REFUSED, "zip", spoilt_zips.drive_name),
    _case("nul-name", "Nosaukums ar NUL", REFUSED, "zip", spoilt_zips.nul_name, INVALID),
    _case("other-local-name", "Divi nosaukumi vienai datnei", REFUSED, "zip", spoilt_zips.other_local_name, INVALID),
    _case("ratio-bomb", "Viena milzīga datne", REFUSED, "zip", spoilt_zips.ratio_bomb),
    _case("total-bomb", "Kopā pusgigabaits", REFUSED, "zip", spoilt_zips.total_bomb),
    _case("overlapping-bomb", "Tie paši dati tūkstoš reižu", REFUSED, "zip", spoilt_zips.overlapping_bomb),
    _case("lying-size", "Izmērs melo", REFUSED, "zip", spoilt_zips.lying_size, INVALID),
    _case("many-entries", "Divdesmit tūkstoši datņu", REFUSED, "zip", spoilt_zips.many_entries),
    _case("huge-signatures", "Milzīga parakstu datne", REFUSED, "xml", spoilt_zips.huge_signatures, INVALID),
    _case("deep", "Simttūkstoš XML līmeņu", REFUSED, "xml", hostile_xml.deep, INVALID),
    _case("not-xml", "Aprauts XML", REFUSED, "xml", hostile_xml.not_xml, INVALID),
    _case("document-type", "XML ar DOCTYPE", REFUSED, "xml", hostile_xml.document_type, INVALID),
    _case("external-subset", "DOCTYPE tīklā", REFUSED, "xml", hostile_xml.external_subset, INVALID),
    _case("entity", "XML entītija", REFUSED, "xml", hostile_xml.entity, INVALID),
    _case("external-entity", "Entītija lasa datni", REFUSED, "xml", hostile_xml.external_entity, INVALID),
    _case("many-entities", "Miljards smieklu", REFUSED, "xml", hostile_xml.many_entities, INVALID),
)  # fmt: skip

_XML = spoilt_xml
FORGERIES = (
    _case("properties-altered", "Parakstītais laiks mainīts", INVALID, "digest", _XML.properties_altered),
    _case("digest-exchanged", "Datne un tās jaucējvērtība mainītas", INVALID, "signature", _XML.digest_exchanged),
    _case("value-of-another", "Cita dokumenta paraksts", INVALID, "signature", _XML.value_of_another),
    _case("value-empty", "Paraksta vērtības nav", INVALID, "signature", _XML.value_empty, REFUSED),
    _case("key-of-another", "Cita cilvēka sertifikāts", INVALID, "signature", _XML.key_of_another),
    _case("other-certificate-first", "Divi sertifikāti, pirmais svešs", VALID, "certificate",
          _XML.other_certificate_first, INVALID, INDETERMINATE, REFUSED),
    _case("no-certificate-named", "Sertifikāts nav nosaukts", INVALID, "certificate", _XML.no_certificate_named,
          INDETERMINATE),
    _case("properties-unsigned", "Īpašības nav parakstītas", INVALID, "wrapping", _XML.properties_unsigned,
          INDETERMINATE),
    _case("properties-untyped", "Atsauce bez veida", INVALID, "wrapping", _XML.properties_untyped, INDETERMINATE),
    _case("only-in-manifest", "Datnes tikai ds:Manifest", INVALID, "coverage", _XML.only_in_manifest, REFUSED),
    _case("second-info-first", "Viltots SignedInfo pirms īstā", INVALID, "wrapping", _XML.second_info_first, REFUSED),
    _case("second-info-last", "Viltots SignedInfo pēc īstā", INVALID, "wrapping", _XML.second_info_last, REFUSED),
    _case("info-hidden", "Īstais SignedInfo paslēpts", INVALID, "wrapping", _XML.info_hidden, REFUSED),
    _case("signature-inside", "Īstais paraksts viltota iekšpusē", INVALID, "wrapping", _XML.signature_inside, REFUSED),
    _case("properties-moved", "Īstās īpašības pārvietotas", INVALID, "wrapping", _XML.properties_moved, REFUSED),
    _case("doubled-id", "Divi elementi ar vienu Id", INVALID, "wrapping", _XML.doubled_id, REFUSED),
    _case("other-target", "Īpašības citam parakstam", INVALID, "wrapping", _XML.other_target, INDETERMINATE, REFUSED),
    _case("second-signature-empty", "Blakus tukšs paraksts", INVALID, "signature", _XML.second_signature_empty,
          REFUSED),
    _case("comment", "Komentārs jaucējvērtībā", VALID, "xml", hostile_xml.comment, INVALID, REFUSED),
    _case("xslt", "XSLT transformācija", INVALID, "transform", hostile_xml.xslt, REFUSED),
    _case("xpath", "XPath transformācija", INVALID, "transform", hostile_xml.xpath, REFUSED),
    _case("base64", "base64 transformācija", INVALID, "transform", hostile_xml.base64_transform, REFUSED),
    _case("web-reference", "Atsauce uz tīklu", INVALID, "reference", hostile_xml.web_reference, REFUSED),
    _case("file-reference", "Atsauce uz pārbaudītāja datni", INVALID, "reference", hostile_xml.file_reference, REFUSED),
    _case("parent-reference", "Atsauce ārpus konteinera", INVALID, "reference", hostile_xml.parent_reference, REFUSED),
    _case("manifest-reference", "Atsauce uz META-INF", INVALID, "reference", hostile_xml.manifest_reference, REFUSED,
          INDETERMINATE),
    _case("doubled-reference", "Viena datne divreiz", INVALID, "reference", hostile_xml.doubled_reference, REFUSED),
)  # fmt: skip


def _pdf(
    name: str, label: str, verdict: Verdict, reason: str, make: Callable[[Scene], bytes], *also: Verdict
) -> Case:  # fmt: skip
    return _case(f"pdf-{name}", f"PDF: {label}", verdict, reason, make, *also, ending=PDF)


_P = spoilt_pdfs
PDFS = (
    _pdf("byte-changed", "mainīts baits", INVALID, "digest", _P.byte_changed, REFUSED),
    _pdf("text-changed", "vēlāk mainīts teksts", INVALID, "changed", _P.text_changed),
    _pdf("text-changed-late", "teksts mainīts pēc pierādījumiem", INVALID, "changed", _P.text_changed_after_values),
    _pdf("page-added", "vēlāk pielikta lapa", INVALID, "changed", _P.page_added),
    _pdf("note-added", "vēlāk pielikta piezīme", INVALID, "changed", _P.note_added),
    _pdf("changed-and-signed", "mainīts un cita parakstīts", INVALID, "changed", _P.changed_and_signed),
    _pdf("field-filled", "vēlāk aizpildīts lauks", INVALID, "changed", _P.field_filled),
    _pdf("objects-appended", "objekts aiz beigām", INVALID, "coverage", _P.objects_appended, REFUSED),
    _pdf("bytes-appended", "baiti aiz beigām", INVALID, "coverage", _P.bytes_appended, REFUSED),
    _pdf("range-short", "ByteRange beidzas par agru", INVALID, "coverage", _P.range_short, REFUSED),
    _pdf("range-late", "ByteRange sākas par vēlu", INVALID, "coverage", _P.range_late, REFUSED),
    _pdf("range-gap", "ByteRange ar caurumu", INVALID, "coverage", _P.range_gap, REFUSED),
    _pdf("signature-of-another", "cita dokumenta paraksts", INVALID, "signature", _P.signature_of_another),
    _pdf("contents-empty", "tukšs paraksts", INVALID, "signature", _P.contents_empty, REFUSED),
    _pdf("unsigned", "paraksta nav", REFUSED, "format", _P.unsigned, INVALID, INDETERMINATE),
    _pdf("only-said", "paraksts tikai vārdos", REFUSED, "format", _P.picture_of_signature, INVALID, INDETERMINATE),
    _pdf("cut", "aprauts", REFUSED, "format", _P.cut, INVALID),
)  # fmt: skip

TABLE = (*RIGHT, *SIGNERS, *STRENGTH, *PROOFS, *FILES, *DANGERS, *FORGERIES, *PDFS)
CASES = {case.name: case for case in TABLE}
GROUPS = {
    "Pareizi": RIGHT,
    "Parakstītājs": SIGNERS,
    "Algoritmi": STRENGTH,
    "Laika zīmogs un OCSP": PROOFS,
    "Saturs": FILES,
    "Bīstamas datnes": DANGERS,
    "Viltojumi XML": FORGERIES,
    "Viltojumi PDF": PDFS,
}
