"""Writes the events of a wide estate as lines of JSON: sessions of one user in one role in each of many accounts, over many days.

    python3 wide_estate.py FOLDER [ACCOUNTS] [SESSIONS] [DAYS] [CALLS]      300, 50,000, 500, 10 in each session

FOLDER gets events.jsonl, a state for each account, and rules.yaml with all of them. Loaded by day, the days are indices:

    cd FOLDER; for s in states/*.json; do n=${s##*/}; cloudtrim import $s --account ${n%.json}; done
    cloudtrim load events.jsonl --to URL --index 'cloudtrail-{yyyy.MM.dd}'
    cloudtrim generate --elasticsearch URL --index 'cloudtrail-*'
"""
import datetime
import json
import pathlib
import sys
import uuid

folder = pathlib.Path(sys.argv[1])
accounts, sessions, days, calls = [int(n) for n in (sys.argv[2:] + ["300", "50000", "500", "10"][len(sys.argv) - 2 :])[:4]]
end = datetime.datetime(2026, 6, 30, 23, tzinfo=datetime.timezone.utc)
start = end - datetime.timedelta(days=days - 1, hours=23)
names = [("sqs", n) for n in "CreateQueue DeleteQueue TagQueue PurgeQueue SetQueueAttributes AddPermission".split()]
names += [("ec2", n) for n in "RunInstances StopInstances StartInstances CreateTags DescribeInstances DescribeVpcs".split()]
names += [("iam", n) for n in "ListUsers GetUser ListRoles GetRole CreateRole ListAccessKeys".split()]


def account_id(number):
    return f"{100000000000 + number * 7919}"


def event(number, account, time, source, name, identity, **more):
    return {
        "eventVersion": "1.08", "userIdentity": identity, "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{source}.amazonaws.com", "eventName": name,
        "awsRegion": "us-east-1" if source in ("iam", "sts") else "eu-west-1", "sourceIPAddress": "198.51.100.7",
        "requestParameters": None, "responseElements": None, "eventID": str(uuid.UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)),
        "readOnly": name.startswith(("List", "Get", "Describe")), "eventType": "AwsApiCall", "managementEvent": True,
        "recipientAccountId": account, "eventCategory": "Management", **more,
    }


def user(account):
    return {"type": "IAMUser", "principalId": "AIDA" + account, "arn": f"arn:aws:iam::{account}:user/ops",
            "accountId": account, "accessKeyId": "AKIA" + account, "userName": "ops"}


def role(account, session, key, time):
    return {"type": "AssumedRole", "principalId": f"AROA{account}:{session}",
            "arn": f"arn:aws:sts::{account}:assumed-role/admin/{session}", "accountId": account, "accessKeyId": key,
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROA" + account, "userName": "admin",
                                                 "arn": f"arn:aws:iam::{account}:role/admin", "accountId": account},
                               "attributes": {"creationDate": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "mfaAuthenticated": "false"}}}


def all_events():
    number = 0
    step = (end - start) / sessions
    for session in range(sessions):
        account = account_id(session % accounts)
        time = start + step * session
        key, name = f"ASIA{session:016d}", f"s{session}"
        number += 1
        yield event(number, account, time, "sts", "AssumeRole", user(account),
                    requestParameters={"roleArn": f"arn:aws:iam::{account}:role/admin", "roleSessionName": name},
                    responseElements={"credentials": {"accessKeyId": key}, "assumedRoleUser": {
                        "assumedRoleId": f"AROA{account}:{name}", "arn": f"arn:aws:sts::{account}:assumed-role/admin/{name}"}})
        for call in range(calls):
            number += 1
            source, action = names[(session + call * call) % len(names)]
            yield event(number, account, time + datetime.timedelta(seconds=30 * (call + 1)), source, action,
                        role(account, name, key, time))


def statement(*actions, resource="*"):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource}]}


def state(account):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": f"arn:aws:iam::{account}:user/ops"}}]}
    return {"UserDetailList": [{"Path": "/", "UserName": "ops", "UserId": "AIDA" + account, "Arn": f"arn:aws:iam::{account}:user/ops",
                                "CreateDate": "2020-01-01T00:00:00+00:00", "GroupList": [], "AttachedManagedPolicies": [],
                                "UserPolicyList": [{"PolicyName": "P", "PolicyDocument": statement("sts:AssumeRole", "sqs:*")}]}],
            "GroupDetailList": [], "Policies": [],
            "RoleDetailList": [{"Path": "/", "RoleName": "admin", "RoleId": "AROA" + account, "Arn": f"arn:aws:iam::{account}:role/admin",
                                "CreateDate": "2020-01-01T00:00:00+00:00", "AssumeRolePolicyDocument": trust, "InstanceProfileList": [],
                                "AttachedManagedPolicies": [], "RolePolicyList": [
                                    {"PolicyName": "P", "PolicyDocument": statement("sqs:*", "iam:*", "s3:CreateBucket")}]}]}


(folder / "states").mkdir(parents=True, exist_ok=True)
with open(folder / "events.jsonl", "w") as output:
    for made in all_events():
        output.write(json.dumps(made, separators=(",", ":")) + "\n")
ids = [account_id(n) for n in range(accounts)]
for number, account in enumerate(ids):
    (folder / "states" / f"a{number}.json").write_text(json.dumps(state(account)))
listed = "".join(f'  - {{ name: a{number}, id: "{account}" }}\n' for number, account in enumerate(ids))
(folder / "rules.yaml").write_text(
    f"version: 1\naccounts:\n{listed}usage: {{ logs: [events.jsonl] }}\nwindow: {{ days: {days}, end: 2026-06-30 }}\n")
