"""Ninety days in two accounts: who did what."""
import datetime

from identities import BACKUP, DEMO, digest, hexid, number, role_arn, unique_id, uuid
from trail import UTC, Caller, Trail

FIRST = datetime.date(2026, 4, 2)
DAYS = 90
IMAGE = hexid("ami-", "web")
INSTANCE = hexid("i-", "web", 1)
SUBNET = hexid("subnet-", "eu-west-1a")


def at(day, hour, minute, second=0):
    return datetime.datetime.combine(FIRST + datetime.timedelta(days=day), datetime.time(hour, minute, second), UTC)


def key_resource(account, region="eu-west-1"):
    return [{
        "accountId": account, "type": "AWS::KMS::Key",
        "ARN": f"arn:aws:kms:{region}:{account}:key/{uuid('key', account)}"}]


def tell():
    """All records of the ninety days."""
    trail = Trail()
    for day in range(DAYS):
        date = FIRST + datetime.timedelta(days=day)
        is_workday = date.weekday() < 5
        every_day(trail, day)
        if is_workday:
            alice_directly(trail, day)
            if day % 3 == 0:
                alice_as_admin(trail, day)
            if day % 8 == 4:
                alice_in_console(trail, day)
            if day % 2 == 1:
                bob_directly(trail, day)
            if day % 2 == 0:
                deploy(trail, day)
            if date.weekday() == 0:
                charlie(trail, day)
        if day in (12, 40, 61):
            bob_as_admin(trail, day)
        if day in (20, 48, 76):
            alice_restores(trail, day)
        if day in (33, 62):
            bob_looks_at_backups(trail, day)
    return trail


def every_day(trail, day):
    """What happens without people: the web servers, the archiver, CloudTrail itself."""
    for account, name in ((DEMO, "demo"), (BACKUP, "backup")):
        trail.add(
            trail.service("cloudtrail.amazonaws.com"), at(day, 6, 1, 7), "us-east-1", "s3", "GetBucketAcl",
            {"bucketName": "demo-trail", "Host": "demo-trail.s3.amazonaws.com", "acl": ""}, account=account,
            resources=[{"accountId": DEMO, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::demo-trail"}],
            shared=uuid("acl", name, day))
    web = trail.assume(
        trail.service("ec2.amazonaws.com"), at(day, 6, 2, 11), "demo", "web", INSTANCE, "eu-west-1", seconds=21_600,
        agent="Boto3/1.38.46 md/Botocore#1.38.46 ua/2.1 os/linux#6.1.141 lang/python#3.12.10", delivery="2.0")
    trail.add(
        web, at(day, 6, 2, 40), "eu-west-1", "sqs", "GetQueueAttributes",
        {"queueUrl": f"https://sqs.eu-west-1.amazonaws.com/{DEMO}/orders", "attributeNames": ["All"]})
    trail.add(web, at(day, 6, 3, 2), "eu-west-1", "dynamodb", "DescribeTable", {"tableName": "carts"}, resources=[
        {"accountId": DEMO, "type": "AWS::DynamoDB::Table", "ARN": f"arn:aws:dynamodb:eu-west-1:{DEMO}:table/carts"}])
    if day % 3 == 0:
        secret = f"arn:aws:secretsmanager:eu-west-1:{DEMO}:secret:database-Xk2fQe"
        trail.add(web, at(day, 6, 3, 9), "eu-west-1", "secretsmanager", "GetSecretValue", {"secretId": secret})
        inner = Caller(web.identity | {"invokedBy": "secretsmanager.amazonaws.com"}, "secretsmanager.amazonaws.com",
                       "secretsmanager.amazonaws.com")
        trail.add(
            inner, at(day, 6, 3, 9), "eu-west-1", "kms", "Decrypt",
            {"encryptionAlgorithm": "SYMMETRIC_DEFAULT", "encryptionContext": {"SecretARN": secret}},
            resources=key_resource(DEMO))
        trail.add(
            web, at(day, 6, 4, 30), "eu-west-1", "rdsdata", "ExecuteStatement",
            {"resourceArn": f"arn:aws:rds:eu-west-1:{DEMO}:cluster:orders", "secretArn": secret, "sql": "**********"},
            {"numberOfRecordsUpdated": 0}, read=False)
    name = ("GetObject", "PutObject")[day % 2]
    picture = f"pictures/{digest('picture', day).hex()[:12]}.jpg"
    trail.add(
        web, at(day, 6, 5, 14), "eu-west-1", "s3", name,
        {"bucketName": "demo-uploads", "Host": "demo-uploads.s3.eu-west-1.amazonaws.com", "key": picture},
        None if name == "GetObject" else {"x-amz-server-side-encryption": "AES256"}, read=name == "GetObject",
        category="Data", resources=[
            {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::demo-uploads/{picture}"},
            {"accountId": DEMO, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::demo-uploads"}])
    archiver = trail.assume(
        trail.service("lambda.amazonaws.com"), at(day, 6, 10, 3), "backup", "archiver", "archiver",
        seconds=43_200, agent="Boto3/1.38.36 exec-env/AWS_Lambda_python3.13")
    trail.add(archiver, at(day, 6, 10, 9), "us-east-1", "s3", "ListBuckets", {"Host": "s3.amazonaws.com"})
    trail.add(
        archiver, at(day, 6, 10, 20), "us-east-1", "kms", "GenerateDataKey",
        {"keyId": f"arn:aws:kms:us-east-1:{BACKUP}:key/{uuid('key', BACKUP)}", "keySpec": "AES_256"},
        resources=key_resource(BACKUP, "us-east-1"))
    if day % 4 == 0:
        trail.add(
            archiver, at(day, 6, 11, 2), "us-east-1", "backup", "StartBackupJob",
            {
                "backupVaultName": "orders", "resourceArn": f"arn:aws:rds:us-east-1:{BACKUP}:db:orders",
                "iamRoleArn": role_arn("AWSBackupDefaultServiceRole", BACKUP, "/service-role/")},
            {"backupJobId": uuid("job", day)}, read=False)
        serve = trail.assume(
            trail.service("backup.amazonaws.com"), at(day, 6, 11, 30), "backup", "AWSBackupDefaultServiceRole",
            f"AWSBackup-{digest('backup', day).hex()[:8]}", path="/service-role/", agent="backup.amazonaws.com")
        trail.add(
            serve, at(day, 6, 11, 35), "us-east-1", "rds", "CreateDBSnapshot",
            {"dBInstanceIdentifier": "orders", "dBSnapshotIdentifier": f"awsbackup:job-{uuid('job', day)}"}, read=False)
    if day % 10 == 5:
        trail.add(archiver, at(day, 6, 12, 2), "eu-west-1", "backup", "ListBackupVaults", {})


def alice_directly(trail, day):
    alice = trail.user("alice")
    trail.add(alice, at(day, 8, 2, 5), "us-east-1", "sts", "GetCallerIdentity")
    choice = day % 5
    if choice == 0:
        trail.add(alice, at(day, 8, 4, 10), "eu-west-1", "logs", "DescribeLogGroups", {"limit": 50})
        trail.add(
            alice, at(day, 8, 5, 1), "eu-west-1", "logs", "StartQuery",
            {"logGroupName": "/web/orders", "startTime": 1, "endTime": 2, "queryString": "fields @message | limit 20"},
            {"queryId": uuid("query", day)})
        trail.add(alice, at(day, 8, 5, 9), "eu-west-1", "logs", "GetQueryResults", {"queryId": uuid("query", day)})
    elif choice == 1:
        trail.add(alice, at(day, 8, 4, 44), "us-east-1", "s3", "ListBuckets", {"Host": "s3.amazonaws.com"})
    elif choice == 2:
        trail.add(alice, at(day, 8, 6, 3), "eu-west-1", "sqs", "ListQueues", {})
    elif choice == 3:
        trail.add(alice, at(day, 8, 4, 31), "eu-west-1", "monitoring", "DescribeAlarms", {"maxRecords": 100})
    elif day == 49:
        trail.add(
            alice, at(day, 8, 7, 3), "us-east-1", "iam", "ListAccessKeys", {"userName": "alice"})


def alice_as_admin(trail, day):
    """At the command line: one kind of work at a time."""
    admin = trail.assume(trail.user("alice"), at(day, 9, 0, 12), "demo", "admin", "alice-cli")
    turn = day // 3 % 6

    def did(minute, region, source, name, parameters=None, answer=None, read=True, **more):
        trail.add(admin, at(day, 9, minute, number(60, name, day)), region, source, name, parameters, answer, read, **more)

    if turn == 0:
        guest = f"intern-{day:02}"
        did(1, "us-east-1", "iam", "ListUsers")
        did(2, "us-east-1", "iam", "GetUser", {"userName": guest}, error=(
            "NoSuchEntityException", f"The user with name {guest} cannot be found."))
        did(3, "us-east-1", "iam", "CreateUser", {"userName": guest}, {"user": {
            "path": "/", "userName": guest, "userId": unique_id("AIDA", DEMO, guest),
            "arn": f"arn:aws:iam::{DEMO}:user/{guest}"}}, read=False)
        did(4, "us-east-1", "iam", "TagUser", {"userName": guest, "tags": [{"key": "team", "value": "web"}]}, read=False)
        did(40, "us-east-1", "iam", "DeleteUser", {"userName": guest}, read=False)
    elif turn == 1:
        did(1, "eu-west-1", "ec2", "DescribeImages", {"imagesSet": {"items": [{"imageId": IMAGE}]}, "filterSet": {}})
        did(2, "eu-west-1", "ec2", "DescribeSubnets", {"subnetSet": {}, "filterSet": {}})
        run_instances(did, day)
        did(6, "eu-west-1", "ec2", "DescribeInstances", {"instancesSet": {}, "filterSet": {}})
        did(45, "eu-west-1", "ec2", "TerminateInstances", {
            "instancesSet": {"items": [{"instanceId": hexid("i-", "web", day)}]}}, {}, read=False)
    elif turn == 2:
        did(1, "us-east-1", "s3", "ListBuckets", {"Host": "s3.amazonaws.com"})
        for minute, name, read in ((2, "GetBucketPolicy", True), (3, "PutBucketPolicy", False),
                                   (4, "PutBucketVersioning", False)):
            did(minute, "eu-west-1", "s3", name, {
                "bucketName": "demo-uploads", "Host": "demo-uploads.s3.eu-west-1.amazonaws.com"}, read=read, resources=[
                    {"accountId": DEMO, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::demo-uploads"}])
    elif turn == 3:
        did(1, "eu-west-1", "monitoring", "DescribeAlarms", {"alarmNamePrefix": "web-"})
        did(2, "eu-west-1", "monitoring", "PutMetricAlarm", {
            "alarmName": "web-errors", "namespace": "AWS/ApplicationELB", "threshold": 5.0,
            "comparisonOperator": "GreaterThanThreshold"}, read=False)
    elif turn == 4:
        did(1, "eu-west-1", "rds", "DescribeDBInstances", {"dBInstanceIdentifier": "orders"})
        did(2, "eu-west-1", "rds", "CreateDBSnapshot", {
            "dBInstanceIdentifier": "orders", "dBSnapshotIdentifier": f"orders-{day:02}"}, {}, read=False)
        did(3, "eu-west-1", "kms", "DescribeKey", {"keyId": "alias/orders"}, resources=key_resource(DEMO))
    else:
        did(1, "eu-west-1", "ec2", "RunInstances", {
            "instancesSet": {"items": [{"imageId": IMAGE, "minCount": 1, "maxCount": 1}]}, "instanceType": "t3.small"},
            read=False, error=("Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set."))
        did(3, "us-east-1", "cloudtrail", "StopLogging", {"name": "demo-trail"}, read=False, error=(
            "AccessDenied", f"User: arn:aws:sts::{DEMO}:assumed-role/admin/alice-cli is not authorized to perform: "
            "cloudtrail:StopLogging with an explicit deny in an identity-based policy"))


def run_instances(did, day):
    """RunInstances hands the role web to the instance through its instance profile."""
    instance = hexid("i-", "web", day)
    did(4, "eu-west-1", "ec2", "RunInstances", {
        "instancesSet": {"items": [{"imageId": IMAGE, "minCount": 1, "maxCount": 1}]}, "instanceType": "t3.small",
        "blockDeviceMapping": {}, "monitoring": {"enabled": False}, "disableApiTermination": False,
        "subnetId": SUBNET, "clientToken": uuid("token", day), "iamInstanceProfile": {"name": "web"},
        "tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": [{"key": "app", "value": "web"}]}]}},
        {"reservationId": hexid("r-", day), "ownerId": DEMO, "groupSet": {}, "instancesSet": {"items": [{
            "instanceId": instance, "imageId": IMAGE, "instanceState": {"code": 0, "name": "pending"},
            "iamInstanceProfile": {
                "arn": f"arn:aws:iam::{DEMO}:instance-profile/web", "id": unique_id("AIPA", DEMO, "web")}}]}},
        read=False)


def alice_in_console(trail, day):
    """Signs in, looks around, and switches to admin: every request has a key of its own."""
    alice = trail.console_user("alice", at(day, 10, 0, 1))
    trail.add(alice, at(day, 10, 1, 2), "us-east-1", "s3", "ListBuckets", {"Host": "s3.amazonaws.com"})
    admin = trail.assume(alice, at(day, 10, 5, 30), "demo", "admin", "alice", console=True)
    trail.add(admin, at(day, 10, 6, 2), "eu-west-1", "ec2", "DescribeInstances", {
        "maxResults": 1000, "instancesSet": {}, "filterSet": {}})
    trail.add(admin, at(day, 10, 6, 3), "eu-west-1", "ec2", "DescribeVolumes", {"volumeSet": {}, "filterSet": {}})
    trail.add(admin, at(day, 10, 8, 41), "us-east-1", "iam", "ListRoles", {"maxItems": 1000})
    trail.add(admin, at(day, 10, 9, 15), "us-east-1", "iam", "ListAttachedRolePolicies", {"roleName": "web"})
    if day % 16 == 4:
        trail.add(
            admin, at(day, 10, 12, 4), "eu-west-1", "ec2", "StopInstances",
            {"instancesSet": {"items": [{"instanceId": INSTANCE}]}, "force": False}, {}, read=False)
        trail.add(
            admin, at(day, 10, 14, 50), "eu-west-1", "ec2", "StartInstances",
            {"instancesSet": {"items": [{"instanceId": INSTANCE}]}}, {}, read=False)


def bob_directly(trail, day):
    bob = trail.user("bob")
    trail.add(bob, at(day, 11, 3, 8), "us-east-1", "s3", "ListBuckets", {"Host": "s3.amazonaws.com"})
    if day % 4 == 1:
        trail.add(bob, at(day, 11, 5, 0), "eu-west-1", "dynamodb", "ListTables", {})
        trail.add(bob, at(day, 11, 5, 12), "eu-west-1", "dynamodb", "DescribeTable", {"tableName": "carts"}, resources=[
            {"accountId": DEMO, "type": "AWS::DynamoDB::Table",
             "ARN": f"arn:aws:dynamodb:eu-west-1:{DEMO}:table/carts"}])


def bob_as_admin(trail, day):
    """Makes a bucket, and nothing else; he asks the regional end point of STS."""
    admin = trail.assume(trail.user("bob"), at(day, 11, 20, 2), "demo", "admin", "bob", "eu-west-1", seconds=900)
    bucket = f"demo-reports-{day:02}"
    trail.add(admin, at(day, 11, 21, 7), "eu-west-1", "s3", "CreateBucket", {
        "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1", "xmlns": "http://s3.amazonaws.com/doc/2006-03-01/"},
        "bucketName": bucket, "Host": f"{bucket}.s3.eu-west-1.amazonaws.com"}, read=False, resources=[
            {"accountId": DEMO, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}])


def charlie(trail, day):
    """Looks at costs in the console; tries, once, what is not his."""
    if day == 25:
        trail.console_user("charlie", at(day, 12, 29, 30), succeeds=False)
    charlie = trail.console_user("charlie", at(day, 12, 30, 0))
    trail.add(charlie, at(day, 12, 31, 5), "us-east-1", "ce", "GetCostAndUsage", {
        "timePeriod": {"start": "2026-04-01", "end": "2026-05-01"}, "granularity": "MONTHLY", "metrics": ["UnblendedCost"]})
    trail.add(charlie, at(day, 12, 33, 40), "us-east-1", "s3", "ListBuckets", {"Host": "s3.amazonaws.com"})
    if day % 14 == 4:
        trail.add(
            charlie, at(day, 12, 36, 2), "us-east-1", "iam", "ListUsers", error=(
                "AccessDenied", f"User: arn:aws:iam::{DEMO}:user/charlie is not authorized to perform: iam:ListUsers on "
                f"resource: arn:aws:iam::{DEMO}:user/ because no identity-based policy allows the iam:ListUsers action"))
    if day == 32:
        denied = Caller(
            charlie.identity | {"invokedBy": "AWS Internal"}, "AWS Internal", "AWS Internal", console=True)
        trail.add(denied, at(day, 12, 38, 2), "us-east-1", "sts", "AssumeRole", error=(
            "AccessDenied", f"User: arn:aws:iam::{DEMO}:user/charlie is not authorized to perform: sts:AssumeRole on "
            f"resource: {role_arn('break-glass')}"))


def deploy(trail, day):
    """A build puts a new version of the function worker in place."""
    build = f"AWSCodeBuild-{uuid('build', day)}"
    deploy = trail.assume(
        trail.service("codebuild.amazonaws.com"), at(day, 13, 0, 4), "demo", "deploy", build, "eu-west-1",
        agent="aws-cli/2.27.49 exec-env/AWS_ECS_EC2")
    trail.add(
        deploy, at(day, 13, 0, 20), "eu-west-1", "logs", "CreateLogStream",
        {"logGroupName": "/aws/codebuild/worker", "logStreamName": build[13:]}, read=False)
    trail.add(
        deploy, at(day, 13, 1, 44), "eu-west-1", "cloudformation", "CreateChangeSet",
        {"stackName": "worker", "changeSetName": f"build-{day:02}", "capabilities": ["CAPABILITY_IAM"]},
        {"stackId": f"arn:aws:cloudformation:eu-west-1:{DEMO}:stack/worker/{uuid('stack')}"}, read=False)
    trail.add(deploy, at(day, 13, 2, 1), "eu-west-1", "cloudformation", "DescribeStacks", {"stackName": "worker"})
    trail.add(
        deploy, at(day, 13, 2, 9), "eu-west-1", "lambda", "UpdateFunctionCode20150331v2",
        {"functionName": "worker", "publish": False, "dryRun": False}, {"functionName": "worker"}, read=False)
    if day % 12 == 0:
        trail.add(
            deploy, at(day, 13, 4, 9), "eu-west-1", "lambda", "UpdateFunctionConfiguration20150331v2",
            {"functionName": "worker", "role": role_arn("worker"), "timeout": 30}, {"functionName": "worker"}, read=False)
    worker = trail.assume(
        trail.service("lambda.amazonaws.com"), at(day, 13, 6, 0), "demo", "worker", "worker", "eu-west-1",
        seconds=43_200, agent="Boto3/1.38.36 exec-env/AWS_Lambda_python3.13")
    trail.add(
        worker, at(day, 13, 6, 8), "eu-west-1", "logs", "CreateLogStream",
        {"logGroupName": "/aws/lambda/worker", "logStreamName": f"{day:02}"}, read=False)


def alice_restores(trail, day):
    """In account backup, as restore: AssumeRole shows in both accounts."""
    restore = trail.assume(trail.user("alice"), at(day, 14, 0, 5), "backup", "restore", "alice-drill")
    trail.add(restore, at(day, 14, 1, 9), "us-east-1", "backup", "ListBackupVaults", {})
    trail.add(
        restore, at(day, 14, 1, 40), "us-east-1", "backup", "ListRecoveryPointsByBackupVault", {"backupVaultName": "orders"})
    trail.add(
        restore, at(day, 14, 3, 2), "us-east-1", "backup", "StartRestoreJob",
        {
            "recoveryPointArn": f"arn:aws:rds:us-east-1:{BACKUP}:snapshot:awsbackup:job-{uuid('job', day)}",
            "iamRoleArn": role_arn("AWSBackupDefaultServiceRole", BACKUP, "/service-role/"), "resourceType": "RDS"},
        {"restoreJobId": uuid("restore", day)}, read=False)
    trail.add(
        restore, at(day, 14, 9, 30), "us-east-1", "backup", "DescribeRestoreJob", {"restoreJobId": uuid("restore", day)})
    trail.add(
        restore, at(day, 14, 12, 1), "us-east-1", "rds", "DescribeDBInstances", {"dBInstanceIdentifier": "orders-drill"})


def bob_looks_at_backups(trail, day):
    if day == 62:
        bob = trail.console_user("bob", at(day, 15, 0, 3))
        restore = trail.assume(bob, at(day, 15, 1, 11), "backup", "restore", "bob", console=True)
    else:
        restore = trail.assume(trail.user("bob"), at(day, 15, 1, 11), "backup", "restore", "bob")
    trail.add(
        restore, at(day, 15, 2, 30), "us-east-1", "backup", "ListRecoveryPointsByBackupVault", {"backupVaultName": "orders"})
