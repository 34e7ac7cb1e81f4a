"""A small labelled set of planted reuse, made from nothing: an invented language, authors, a form, a policy, copies in disguise.

The language has words of one to four characters with Zipf's frequencies, each followed by its own few others, and topics; so
texts share phrases as real ones do, though no more than chance wants. Its tables have the form of a labelled corpus on disk.
"""

import random
from collections.abc import Callable
from itertools import accumulate

import pandas as pd

from tests.benchmarks.reuse_score import Truth

WORDS, FOLLOWERS, TOPICS = 12_000, 60, 40
SHARES = (10, 20, 40, 100)
Sentence = list[str]


class Language:
    """Words, and which follow which; everything drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        chars = [chr(code) for code in self.random.sample(range(0x4E00, 0x9FA0), 2_500)]
        chars = [char for char in chars if _simple(char)]
        lengths = self.random.choices((1, 2, 3, 4), weights=(15, 70, 10, 5), k=WORDS)
        self.words = ["".join(self.random.choices(chars, k=length)) for length in lengths]
        self.weights = list(accumulate(1 / (rank + 8) for rank in range(WORDS)))
        self.follow = [self._draw(FOLLOWERS) for _ in range(WORDS)]
        self.topics = [self._draw(400) for _ in range(TOPICS)]

    def _draw(self, count: int) -> list[int]:
        return self.random.choices(range(WORDS), cum_weights=self.weights, k=count)

    def sentence(self, topic: int) -> Sentence:
        """Ten to twenty words and their punctuation."""
        word, made = self.random.choice(self.topics[topic]), []
        length = self.random.randint(10, 20)
        for place in range(length):
            made.append(self.words[word])
            if place == length // 2:
                made.append("，")
            draw = self.random.random()
            word = self.random.choice(self.follow[word] if draw < 0.6 else self.topics[topic])
            if draw > 0.85:
                word = self._draw(1)[0]
        return [*made, "。"]

    def text(self, topic: int, size: int) -> list[Sentence]:
        """Sentences of at least so many characters together."""
        made: list[Sentence] = []
        while sum(len(word) for sentence in made for word in sentence) < size:
            made.append(self.sentence(topic))
        return made


def _simple(char: str) -> bool:
    import opencc

    return str(opencc.OpenCC("t2s").convert(char)) == char


def disguises(language: Language) -> dict[str, Callable[[list[Sentence]], list[Sentence]]]:
    """Every way to hide a copy, by name."""
    rng = language.random

    def substituted(share: float) -> Callable[[list[Sentence]], list[Sentence]]:
        def other(word: str) -> str:
            if word in "，。" or rng.random() >= share:
                return word
            same = [language.words[number] for number in language._draw(20)]
            fitting = [candidate for candidate in same if len(candidate) == len(word)]
            return rng.choice(fitting or same) if rng.random() < 0.5 else rng.choice(same)

        return lambda sentences: [[other(word) for word in sentence] for sentence in sentences]

    def touched(share: float) -> Callable[[list[Sentence]], list[Sentence]]:
        def around(word: str) -> list[str]:
            if word in "，。" or rng.random() >= share:
                return [word]
            return [] if rng.random() < 0.5 else [word, rng.choice(language.words[:2000])]

        return lambda sentences: [[part for word in sentence for part in around(word)] for sentence in sentences]

    def shuffled(sentences: list[Sentence]) -> list[Sentence]:
        return rng.sample(sentences, len(sentences))

    def surface(sentences: list[Sentence]) -> list[Sentence]:
        import opencc

        convert = opencc.OpenCC("s2t").convert
        half = {"，": ", ", "。": ". "}
        return [[half.get(word, str(convert(word))) for word in sentence] for sentence in sentences]

    return {
        "verbatim": lambda sentences: sentences,
        "sub10": substituted(0.1),
        "sub30": substituted(0.3),
        "sub50": substituted(0.5),
        "delins10": touched(0.1),
        "delins30": touched(0.3),
        "shuffle": shuffled,
        "surface": surface,
        "combined": lambda sentences: shuffled(touched(0.1)(substituted(0.25)(sentences))),
    }


def generate(documents: int = 2_000, *, seed: int = 2023) -> Truth:
    """So many texts; the first third of the authors own the sources, the last copy from them. Seeded."""
    language = Language(seed)
    rng = language.random
    topics = [rng.randrange(TOPICS) for _ in range(documents)]
    bodies = [language.text(topic, rng.randint(800, 1_600)) for topic in topics]
    form = [language.sentence(0)[:6] for _ in range(6)]
    policy = language.text(1, 150)
    ids = [f"g{number:06}" for number in range(documents)]
    cells = [(name, share) for name in disguises(language) for share in SHARES]
    ways = disguises(language)
    pairs, passages = [], []
    hosts = range(documents - 1, documents - 1 - min(documents // 3, 20 * len(cells)), -1)
    planted: dict[int, tuple[int, int, str, int]] = {}
    sources = rng.sample(
        range(documents // 3), len(hosts)
    )  # each text is copied once: two copies of one would be a pair too
    for place, host in enumerate(hosts):
        name, share = cells[place % len(cells)]
        source = sources[place]
        size = sum(len(word) for sentence in bodies[host] for word in sentence) * share // 100
        begin, end = _part(bodies[source], size, rng)
        copied = ways[name](bodies[source][begin:end])
        at = 0 if share == 100 else rng.randrange(len(bodies[host]) + 1)
        kept = [] if share == 100 else bodies[host]
        bodies[host] = kept[:at] + copied + kept[at:]
        planted[host] = (at, at + len(copied), name, share)
        passages.append((source, host, begin, end))
    spelled = [_spelled(body, form, policy, rng) for body in bodies]
    rows = []
    for source, host, begin, end in passages:
        first, last, name, share = planted[host]
        left, right = spelled[source][1], spelled[host][1]
        rows.append((ids[source], ids[host], left[begin], left[end], right[first], right[last]))
        pairs.append((ids[source], ids[host], "grid", name, share))
    docs = pd.DataFrame(
        {
            "id": ids,
            "author": [f"a{number // 2:06}" for number in range(documents)],
            "text": [text for text, _ in spelled],
        }
    )
    return Truth(
        docs,
        pd.DataFrame(pairs, columns=["left_id", "right_id", "kind", "obfuscation", "fraction"]),
        pd.DataFrame(rows, columns=["left_id", "right_id", "left_start", "left_end", "right_start", "right_end"]),
        frozenset(),
    )


def _part(body: list[Sentence], size: int, rng: random.Random) -> tuple[int, int]:
    """A range of sentences of about so many characters."""
    lengths = [sum(map(len, sentence)) for sentence in body]
    if sum(lengths) <= size:
        return 0, len(body)
    begin = rng.randrange(len(body))
    while sum(lengths[begin:]) < size and begin:
        begin -= 1
    end = begin + 1
    while end < len(body) and sum(lengths[begin:end]) < size:
        end += 1
    return begin, end


def _spelled(
    body: list[Sentence], form: list[Sentence], policy: list[Sentence], rng: random.Random
) -> tuple[str, list[int]]:
    """The text, in three of ten with the form and in three of twenty with the policy, and where each sentence begins (n + 1)."""
    heads = (
        dict(zip(sorted(rng.sample(range(len(body)), min(len(form), len(body)))), form, strict=False))
        if rng.random() < 0.3
        else {}
    )
    quoted = rng.randrange(len(body)) if rng.random() < 0.15 else -1
    text, begins = "", []
    for number, sentence in enumerate(body):
        if number in heads:
            text += "\n" + "".join(heads[number]) + "\n"
        if number == quoted:
            text += "".join(word for part in policy for word in part)
        begins.append(len(text))
        text += "".join(sentence)
    return text, [*begins, len(text)]
