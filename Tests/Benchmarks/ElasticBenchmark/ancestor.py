"""Runs CloudTracker 2.1.5 itself on the made events: python3 ancestor.py URL INDEX.

With `cloudtracker==2.1.5 elasticsearch==6.8.2 elasticsearch_dsl==6.4.0` from PyPI. The index has the server's own mapping:
CloudTracker asks for `.keyword` fields. It was written for Python 3.6: two names that are gone are given back to it.
"""
import collections
import collections.abc
import json
import sys
import tempfile
from urllib.parse import urlparse

collections.Hashable = collections.abc.Hashable
import yaml  # noqa: E402

load = yaml.load
yaml.load = lambda stream, Loader=yaml.SafeLoader: load(stream, Loader)
from cloudtracker.cli import main  # noqa: E402

ACCOUNT = "111111111111"


def principal(kind, name, identifier, **more):
    arn = f"arn:aws:iam::{ACCOUNT}:{kind.lower()}/{name}"
    common = {"Path": "/", "Arn": arn, "CreateDate": "2020-01-01T00:00:00Z", "AttachedManagedPolicies": []}
    return common | {f"{kind}Name": name, f"{kind}Id": identifier} | more


url, index = urlparse(sys.argv[1]), sys.argv[2]
statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
policy = {"PolicyName": "a", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
state = {
    "UserDetailList": [principal("User", "alice", "AIDAALICE00000000000A", GroupList=[])],
    "GroupDetailList": [],
    "RoleDetailList": [
        principal(
            "Role", "admin", "AROAADMIN00000000000A", InstanceProfileList=[], RolePolicyList=[policy],
            AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": []})
    ],
    "Policies": [],
}
with tempfile.TemporaryDirectory() as folder:
    with open(f"{folder}/iam.json", "w") as file:
        json.dump(state, file)
    server = {"host": url.hostname, "port": url.port, "index": index, "key_prefix": "", "timestamp_field": "eventTime"}
    account = {"name": "demo", "id": ACCOUNT, "iam": f"{folder}/iam.json"}
    with open(f"{folder}/config.yaml", "w") as file:
        json.dump({"elasticsearch": server, "accounts": [account]}, file)
    sys.argv = ["cloudtracker", "--config", f"{folder}/config.yaml", "--account", "demo", "--user", "alice"]
    sys.argv += ["--destrole", "admin", "--start", "2026-04-01", "--end", "2026-07-01", "--show-used", "--no-color"]
    main()
