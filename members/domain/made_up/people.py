"""Made-up members for demonstrations and measurements: plausible, consistent, the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from ccb.lib import cccd
from ccb.lib.partial_dates import PartialDate
from members.choices import Era, LivingStandard, Sex, WoundedClass
from members.domain.made_up import name_lists

WOMEN, HIGHLAND, PARTY = 0.10, 0.16, 0.45
LAST_DAY = date(2023, 12, 31)  # nothing in a file is later
ASSOCIATION_FOUNDED = 1989
HOMES = name_lists.listed(
    "049 Quảng Nam|048 Đà Nẵng|066 Đắk Lắk|010 Lào Cai|068 Lâm Đồng|051 Quảng Ngãi|052 Bình Định|054 Phú Yên|"
    "064 Gia Lai|062 Kon Tum|042 Hà Tĩnh|040 Nghệ An|038 Thanh Hoá|036 Nam Định|034 Thái Bình|001 Hà Nội|015 Yên Bái",
    "|",
)
NO_OPERATOR = "071"  # begins nobody's telephone number
# era: (weight, born from, born to, enlisted from, enlisted to)
COHORTS = {
    Era.FRENCH: (1, 1926, 1936, 1946, 1954),
    Era.AMERICAN: (40, 1938, 1956, 1956, 1975),
    Era.SOUTH_WEST: (10, 1957, 1961, 1976, 1979),
    Era.CAMBODIA: (14, 1958, 1969, 1978, 1989),
    Era.NORTH: (12, 1957, 1969, 1978, 1988),
    Era.LAOS: (3, 1957, 1968, 1977, 1987),
    Era.PEACE: (20, 1971, 1992, 1990, 2012),
}
ERA_WEIGHTS = [weight for weight, *_ in COHORTS.values()]
ALSO = {  # who served in the one may have served in the other
    Era.FRENCH: (Era.AMERICAN, 0.5), Era.AMERICAN: (Era.SOUTH_WEST, 0.2), Era.SOUTH_WEST: (Era.CAMBODIA, 0.5),
}  # fmt: skip
AT_WAR = {Era.FRENCH, Era.AMERICAN, Era.SOUTH_WEST, Era.NORTH, Era.CAMBODIA, Era.LAOS}
SOLDIERS = ("Hạ sĩ", "Trung sĩ", "Thượng sĩ")
OFFICERS = ("Thiếu uý", "Trung uý", "Thượng uý", "Đại uý", "Thiếu tá", "Trung tá")
SOLDIER_POSTS, OFFICER_POSTS = ("Chiến sĩ", "Tiểu đội trưởng"), ("Trung đội trưởng", "Đại đội trưởng", "Tiểu đoàn phó")
BRANCHES = ("Bộ binh", "Pháo binh", "Công binh", "Thông tin", "Đặc công", "Hậu cần", "Phòng không", "Trinh sát")
BATTLEFIELDS = {
    Era.FRENCH: "Liên khu 5", Era.AMERICAN: "Khu 5; Tây Nguyên", Era.SOUTH_WEST: "Biên giới Tây Nam",
    Era.NORTH: "Biên giới phía Bắc", Era.LAOS: "Lào", Era.CAMBODIA: "Campuchia", Era.PEACE: "",
}  # fmt: skip
SCHOOLING = ("5/10", "7/10", "10/10", "7/12", "9/12", "12/12", "Trung cấp", "Đại học")
LIVING = (
    LivingStandard.AVERAGE,
    LivingStandard.FAIR,
    LivingStandard.RICH,
    LivingStandard.NEAR_POOR,
    LivingStandard.POOR,
)
LIVING_SHARES = (52, 87, 93, 97, 100)  # in a hundred, added up
WOUNDED = {WoundedClass.FIRST: 83, WoundedClass.SECOND: 65, WoundedClass.THIRD: 45, WoundedClass.FOURTH: 24}
MIXER = 387_421  # odd and no multiple of 5: spreads the first million serial numbers without a repetition


def generate(count: int, seed: int) -> Iterator[dict]:
    """`count` people, one after the other: columns of Member, "eras" (list) and "household" (columns of Household).

    A longer list begins with the shorter one of the same seed.
    """
    rng = random.Random(seed)
    return (_person(rng, number) for number in range(count))


def _person(rng: random.Random, number: int) -> dict:
    sex = Sex.FEMALE if rng.random() < WOMEN else Sex.MALE
    era = rng.choices(list(COHORTS), ERA_WEIGHTS)[0]
    _, *born, first, last = COHORTS[era]
    born_on = _day(rng, rng.randint(*born))
    enlisted = _day(rng, min(max(born_on.year + rng.randint(17, 22), first), last))
    is_officer = rng.random() < 0.15
    discharged = enlisted + timedelta(days=rng.randint(6_000, 9_500) if is_officer else rng.randint(800, 2_200))
    discharged = min(discharged, LAST_DAY - timedelta(days=900))
    eras = [era, *(other for other, share in [ALSO.get(era, (era, 0))] if rng.random() < share)]
    return {
        **_identity(rng, number, sex, born_on),
        **_service(rng, era, enlisted, discharged, is_officer),
        **_association(rng, number, discharged),
        **_party(rng, enlisted),
        **_policy(rng, era),
        "schooling": rng.choice(SCHOOLING),
        "political_theory": "Sơ cấp" if rng.random() < 0.25 else "",
        "eras": eras,
        "household": _household(rng),
    }


def _identity(rng: random.Random, number: int, sex: Sex, born_on: date) -> dict:
    ethnic, full_name = _name(rng, sex)
    code, home = rng.choice(HOMES).split(" ", 1)
    serial = (number * MIXER) % 1_000_000
    has_card = rng.random() < 0.93
    return {
        "full_name": full_name,
        "sex": sex,
        "ethnic": ethnic,
        "born_on": _known(rng, born_on),
        "home_town": home,
        "cccd": cccd.made(code, sex=sex, year=born_on.year, serial=serial) if has_card else "",
        "cccd_issued_on": _known(rng, _day(rng, 2021)) if has_card else None,
        "cccd_issued_by": "Cục Cảnh sát QLHC về TTXH" if has_card else "",
        "phone": f"{NO_OPERATOR}{number * MIXER % 10_000_000:07}" if rng.random() < 0.8 else "",
    }


def _name(rng: random.Random, sex: Sex) -> tuple[str, str]:
    """The ethnic group and a name usual in it."""
    is_man = sex == Sex.MALE
    if rng.random() >= HIGHLAND:
        return "Kinh", _kinh_name(rng, is_man)
    peoples = name_lists.PEOPLES
    ethnic = rng.choices(list(peoples), [share for share, *_ in peoples.values()])[0]
    men, women = name_lists.HIGHLAND_MEN, name_lists.HIGHLAND_WOMEN
    if ethnic in ("Mông", "Dao"):
        men, women = name_lists.NORTHERN_MEN, name_lists.NORTHERN_WOMEN
    clan = rng.choice(name_lists.CLANS[ethnic] or ("",))
    form = peoples[ethnic][1 if is_man else 2]
    return ethnic, form.format(clan=clan, man=rng.choice(men), woman=rng.choice(women))


def _kinh_name(rng: random.Random, is_man: bool) -> str:
    middles = name_lists.MALE_MIDDLES if is_man else name_lists.FEMALE_MIDDLES
    common = name_lists.COMMON_MALE_GIVEN if is_man else name_lists.FEMALE_GIVEN
    rare = name_lists.MALE_GIVEN if is_man else name_lists.FEMALE_GIVEN
    surname, middle = (rng.choices(words, cum_weights=sums)[0] for words, sums in (name_lists.SURNAMES, middles))
    given = rng.choice(common if rng.random() < 0.4 else rare)
    second = rng.choice(("", "", "", "Thu", "Kim", "Ngọc")) if middle == "Thị" else ""
    return " ".join(filter(None, (surname, middle, second if second != given else "", given)))


def _service(rng: random.Random, era: Era, enlisted: date, discharged: date, is_officer: bool) -> dict:
    return {
        "enlisted_on": _known(rng, enlisted),
        "discharged_on": _known(rng, discharged),
        "service_unit": f"Tiểu đoàn {rng.randint(1, 9)}, Trung đoàn {rng.randint(1, 99)}",
        "rank": rng.choice(OFFICERS if is_officer else SOLDIERS),
        "highest_post": rng.choice(OFFICER_POSTS if is_officer else SOLDIER_POSTS),
        "branch": rng.choice(BRANCHES),
        "battlefields": BATTLEFIELDS[era],
    }


def _association(rng: random.Random, number: int, discharged: date) -> dict:
    joined = _day(rng, rng.randint(max(discharged.year, ASSOCIATION_FOUNDED) + 1, LAST_DAY.year))
    years = LAST_DAY.year - joined.year
    return {
        "joined_on": _known(rng, joined),
        "admission_decision": f"{rng.randint(1, 60):02}/QĐ-CCB" if rng.random() < 0.8 else "",
        "card_number": f"{number + 1:06}" if rng.random() < 0.85 else "",
        "medal_year": rng.randint(joined.year + 10, LAST_DAY.year) if years >= 12 and rng.random() < 0.6 else None,
    }


def _party(rng: random.Random, enlisted: date) -> dict:
    if rng.random() >= PARTY:
        return {"party_joined_on": None, "party_official_on": None, "party_badge": ""}
    joined = _day(rng, min(enlisted.year + rng.randint(2, 20), LAST_DAY.year - 2))
    official = date(joined.year + 1, joined.month, joined.day)
    badges = [years for years in (30, 40, 45, 50, 55, 60, 65, 70) if years <= LAST_DAY.year - official.year]
    return {
        "party_joined_on": _known(rng, joined),
        "party_official_on": _known(rng, official),
        "party_badge": f"{badges[-1]} năm tuổi Đảng" if badges else "",
    }


def _policy(rng: random.Random, era: Era) -> dict:
    fought = era in AT_WAR
    wounded = rng.choice(list(WOUNDED)) if fought and rng.random() < 0.10 else ""
    return {
        "category": "Tham gia kháng chiến, bảo vệ Tổ quốc" if fought else "Hoàn thành nghĩa vụ trong quân đội",
        "wounded_class": wounded,
        "wounded_percent": WOUNDED[wounded] + rng.randint(0, 8) if wounded else None,
        "sick_soldier": fought and rng.random() < 0.03,
        "agent_orange": era == Era.AMERICAN and rng.random() < 0.10,
        "imprisoned": era == Era.AMERICAN and rng.random() < 0.01,
        "martyr_relative": rng.random() < 0.06,
    }


def _household(rng: random.Random) -> dict:
    living = rng.choices(LIVING, cum_weights=LIVING_SHARES)[0]
    is_poor = living in (LivingStandard.POOR, LivingStandard.NEAR_POOR)
    return {
        "living_standard": living,
        "temporary_house": is_poor and rng.random() < 0.15,
        "cultural_family": rng.random() < 0.9,
        "economic_model": "Trang trại" if living == LivingStandard.RICH and rng.random() < 0.3 else "",
        "loan_balance": rng.randint(5, 100) * 1_000_000 if rng.random() < 0.2 else None,
    }


def _day(rng: random.Random, year: int) -> date:
    """A day of the year that comes in every year."""
    return date(year, rng.randint(1, 12), rng.randint(1, 28))


def _known(rng: random.Random, day: date) -> PartialDate:
    """What the person or his papers still know: the day, the month or the year; the older the less."""
    chance = rng.random() * (1.0 if day.year > 1960 else 0.8)
    if chance < 0.15:
        return PartialDate(day.year)
    return PartialDate(day.year, day.month) if chance < 0.3 else PartialDate(day.year, day.month, day.day)
