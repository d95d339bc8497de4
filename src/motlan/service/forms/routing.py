"""Before and after the questions: who may file at all, and which unit then decides."""

from collections.abc import Mapping

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.forms.filled import Filled
from motlan.service.forms.model import FormSubject, Mode
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.spec import Procedure


def restricted(procedure: Procedure) -> bool:
    """Whether who may file depends on what is held of her."""
    return bool(procedure.may_file) and all(one.when for one in procedure.may_file)


def may_file(filled: Filled) -> bool:
    """Whether the applicant is one of those who may file, by what is held of her beyond doubt: no answer counts."""
    if not restricted(filled.form.procedure):
        return True
    held = {
        f"{name}.{attribute}": value.value
        for name, record in filled.known.items()
        for attribute, value in record.values.items()
        if value.doubt is None
    }
    filers = filled.form.procedure.may_file
    return any(compile_condition(one.when).holds(held) for one in filers if one.when)


def numberless(filled: Filled) -> FormSubject | None:
    """The first of those concerned whose record has no number though the form shows it: only a register gives numbers,
    so nobody is asked for one.
    """
    shown = {(one.subject, one.attribute) for page in filled.form.pages for one in page.fields if one.mode is Mode.SHOW}
    for name, record in filled.known.items():
        subject = filled.form.subjects[name]
        held = record.values.get(subject.identifier)
        if (name, subject.identifier) in shown and name not in filled.absent and not (held and held.value):
            return subject
    return None


def demand_filer(filled: Filled) -> None:
    """Raise Refused when the applicant may not file, with those who may and what to do where the record is wrong; or
    when somebody concerned has no number yet."""
    lacking = numberless(filled)
    if lacking is not None:
        raise Refused(what=_no_number(lacking.label), remedy=NUMBER_FIRST)
    if may_file(filled):
        return
    filers = filled.form.procedure.may_file
    raise Refused(
        what=Text(
            vi="Theo thông tin nhà nước đang giữ, người này không thuộc đối tượng được nộp thủ tục này.",
            en="By what the state holds, this person is not among those who may file this procedure.",
        ),
        remedy=Text(
            {
                language: f"{before} {'; '.join(one.who.in_(language) for one in filers)}. {after}"
                for language, before, after in (
                    ("vi", "Được nộp:", "Nếu thông tin đang giữ sai, hãy báo sai trong hồ sơ của mình."),
                    ("en", "Who may:", "Where the record is wrong, say so in the record."),
                )
            }
        ),
    )


NUMBER_FIRST = Text(
    vi="Nhờ cơ quan giữ bản ghi (với trẻ em: nơi đã đăng ký khai sinh) ghi số vào cơ sở dữ liệu, rồi nộp lại.",
    en="Ask the office that keeps the record (a child's: where its birth was registered) to enter it; then file again.",
)


def _no_number(whose: Text) -> Text:
    who = {language: whose.in_(language).lower() for language in ("vi", "en")}
    return Text(
        vi=f"Bản ghi “{who['vi']}” chưa có số; số này do cơ sở dữ liệu cấp, không ai tự ghi.",
        en=f"The record of the {who['en']} has no number yet; a register gives it, nobody makes one up.",
    )


def deciding_unit(filled: Filled, answers: Mapping[str, str]) -> str:
    """The unit that decides, as the form says it now, at the level that the procedure names; '' while nobody knows,
    or where the unit that is named stands above that level."""
    procedure = filled.form.procedure
    code = answers.get(procedure.decided_by) or filled.context.get(procedure.decided_by, "")
    path = filled.form.dictionary.units.path(code)
    level = procedure.decided_at or len(path)
    return path[level - 1].code if path and len(path) >= level else ""
