"""English words and their Korean translations, after the lecture's prompt.

PAIRS are the examples; `accepted` holds the test words, each with what counts
as right: the usual words for it, and nothing else. A translation is the first
line of a continuation up to a comma, a bracket or a slash.
"""

import re
from collections.abc import Sequence

MOST = 5  # tokens, as in the lecture
PAIRS = (
    ("butterfly", "나비"),
    ("ocean", "바다"),
    ("whisper", "속삭임"),
    ("mountain", "산"),
    ("thunder", "천둥"),
    ("gentle", "부드러운"),
    ("freedom", "자유"),
    ("umbrella", "우산"),
    ("cinnamon", "계피"),
    ("moonlight", "달빛"),
)
_ACCEPTED = """
teacher 선생님 선생 교사 스승 | student 학생 | school 학교 | book 책 도서 서적
water 물 | fire 불 화재 | house 집 주택 가옥 | tree 나무 | flower 꽃 | river 강
sky 하늘 | star 별 | moon 달 | sun 태양 해 | rain 비 | snow 눈 | wind 바람
cloud 구름 | forest 숲 산림 삼림 | stone 돌 | bird 새 | dog 개 강아지 | cat 고양이
fish 물고기 생선 | horse 말 | cow 소 암소 젖소 | pig 돼지 | tiger 호랑이 범
lion 사자 | bear 곰 | rabbit 토끼 | mouse 쥐 생쥐 마우스 | snake 뱀 | elephant 코끼리
monkey 원숭이 | apple 사과 | banana 바나나 | grape 포도 | strawberry 딸기
rice 쌀 밥 | bread 빵 | milk 우유 | egg 계란 달걀 알 | meat 고기 육류 | salt 소금
sugar 설탕 | tea 차 | coffee 커피 | wine 와인 포도주 | door 문 | window 창문 창
table 테이블 탁자 식탁 표 | chair 의자 | bed 침대 | car 자동차 차 | train 기차 열차
bicycle 자전거 | airplane 비행기 | ship 배 선박 | road 도로 길 | bridge 다리 교량
city 도시 시 | village 마을 | country 나라 국가 | world 세계 세상 | king 왕 임금
queen 여왕 왕비 | doctor 의사 박사 | nurse 간호사 | soldier 군인 병사
friend 친구 벗 | mother 어머니 엄마 | father 아버지 아빠 | child 아이 어린이 아동
brother 형제 형 오빠 남동생 | sister 자매 누나 언니 여동생 | baby 아기
woman 여자 여성 여인 | man 남자 남성 사람 | hand 손 | foot 발 | eye 눈 | ear 귀
nose 코 | mouth 입 | head 머리 | heart 심장 마음 가슴 | blood 피 혈액
love 사랑 | peace 평화 | war 전쟁 | death 죽음 사망 | life 생명 삶 인생 생활
time 시간 때 | dream 꿈 | music 음악 | song 노래 | picture 그림 사진
letter 편지 글자 문자 | money 돈 | hospital 병원 | church 교회 | market 시장
island 섬 | winter 겨울 | summer 여름 | spring 봄 샘 용수철 스프링
autumn 가을 | morning 아침 오전 | night 밤 야간 | red 빨강 빨간색 빨간 붉은 적색
blue 파랑 파란색 파란 푸른 청색 | white 하양 흰색 하얀색 흰 하얀 백색
black 검정 검은색 검은 검정색 까만 흑색 | gold 금 황금 | silver 은
key 열쇠 키 | clock 시계 | mirror 거울 | shoe 신발 구두 | hat 모자 | language 언어
question 질문 문제 의문 | answer 답 대답 답변 정답 해답 | dance 춤 댄스 무용
hope 희망 | happiness 행복 | truth 진실 진리
"""
accepted = {
    english: frozenset(korean)
    for english, *korean in map(str.split, re.split(r"\||\n", _ACCEPTED.strip()))
}


def prompt(word: str, pairs: Sequence[tuple[str, str]] = PAIRS) -> str:
    """The examples, one a line, and then the word; without examples, the word."""
    return "".join(f"{a}: {b}\n" for a, b in pairs) + f"{word}:"


def translation(said: str) -> str:
    """The word that a continuation gives."""
    line = said.strip().partition("\n")[0]
    return re.split(r"[,(/;.]", line)[0].strip()


def is_right(word: str, said: str) -> bool:
    """Does the continuation give one of the accepted translations?"""
    return translation(said) in accepted[word]


def is_complete(said: str) -> bool:
    """Is the first line over?"""
    return "\n" in said.lstrip()
