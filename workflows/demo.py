"""The demo office: clearly fictional units and people, the calendars and services shipped with the product."""

from __future__ import annotations

from argon2 import PasswordHasher
from sqlalchemy import select

from workflows.acts import Act
from workflows.catalogue import commands as catalogue
from workflows.catalogue.folder import Service, read_folder
from workflows.limits.publish import publish_year
from workflows.migrations import FIRST_START
from workflows.office import Office
from workflows.organisation.models import Window
from workflows.people import commands as people
from workflows.people import standing
from workflows.people.models import Unit
from workflows.people.roles import Role
from workflows.rules.jurisdiction import NEVER_CLEARING

ROOT_UNIT = "qu"

UNITS = (
    # code, name, short name, kind, parent, document word, phone
    (ROOT_UNIT, "演示区人民政府", "区政府", "government", None, "渝示府", "023-00000100"),
    ("hall", "演示区政务服务中心", "政务中心", "hall", ROOT_UNIT, "渝示政务", "023-00000101"),
    ("jiuye", "演示区就业服务中心", "就业中心", "institution", ROOT_UNIT, "渝示就", "023-00000601"),
    ("shebao", "演示区社会保险事务中心", "社保中心", "institution", ROOT_UNIT, "渝示社", "023-00000701"),
    ("ga", "演示区公安分局", "公安分局", "bureau", ROOT_UNIT, "渝示公", "023-00000201"),
    ("rsj", "演示区人力资源和社会保障局", "人社局", "bureau", ROOT_UNIT, "渝示人社", "023-00000202"),
    ("mz", "演示区民政局", "民政局", "bureau", ROOT_UNIT, "渝示民", "023-00000203"),
    ("gzj", "演示区规划和自然资源局", "规自局", "bureau", ROOT_UNIT, "渝示规资", "023-00000204"),
    ("scjg", "演示区市场监督管理局", "市场监管局", "bureau", ROOT_UNIT, "渝示市监", "023-00000205"),
    ("zbzx", "演示区住房保障中心", "住保中心", "institution", ROOT_UNIT, "渝示住保", "023-00000901"),
    ("zjj", "演示市住房和城乡建设局", "市住建局", "bureau", ROOT_UNIT, "示住建", "023-00000902"),
    ("sfj", "演示区司法局", "司法局", "bureau", ROOT_UNIT, "渝示司", "023-00000209"),
    ("fyzx", "演示区法律援助中心", "法援中心", "institution", ROOT_UNIT, "渝示法援", "023-00000210"),
    ("lvsuo", "演示律师事务所", "律所", "provider", ROOT_UNIT, "示律", "023-00000211"),
    ("jiedao", "演示街道办事处", "街道办", "town", ROOT_UNIT, "渝示街", "023-00001101"),
    ("shequ", "演示社区居民委员会", "社区", "village", "jiedao", "示社区", "023-00001103"),
    ("shegong", "演示社会工作服务中心", "社工中心", "provider", ROOT_UNIT, "示社工", "023-00001102"),
    ("swj", "演示区税务局", "税务局", "bureau", ROOT_UNIT, "渝示税", "023-00000206"),
    ("keyin", "演示刻章服务部", "刻章点", "provider", ROOT_UNIT, "示刻", "023-00000207"),
    ("zscq", "演示区知识产权局", "区知识产权局", "bureau", ROOT_UNIT, "渝示知", "023-00000301"),
    ("szscq", "演示市知识产权局", "市知识产权局", "bureau", ROOT_UNIT, "示知", "023-00000302"),
    ("czj", "演示市财政局", "市财政局", "bureau", ROOT_UNIT, "示财", "023-00000303"),
    ("jyj", "演示区教育委员会", "区教委", "bureau", ROOT_UNIT, "渝示教", "023-00000501"),
    ("sjw", "演示市教育委员会", "市教委", "bureau", ROOT_UNIT, "示教", "023-00000502"),
    ("xuexiao", "演示小学", "学校", "institution", ROOT_UNIT, "示小", "023-00000503"),
    ("yiyuan", "演示区指定医院", "医院", "institution", ROOT_UNIT, "示医", "023-00000801"),
    ("canlian", "演示区残疾人联合会", "残联", "institution", ROOT_UNIT, "渝示残联", "023-00000802"),
    ("tyj", "演示区体育局", "体育局", "bureau", ROOT_UNIT, "渝示体", "023-00001001"),
    ("tixie", "演示社会体育指导员协会", "体育协会", "provider", ROOT_UNIT, "示体协", "023-00001002"),
    ("peixun", "演示职业培训学校", "培训学校", "provider", ROOT_UNIT, "示培", "023-00000401"),
)

CREDIT_CODES = """
qu:11000000000000000U hall:12000000000000001U jiuye:12000000000000002Y shebao:120000000000000032
ga:110000000000000048 rsj:11000000000000005B mz:11000000000000006E gzj:11000000000000007H
scjg:11000000000000008L zbzx:12000000000000009L zjj:11000000000000010W sfj:11000000000000028N
fyzx:12000000000000011W lvsuo:310000000000000121 jiedao:110000000000000136 shequ:550000000000000299
shegong:520000000000000142 swj:11000000000000015C keyin:920000000000000164 zscq:11000000000000017J
szscq:11000000000000018M czj:11000000000000019Q jyj:11000000000000020X sjw:110000000000000211
xuexiao:120000000000000221 yiyuan:120000000000000234 canlian:130000000000000244 tyj:11000000000000025D
tixie:51000000000000026C peixun:52000000000000027C
"""
"""Theirs, fictional as they are: an area 000000 there is not; the check digits are right."""

MUNICIPAL = frozenset({"zjj", "szscq", "czj", "sjw"})
"""These stand at the level of a municipality under the central government; the others at the district's or below."""
LEAD = "sfj"
"""The notice names the government's legal affairs office; its duties have gone to the bureau of justice."""

PEOPLE = (
    # username, name, unit, roles held for which unit
    ("citizen", "演示市民", None, ((Role.APPLICANT, ROOT_UNIT),)),
    ("clerk", "演示窗口人员", "hall", ((Role.WINDOW, ROOT_UNIT),)),
    ("clerk2", "演示窗口人员乙", "hall", ((Role.WINDOW, ROOT_UNIT),)),
    ("decider", "演示分管领导", ROOT_UNIT, ((Role.LEADER_IN_CHARGE, ROOT_UNIT), (Role.SECTION_CHIEF, ROOT_UNIT))),
    ("supervisor", "演示监察人员", ROOT_UNIT, ((Role.SUPERVISOR, ROOT_UNIT),)),
    ("designer", "演示设计人员", ROOT_UNIT, ((Role.DESIGNER, ROOT_UNIT),)),
    ("approver", "演示审批人员", ROOT_UNIT, ((Role.APPROVER, ROOT_UNIT),)),
    ("admin", "演示管理员", ROOT_UNIT, ((Role.ADMIN, ROOT_UNIT),)),
    ("lead", "演示牵头审核人员", "sfj", ((Role.LEAD_REVIEWER, "sfj"),)),
    ("government", "演示政府审定人员", ROOT_UNIT, ((Role.GOVERNMENT_APPROVER, ROOT_UNIT),)),
    ("panel1", "演示评审委员甲", "tyj", ((Role.OFFICER, "tyj"),)),
    ("panel2", "演示评审委员乙", "tyj", ((Role.OFFICER, "tyj"),)),
    ("panel3", "演示评审委员丙", "tyj", ((Role.OFFICER, "tyj"),)),
)

NOT_HARD = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What everybody can read on the start page is not worth a second of the first start."""


def password(username: str) -> str:
    """Demo passwords are no secret: the start page prints them."""
    return f"demo-{username}"


def load(office: Office) -> bool:
    """Load the demo office where nothing else is there; True if it was loaded now, by this of several nodes."""
    with office.act() as act:
        office.database.alone(act.session, FIRST_START)
        if act.session.scalars(select(Unit).limit(1)).first() is not None:
            return False
        load_people_and_calendars(act)
        for folder in sorted((office.settings.bpmn / "services").iterdir()):
            if (folder / "service.yaml").is_file():
                _windows(act, _publish(act, folder.name, read_folder(folder)))
        for folder in sorted((office.settings.bpmn / "governance").iterdir()):
            _publish(act, folder.name, read_folder(folder))
        act.record("demo.load", "演示机关")
    return True


def load_people_and_calendars(act: Act) -> None:
    """The office without any service yet."""
    _units_and_people(act)
    act.session.flush()
    for path in sorted((act.office.settings.bpmn / "calendars").glob("cn-*.yaml")):
        publish_year(act, path.read_text(encoding="utf-8"))


def _units_and_people(act: Act) -> None:
    credit = dict(pair.split(":") for pair in CREDIT_CODES.split())
    for code, name, short, kind, parent, word, phone in UNITS:
        level = "2" if code in MUNICIPAL else {"town": "5", "village": "6"}.get(kind, "4")
        clearing = kind not in NEVER_CLEARING
        nature = {"institution": "2", "village": "2"}.get(kind, "1") if clearing else ""
        told = standing.Particulars(name, short, kind, word, phone, level, nature, credit[code], clearing=clearing)
        act.session.add(standing.row(code, parent, told))
        act.session.flush()
    act.session.get_one(Unit, ROOT_UNIT).lead_code = LEAD
    for username, name, unit, grants in PEOPLE:
        people.add_user(act.session, username, name, password(username), unit, grants, hashing=NOT_HARD)
    for code, _name, short, kind, *_ in UNITS:
        if kind not in ("government", "hall"):
            role = Role.PROVIDER if kind == "provider" else Role.OFFICER
            name = f"演示{short}人员"
            people.add_user(act.session, code, name, password(code), code, ((role, code),), hashing=NOT_HARD)


def _publish(act: Act, key: str, files: dict[str, bytes]) -> Service:
    """The demo's first editions come with the product: there is nobody yet who could propose or approve them."""
    version = catalogue.propose(act, key, files, note="随产品提供的演示版本")
    version.state, version.settled_by, version.settled_by_name = "live", "system", "系统"
    version.settled_at = act.now
    service = act.office.shelf.service(act.session, version.digest)
    catalogue.publish(act, None, service, version)
    return service


def _windows(act: Act, service: Service) -> None:
    """The windows the demo's guides name."""
    accepting = service.row["accepting"]
    known = select(Window.number).where(Window.hall == accepting["hall"])
    for named in accepting["windows"]:
        if named["number"] not in act.session.scalars(known).all():
            act.session.add(Window(hall=accepting["hall"], **named, **accepting["hours"]))
            act.session.flush()


def is_loaded(office: Office) -> bool:
    """Is this the demo office? Then the sign-in page and the start message show its accounts."""
    with office.read() as session:
        found = session.get(Unit, ROOT_UNIT)
        return found is not None and found.name == UNITS[0][1]
