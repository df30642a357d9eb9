#!/usr/bin/env python3
"""Half a year of a weekly job, and how many lines each week's change has.

    python3 Tests/Demo/weeks.py PROGRAM [DAYS [WEEKS]]

Makes an account of ten people at work and two hundred and seventy days of CloudTrail from a fixed seed, runs `generate --write` on
twenty-six Mondays (or WEEKS), commits what it wrote, and prints a line of JSON a week: how many lines of policies and of evidence changed.
With DAYS, logs are kept for so many days, as a bucket with an expiry does. People join on the way: their documents are trimmed
when they are a month old, so that some weeks have a proposal and the others have none.
"""
import datetime, json, os, random, subprocess, sys, tempfile

ACCOUNT = "111111111111"
FIRST = datetime.date(2026, 1, 1)
MONDAY = datetime.date(2026, 4, 6)
WEEKS = int(sys.argv[3]) if len(sys.argv) > 3 else 26
PEOPLE = 10
# Operations by service: what there is to use, and to be granted.
SERVICES = {
    "sqs": ["CreateQueue", "TagQueue", "DeleteQueue", "ListQueues", "PurgeQueue", "UntagQueue"],
    "sns": ["CreateTopic", "DeleteTopic", "ListTopics", "TagResource", "Subscribe", "Unsubscribe"],
    "ec2": ["RunInstances", "DescribeInstances", "StopInstances", "StartInstances", "DescribeVpcs", "CreateTags"],
    "logs": ["CreateLogGroup", "DescribeLogGroups", "DeleteLogGroup", "StartQuery", "GetQueryResults"],
    "lambda": ["CreateFunction20150331", "ListFunctions20150331", "DeleteFunction20150331", "GetFunction20150331v2"],
    "kms": ["ListKeys", "DescribeKey", "CreateKey"],
    "iam": ["ListUsers", "GetUser", "ListRoles"],
}
ALL = [(service, name) for service, names in SERVICES.items() for name in names]


def unique(prefix, name):
    return prefix + (name.upper() + "A" * 17)[:17]


def joined(person):
    """The day on which somebody joined: six were there all along, the others come in the course of the half-year."""
    return FIRST - datetime.timedelta(900) if person < 6 else MONDAY + datetime.timedelta(28 * (person - 6) - 20)


def state():
    people = [
        {
            "Path": "/", "UserName": f"p{person}", "UserId": unique("AIDA", f"p{person}"),
            "Arn": f"arn:aws:iam::{ACCOUNT}:user/p{person}", "CreateDate": f"{joined(person)}T10:00:00Z",
            "UserPolicyList": [{
                "PolicyName": "Work",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": [f"{service}:*" for service in SERVICES], "Resource": "*"}]},
            }],
            "GroupList": [], "AttachedManagedPolicies": [], "Tags": [],
        } for person in range(PEOPLE)
    ]
    return {"UserDetailList": people, "GroupDetailList": [], "RoleDetailList": [], "Policies": []}


def log(day, habits, chance):
    """The records of a day: on week-days people do most of what they are used to, at week-ends a job runs."""
    records = []
    def call(person, service, name, second):
        records.append({
            "eventVersion": "1.09", "eventTime": f"{day}T{9 + second // 3600 % 9:02}:{second // 60 % 60:02}:{second % 60:02}Z",
            "userIdentity": {
                "type": "IAMUser", "principalId": unique("AIDA", person), "arn": f"arn:aws:iam::{ACCOUNT}:user/{person}",
                "accountId": ACCOUNT, "accessKeyId": unique("AKIA", person), "userName": person},
            "eventSource": f"{service}.amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
            "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2", "requestParameters": None,
            "responseElements": None, "requestID": f"r{day}{len(records)}", "eventID": f"{day}-{len(records)}",
            "readOnly": name.startswith(("List", "Get", "Describe")), "eventType": "AwsApiCall",
            "managementEvent": True, "recipientAccountId": ACCOUNT, "eventCategory": "Management"})
    for service, name in [("sqs", "ListQueues"), ("sqs", "TagQueue"), ("kms", "ListKeys"), ("iam", "ListUsers")]:
        call("p0", service, name, 0)
    for person in range(PEOPLE):
        if day.weekday() > 4 or day < joined(person):
            continue
        for service, name in habits[person]:
            for _ in range(chance.choice([0, 0, 1, 1, 2, 5])):
                call(f"p{person}", service, name, chance.randrange(30000))
    return {"Records": records}


def main():
    program = os.path.abspath(sys.argv[1])
    kept = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    chance = random.Random(22)
    habits = [chance.sample(ALL, 9) for _ in range(PEOPLE)]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        def run(*command):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode not in (0, 1):
                sys.exit(f"{command}: {done.stdout}{done.stderr}")
            return done.stdout
        git = lambda *words: run("git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words)
        open("rules.yaml", "w").write(f'version: 1\naccounts: [{{ name: prod, id: "{ACCOUNT}" }}]\nusage: {{ logs: [logs] }}\n')
        json.dump(state(), open("state.json", "w"))
        run(program, "import", "state.json", "--account", "prod")
        git("init", "-q")
        git("add", "policies", "rules.yaml")
        git("commit", "-qm", "the start")
        os.mkdir("logs")
        day = FIRST
        for week in range(WEEKS):
            today = MONDAY + datetime.timedelta(7 * week)
            while day < today:
                json.dump(log(day, habits, chance), open(f"logs/{ACCOUNT}_CloudTrail_us-east-1_{day:%Y%m%d}T2355Z_a.json", "w"))
                day += datetime.timedelta(1)
            for name in os.listdir("logs"):
                if name.split("_")[3][:8] < f"{today - datetime.timedelta(kept):%Y%m%d}":
                    os.remove(f"logs/{name}")
            run(program, "generate", "--write", "--today", str(today))
            git("add", "policies")
            lines = {"policies": 0, "evidence": 0}
            for line in git("diff", "--cached", "--numstat").splitlines():
                added, removed, path = line.split("\t")
                lines["evidence" if path.endswith("usage.json") else "policies"] += int(added) + int(removed)
            git("commit", "-qm", f"week {week}", "--allow-empty")
            # What is on file proposes nothing more.
            again = run(program, "generate", "--from-usage", "--exit-code", "--today", str(today))
            print(json.dumps({"week": str(today), **lines, "settled": again.startswith("nothing to propose") or "\nnothing to propose" in again}), flush=True)


main()
