"""What `aws iam get-account-authorization-details` says of the two accounts.

The documents of AWS-managed policies are facts of AWS in the shape that the command gives; that of the service-linked
role is shortened.
"""
from identities import BACKUP, DEMO, role_arn, unique_id, user_arn

AWS = "arn:aws:iam::aws:policy/"


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(actions, resources="*", sid=None, condition=None):
    statement = {"Sid": sid} if sid else {}
    statement |= {"Effect": "Allow", "Action": actions, "Resource": resources}
    return statement | ({"Condition": condition} if condition else {})


def trust(principal, condition=None):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return document(statement | ({"Condition": condition} if condition else {}))


def attachment(arn):
    return {"PolicyName": arn.rsplit("/", 1)[1], "PolicyArn": arn}


def inline(**documents):
    return [{"PolicyName": name, "PolicyDocument": text} for name, text in documents.items()]


def user(name, created, groups, policies, attached):
    return {
        "Path": "/", "UserName": name, "UserId": unique_id("AIDA", DEMO, name), "Arn": user_arn(name),
        "CreateDate": created, "UserPolicyList": policies, "GroupList": groups,
        "AttachedManagedPolicies": [attachment(arn) for arn in attached], "Tags": [],
    }


def role(account, name, created, trusts, policies=(), attached=(), path="/", profile=False, boundary=None, last=None):
    identity = {
        "Path": path, "RoleName": name, "RoleId": unique_id("AROA", account, name),
        "Arn": role_arn(name, account, path), "CreateDate": created, "AssumeRolePolicyDocument": trusts,
    }
    profiles = []
    if profile:
        profiles.append({
            "Path": "/", "InstanceProfileName": name, "InstanceProfileId": unique_id("AIPA", account, name),
            "Arn": f"arn:aws:iam::{account}:instance-profile/{name}", "CreateDate": created, "Roles": [dict(identity)],
        })
    details = identity | {
        "InstanceProfileList": profiles, "RolePolicyList": list(policies),
        "AttachedManagedPolicies": [attachment(arn) for arn in attached],
    }
    if boundary:
        details["PermissionsBoundary"] = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary}
    return details | {"Tags": [], "RoleLastUsed": last.get((account, name), {})}


def policy(arn, versions, attached, boundaries=0, path="/"):
    """Versions from the newest, which is the default one, to the oldest: (id, created, document)."""
    return {
        "PolicyName": arn.rsplit("/", 1)[1], "PolicyId": unique_id("ANPA", "0", arn), "Arn": arn, "Path": path,
        "DefaultVersionId": versions[0][0], "AttachmentCount": attached,
        "PermissionsBoundaryUsageCount": boundaries, "IsAttachable": True, "CreateDate": versions[-1][1],
        "UpdateDate": versions[0][1],
        "PolicyVersionList": [
            {"Document": text, "VersionId": name, "IsDefaultVersion": index == 0, "CreateDate": created}
            for index, (name, created, text) in enumerate(versions)
        ],
    }


def demo_state(last):
    """Account demo; `last` says when each role was last used."""
    team = f"arn:aws:iam::{DEMO}:policy/TeamAccess"
    observe = f"arn:aws:iam::{DEMO}:policy/team/Observe"
    limits = f"arn:aws:iam::{DEMO}:policy/DeployLimits"
    linked = AWS + "aws-service-role/AutoScalingServiceRolePolicy"
    administer = document(
        allow(["iam:*", "s3:*", "ec2:*", "route53:*", "cloudwatch:*Alarm*"], sid="Administer"),
        allow(
            ["rds:*", "kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"], sid="Databases",
            condition={"StringEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}),
        {
            "Sid": "KeepTheTrail", "Effect": "Deny",
            "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"], "Resource": "*",
        })
    users = [
        user(
            "alice", "2024-02-05T09:14:22+00:00", ["devs"],
            inline(
                ReadLogs=document(allow(["logs:Describe*", "logs:Get*", "logs:StartQuery", "logs:StopQuery"])),
                BreakGlass=document(allow("sts:AssumeRole", role_arn("break-glass")))),
            [team]),
        user("bob", "2024-02-05T09:21:40+00:00", ["devs"], [], [team]),
        user(
            "charlie", "2024-09-16T12:03:09+00:00", ["devs"],
            inline(Costs=document(allow(["ce:*", "budgets:View*", "s3:ListAllMyBuckets"]))), []),
    ]
    groups = [{
        "Path": "/", "GroupName": "devs", "GroupId": unique_id("AGPA", DEMO, "devs"),
        "Arn": f"arn:aws:iam::{DEMO}:group/devs", "CreateDate": "2024-02-05T09:10:00+00:00",
        "GroupPolicyList": inline(
            Assume=document(allow("sts:AssumeRole", role_arn("admin"), sid="ActAsAdmin")),
            OwnKeys=document(
                allow(
                    ["iam:GetUser", "iam:ListAccessKeys", "iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ChangePassword"],
                    f"arn:aws:iam::{DEMO}:user/${{aws:username}}"))),
        "AttachedManagedPolicies": [attachment(observe)],
    }]
    root = {"AWS": f"arn:aws:iam::{DEMO}:root"}
    team_members = {"AWS": [user_arn(name) for name in ("alice", "bob", "charlie")]}
    web = document(
        allow(
            ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetBucketLocation"],
            ["arn:aws:s3:::demo-uploads", "arn:aws:s3:::demo-uploads/*"], sid="Uploads"),
        allow("sqs:*", f"arn:aws:sqs:eu-west-1:{DEMO}:orders", sid="Orders"),
        allow(["dynamodb:*"], f"arn:aws:dynamodb:eu-west-1:{DEMO}:table/carts", sid="Carts"),
        allow(["secretsmanager:GetSecretValue", "kms:Decrypt", "rds-data:ExecuteStatement"], sid="Database"))
    deploy = document(
        allow(
            "iam:PassRole", role_arn("worker"),
            condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}))
    roles = [
        role(
            DEMO, "admin", "2024-02-05T09:30:11+00:00", trust(team_members), inline(Admin=administer), last=last),
        role(
            DEMO, "AWSServiceRoleForAutoScaling", "2024-02-07T07:00:12+00:00",
            trust({"Service": "autoscaling.amazonaws.com"}), attached=[linked],
            path="/aws-service-role/autoscaling.amazonaws.com/", last=last),
        role(
            DEMO, "break-glass", "2024-03-01T10:00:00+00:00",
            trust(root, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}), attached=[AWS + "AdministratorAccess"],
            last=last),
        role(
            DEMO, "deploy", "2024-03-11T08:44:51+00:00", trust({"Service": "codebuild.amazonaws.com"}),
            inline(
                PassWorker=deploy,
                Build=document(allow([
                    "lambda:Get*", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
                    "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]))),
            [AWS + "AWSCloudFormationFullAccess", team], boundary=limits, last=last),
        role(
            DEMO, "web", "2024-03-12T13:20:37+00:00", trust({"Service": "ec2.amazonaws.com"}), inline(WebApp=web),
            profile=True, last=last),
        role(
            DEMO, "worker", "2024-03-12T13:25:02+00:00", trust({"Service": "lambda.amazonaws.com"}),
            inline(Worker=document(
                allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]),
                allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                      f"arn:aws:sqs:eu-west-1:{DEMO}:orders"))),
            last=last),
    ]
    team_now = document(
        allow(["s3:ListAllMyBuckets", "s3:GetBucketLocation", "s3:ListBucket", "s3:GetBucketTagging"], sid="SeeBuckets"),
        allow(["sqs:ListQueues", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue"], sid="Queues"),
        allow(["dynamodb:List*", "dynamodb:Describe*"], sid="SeeTables"),
        allow("sts:AssumeRole", role_arn("restore", BACKUP), sid="Restore"))
    team_before = document(*team_now["Statement"][:3])
    policies = [
        policy(
            team, [("v2", "2025-05-20T08:12:44+00:00", team_now), ("v1", "2024-02-05T09:40:00+00:00", team_before)], 3),
        policy(
            observe,
            [("v1", "2024-02-06T10:01:30+00:00", document(
                allow(["cloudwatch:Describe*", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]),
                allow(["cloudformation:Describe*", "cloudformation:List*"])))],
            1, path="/team/"),
        policy(
            limits,
            [("v1", "2024-03-11T08:40:00+00:00", document(
                allow(["cloudformation:*", "lambda:*", "s3:*", "sqs:*", "logs:*", "codebuild:*", "dynamodb:*"]),
                allow("iam:PassRole", role_arn("worker"))))],
            0, boundaries=1),
        policy(
            AWS + "AdministratorAccess", [("v1", "2015-02-06T18:39:46+00:00", document(allow("*")))], 1),
        policy(
            AWS + "AWSCloudFormationFullAccess",
            [("v1", "2019-07-26T21:50:24+00:00", document(allow(["cloudformation:*"])))], 1),
        policy(
            linked,
            [("v1", "2018-01-08T23:10:55+00:00", document(
                allow(["ec2:Describe*", "ec2:RunInstances", "ec2:TerminateInstances", "cloudwatch:PutMetricAlarm"])))],
            1, path="/aws-service-role/"),
    ]
    return {"UserDetailList": users, "GroupDetailList": groups, "RoleDetailList": roles, "Policies": policies}


def backup_state(last):
    """Account backup."""
    service_role = role_arn("AWSBackupDefaultServiceRole", BACKUP, "/service-role/")
    full = AWS + "AmazonS3FullAccess"
    restore = document(
        allow(["backup:*", "rds:Describe*", "rds:RestoreDBInstanceFromDBSnapshot"], sid="Restore"),
        allow(["kms:DescribeKey", "kms:CreateGrant"], sid="Keys"),
        allow("iam:PassRole", service_role, sid="PassToBackup"))
    archive = document(
        allow(["backup:StartBackupJob", "backup:DescribeBackupJob", "backup:List*"]),
        allow("iam:PassRole", service_role),
        allow(["kms:GenerateDataKey", "kms:Decrypt"], f"arn:aws:kms:us-east-1:{BACKUP}:key/*"),
        allow(["s3:PutObject", "s3:GetBucketLocation", "s3:ListAllMyBuckets"]))
    serve = document(
        allow(["rds:CreateDBSnapshot", "rds:AddTagsToResource", "rds:RestoreDBInstanceFromDBSnapshot", "rds:Describe*"]),
        allow(["kms:DescribeKey", "kms:CreateGrant"]))
    roles = [
        role(
            BACKUP, "archiver", "2024-05-02T08:10:19+00:00", trust({"Service": "lambda.amazonaws.com"}),
            inline(Archive=archive), last=last),
        role(
            BACKUP, "AWSBackupDefaultServiceRole", "2024-05-02T08:02:00+00:00",
            trust({"Service": "backup.amazonaws.com"}), inline(Serve=serve), path="/service-role/", last=last),
        role(
            BACKUP, "restore", "2024-05-02T08:30:45+00:00", trust({"AWS": [user_arn("alice"), user_arn("bob")]}),
            inline(Restore=restore), [full], last=last),
    ]
    policies = [policy(
        full,
        [("v2", "2021-09-27T20:16:37+00:00", document(allow(["s3:*", "s3-object-lambda:*"])))], 1)]
    return {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": roles, "Policies": policies}
