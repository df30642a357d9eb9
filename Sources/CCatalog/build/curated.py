"""The rows of curated.txt, whose header says what they mean, and of the files beside it, and what contradicts what."""

import collections
import datetime
import os

CLASSES = {"recorded": "r", "likely": "l", "inferred": "i", "connects": "c"}


class Problems(list):
    """What contradicts what; the build fails at the end, with all of it."""

    def __call__(self, text):
        self.append(text)


problems = Problems()


class Curated:
    """The rows of curated.txt and of the files beside it, each of which says in its header what its rows mean."""

    def __init__(self, *paths):
        self.aliases = {}
        self.operations = {}
        self.within = {}  # (prefix, event) -> (actions, document of the first row)
        self.pass_role = set()
        self.not_found = {}
        self.data = collections.defaultdict(dict)
        self.data_types = collections.defaultdict(list)
        self.data_documents = {}
        self.lifted = {}
        self.classes = {}
        self.none = []
        self.former = []
        self.retired_clients = {}  # prefix -> names of actions that had no operation
        self.follows = {}  # action -> ([(prefix, event)], document)
        self.retired = []  # (prefix, day, document)
        self.one_region = collections.defaultdict(dict)  # (partition, region) -> document -> prefixes
        for path in paths:
            self.document = None
            with open(path, encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    row = line.rstrip("\n")
                    if not row or row.startswith("#"):
                        continue
                    try:
                        self.read(row)
                    except (ValueError, IndexError, KeyError) as error:
                        problems(f"{os.path.basename(path)}:{number}: {error!r}: {row}")

    def read(self, row):
        kind, rest = row.split(" ", 1)
        if kind == "document":
            self.document = rest.split(" ")[0]
            if not self.document.startswith("https://"):
                raise ValueError("a document is an https:// address")
            return
        if self.document is None:
            raise ValueError("no document says it")
        words = rest.split()
        if kind == "alias":
            self.aliases[words[0]] = words[1:]
        elif kind == "operation":
            prefix, event, parts, target = words[0], words[1], {"own": [], "further": []}, None
            for word in words[2:]:
                if word in parts:
                    target = parts[word]
                else:
                    target.append(word if ":" in word else f"{prefix}:{word}")
            self.operations[prefix, event] = (parts["own"], parts["further"], self.document)
        elif kind == "within":
            actions, _ = self.within.setdefault((words[0], words[1]), ([], self.document))
            actions += [word if ":" in word else f"{words[0]}:{word}" for word in words[2:]]
        elif kind == "pass-role":
            self.pass_role |= {(words[0], event) for event in words[1:]}
        elif kind == "not-found":
            for event in words[2:]:
                self.not_found[words[0], event] = words[1] if ":" in words[1] else f"{words[0]}:{words[1]}"
        elif kind == "data":
            prefix, type_ = words[0], words[1]
            if type_ not in self.data_types[prefix]:
                self.data_types[prefix].append(type_)
            self.data_documents[prefix, type_] = self.document
            for event in words[2:]:
                if event in self.data[prefix]:
                    raise ValueError(f"{event} has a type already")
                self.data[prefix][event] = type_
        elif kind == "lift":
            for prefix in words:
                self.lifted[prefix] = self.document
        elif kind == "class":
            for action in words[1:]:
                self.classes[action] = (words[0], self.document)
                if words[0] not in CLASSES:
                    self.data_documents.setdefault((action.split(":")[0], words[0]), self.document)
        elif kind == "retired-client":
            self.retired_clients[words[0]] = {name.lower() for name in words[1:]}
        elif kind == "one-region":
            self.one_region[words[0], words[1]].setdefault(self.document, []).extend(words[2:])
        elif kind == "follows":
            prefix = words[0].split(":")[0]
            known, _ = self.follows.setdefault(words[0], ([], self.document))
            known += [tuple(word.split(":")) if ":" in word else (prefix, word) for word in words[1:]]
        elif kind == "retired":
            datetime.date.fromisoformat(words[1])
            self.retired.append((words[0], words[1], self.document))
        elif kind == "none":
            source, reason = words[0], words[1]
            self.none += [(source, event, reason, self.document) for event in words[2:]]
        elif kind == "former":
            if words[0] not in ("retired", "unlisted"):
                raise ValueError(f"{words[0]} is no reason")
            self.former += [(action, words[0], self.document) for action in words[1:]]
        else:
            raise ValueError("no such row")
