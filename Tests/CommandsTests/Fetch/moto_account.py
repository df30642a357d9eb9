"""Makes an account and an organization on a moto server, and puts down what the AWS CLI says of it: URL, then `state.json`."""
import json
import sys
import time

import boto3
import botocore.exceptions

options = {"endpoint_url": sys.argv[1], "region_name": "us-east-1"}
keys = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "s"}
manager = boto3.client("organizations", **options, **keys)
for attempt in range(150):
    try:
        manager.create_organization(FeatureSet="ALL")
        break
    except botocore.exceptions.ConnectionError:
        time.sleep(0.2)

# The account, within a unit; each of the three levels has a policy of its own.
account = manager.create_account(AccountName="prod", Email="prod@example.com")["CreateAccountStatus"]["AccountId"]
root = manager.list_roots()["Roots"][0]["Id"]
unit = manager.create_organizational_unit(ParentId=root, Name="work")["OrganizationalUnit"]["Id"]
manager.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
for target, name in [(root, "Root"), (unit, "Unit"), (account, "Account")]:
    content = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": f"s3:Put{name}", "Resource": "*"}]}
    made = manager.create_policy(Name=name, Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(content))
    manager.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=target)

role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
session = boto3.client("sts", **options, **keys).assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
iam = boto3.client(
    "iam", **options, aws_access_key_id=session["AccessKeyId"], aws_secret_access_key=session["SecretAccessKey"],
    aws_session_token=session["SessionToken"])

document = {
    "Version": "2012-10-17",
    "Statement": [{
        "Sid": "Odd", "Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*",
        "Condition": {"StringLike": {"aws:PrincipalTag/a b": ["é+%", "<&>\"'"]}},
    }],
}
text = json.dumps(document)
for number in range(2):
    iam.create_user(UserName=f"u{number}", Path="/team/" if number % 2 else "/", Tags=[{"Key": "team", "Value": "a & b"}])
iam.create_group(GroupName="devs")
iam.add_user_to_group(GroupName="devs", UserName="u1")
iam.put_user_policy(UserName="u0", PolicyName="In", PolicyDocument=text)
iam.put_group_policy(GroupName="devs", PolicyName="Gr", PolicyDocument=text)
policy = iam.create_policy(PolicyName="Team", PolicyDocument=text)["Policy"]["Arn"]
iam.create_policy_version(PolicyArn=policy, PolicyDocument=json.dumps(document | {"Id": "second"}), SetAsDefault=True)
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::" + account + ":root"}, "Action": "sts:AssumeRole"}],
}
iam.create_role(RoleName="admin", AssumeRolePolicyDocument=json.dumps(trust), PermissionsBoundary=policy)
iam.attach_role_policy(RoleName="admin", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
iam.attach_role_policy(RoleName="admin", PolicyArn=policy)
iam.create_instance_profile(InstanceProfileName="web")
iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="admin")

state = iam.get_account_authorization_details()
state.pop("ResponseMetadata")
with open("state.json", "w") as file:
    json.dump(state, file, default=lambda time: time.isoformat(), indent=4)
print(account)
