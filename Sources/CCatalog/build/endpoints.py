"""Which services have an end point in one region of a partition only, by botocore's rule sets and its table of end points."""

import collections
import gzip
import json
import re
import zipfile


class RuleSet:
    """A client's endpoint rules (Smithy, "Rules engine specification"), as far as a region alone decides."""

    def __init__(self, rules, partition_of):
        self.rules, self.partition_of = rules, partition_of

    def end_point(self, region):
        """(URL, region that signs or None); None where a region alone decides nothing."""
        known = {name: parameter.get("default") for name, parameter in self.rules["parameters"].items()}
        return self.first(self.rules["rules"], {**known, "Region": region})

    def first(self, rules, known):
        for rule in rules:
            inner = dict(known)
            for condition in rule["conditions"]:
                found = self.call(condition, inner)
                if found is None or found is False:
                    break
                if "assign" in condition:
                    inner[condition["assign"]] = found
            else:
                if rule["type"] == "tree":
                    return self.first(rule["rules"], inner)
                if rule["type"] == "error":
                    return None
                schemes = rule["endpoint"].get("properties", {}).get("authSchemes") or [{}]
                signs = schemes[0].get("signingRegion")
                return self.value(rule["endpoint"]["url"], inner), self.value(signs, inner) if signs else None
        return None

    def value(self, text, known):
        if isinstance(text, dict):
            return known.get(text["ref"]) if "ref" in text else self.call(text, known)
        if not isinstance(text, str):
            return text

        def part(match):
            name, *keys = match[1].split("#")
            found = known.get(name)
            for key in keys:
                found = found[key]
            return str(found)

        return re.sub(r"\{([^{}]+)\}", part, text)

    def call(self, call, known):
        name, values = call["fn"], [self.value(text, known) for text in call["argv"]]
        if name == "isSet":
            return values[0] is not None
        if name == "not":
            return not values[0]
        if name in ("booleanEquals", "stringEquals"):
            return values[0] == values[1]
        if name == "aws.partition":
            return self.partition_of(values[0]) if values[0] else None
        if name == "isValidHostLabel":
            return True
        if name == "coalesce":
            return next((value for value in values if value is not None), None)
        if name == "ite":
            return values[1] if values[0] else values[2]
        if name == "getAttr":
            found = values[0]
            for key in re.findall(r"[^.\[\]]+", values[1]):
                if found is None:
                    return None
                found = found[int(key)] if key.isdigit() else found.get(key)
            return found
        return None  # of buckets and ARNs, which no region decides


class Endpoints:
    """The partitions, and the region in which a client's calls of a partition end, where it is one."""

    def __init__(self, path):
        self.rules = {}
        with zipfile.ZipFile(path) as wheel:
            self.partitions = json.loads(wheel.read("botocore/data/partitions.json"))["partitions"]
            table = json.loads(wheel.read("botocore/data/endpoints.json"))["partitions"]
            for name in sorted(wheel.namelist()):
                if m := re.fullmatch(r"botocore/data/([^/]+)/[^/]+/endpoint-rule-set-1\.json\.gz", name):
                    self.rules[m[1]] = RuleSet(json.loads(gzip.decompress(wheel.read(name))), self.outputs)
        self.table = {p["partition"]: p["services"] for p in table}

    def outputs(self, region):
        for partition in self.partitions:
            if region in partition["regions"] or re.match(partition["regionRegex"], region):
                return {**partition["outputs"], "name": partition["id"]}
        return None

    @staticmethod
    def regions(partition):
        return sorted(r for r in partition["regions"] if "global" not in r)

    def start(self, partition):
        """What a partition's region names start with, before what differs; nothing for the first partition's many."""
        return re.sub(r"\\(.)", r"\1", re.match(r"\^((?:[a-z]|\\-)*)", partition["regionRegex"])[1])

    def only_region(self, partition, client):
        """The one region of a partition in which a client's calls end; None where there are several, or nobody says."""
        regions = self.regions(partition)
        if len(regions) < 2:
            return None
        found = {self.rules[client.name].end_point(region) for region in regions} if client.name in self.rules else {None}
        if len(found) == 1 and None not in found:
            region = found.pop()[1] or partition["outputs"]["implicitGlobalRegion"]
        else:
            listed = self.table.get(partition["id"], {}).get(client.endpoint, {})
            region = self.listed_region(listed)
        return region if region in regions else None

    @staticmethod
    def listed_region(service):
        end_points = service.get("endpoints", {})
        at = {name: e.get("credentialScope", {}).get("region", name) for name, e in end_points.items() if name != "sandbox"}
        if service.get("isRegionalized") is False and service.get("partitionEndpoint") in at:
            return at[service["partitionEndpoint"]]
        found = set(at.values())
        return found.pop() if len(found) == 1 else None

    def global_region(self, partition, client):
        """The region of a global end point that stands beside regional ones, as that of STS."""
        service = self.table.get(partition["id"], {}).get(client.endpoint, {})
        if len(self.regions(partition)) < 2 or "partitionEndpoint" not in service or service.get("isRegionalized"):
            return None
        return service["endpoints"][service["partitionEndpoint"]].get("credentialScope", {}).get("region")


def one_region(catalog, endpoints, partition):
    """(region, whether others have it too) -> the services, or `service:Name,Name`, of which calls end there."""
    found = collections.defaultdict(list)
    for service in catalog.services.values():
        clients = [catalog.botocore[name] for name in sorted(service.clients)]
        only = {client.name: endpoints.only_region(partition, client) for client in clients}
        if not any(only.values()):
            beside = {endpoints.global_region(partition, client) for client in clients} - {None}
            if len(beside) == 1:
                found[beside.pop(), True].append(service.prefix)
            continue
        by_action = collections.defaultdict(set)  # lower-case name -> regions of the clients that use it
        for client in clients:
            for event in client.operations:
                own = service.lines[event].own if event in service.lines else []
                for action in own:
                    if action.prefix == service.prefix:
                        by_action[action.name.lower()].add(only[client.name])
        # What no client calls is the console's, and may be recorded wherever one of them is.
        for region in sorted({region for region in only.values() if region}):
            there = [a for key, a in sorted(service.actions.items()) if by_action.get(key, {region}) == {region}]
            if len(there) == len(service.actions):
                found[region, False].append(service.prefix)
            elif there:
                found[region, False].append(f"{service.prefix}:{','.join(action.name for action in there)}")
    return found
