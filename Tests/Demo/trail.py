"""Records as CloudTrail writes them (record contents 1.10 and 1.11), and the files that it delivers."""
import datetime
import json
import zlib

from identities import ACCOUNTS, digest, number, role_arn, unique_id, user_arn, uuid

UTC = datetime.timezone.utc
GLOBAL = {"iam.amazonaws.com", "route53.amazonaws.com", "ce.amazonaws.com"}
ADDRESSES = {"alice": "203.0.113.17", "bob": "198.51.100.44", "charlie": "203.0.113.90"}
CLI = "aws-cli/2.27.49 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.4 cfg/retry-mode#standard"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def spoken(time):
    """As responseElements write a time: Jun 30, 2026, 2:09:47 PM."""
    return f"{time:%b} {time.day}, {time.year}, {time.hour % 12 or 12}:{time:%M:%S %p}"


class Caller:
    """Who makes a request: an identity, an address and a program."""

    def __init__(self, identity, address, agent, console=False):
        self.identity, self.address, self.agent, self.console = identity, address, agent, console

    def key(self, time):
        """The identity of one request: consoles have a new key for each."""
        if not self.console:
            return self.identity
        account = self.identity["accountId"]
        return {
            name: unique_id("ASIA", account, "console", self.identity["principalId"], stamp(time))
            if name == "accessKeyId" else value for name, value in self.identity.items()}


class Trail:
    """All records of all accounts."""

    def __init__(self):
        self.records = []  # (account, region, time, record)
        self.last_used = {}  # (account, role) → RoleLastUsed

    # Identities

    def user(self, name, account="demo"):
        """A user at the command line, with an access key of its own."""
        number_ = ACCOUNTS[account]
        identity = {
            "type": "IAMUser", "principalId": unique_id("AIDA", number_, name), "arn": user_arn(name, number_),
            "accountId": number_, "accessKeyId": unique_id("AKIA", number_, name, "key"), "userName": name}
        return Caller(identity, ADDRESSES[name], CLI)

    def console_user(self, name, time, succeeds=True):
        """A user who signs in to the console, and works there with temporary keys."""
        number_ = ACCOUNTS["demo"]
        base = {
            "type": "IAMUser", "principalId": unique_id("AIDA", number_, name), "arn": user_arn(name, number_),
            "accountId": number_}
        login = base | ({"userName": name} if succeeds else {"accessKeyId": "", "userName": name})
        self.add(
            Caller(login, ADDRESSES[name], BROWSER), time, "us-east-1", "signin", "ConsoleLogin", None,
            {"ConsoleLogin": "Success" if succeeds else "Failure"}, read=False, kind="AwsConsoleSignIn",
            extra={"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "Yes"},
            error=None if succeeds else (None, "Failed authentication"))
        session = {
            "sessionIssuer": {}, "webIdFederationData": {},
            "attributes": {"creationDate": stamp(time), "mfaAuthenticated": "true"}}
        identity = base | {"accessKeyId": "", "userName": name, "sessionContext": session}
        return Caller(identity, ADDRESSES[name], "AWS Internal", console=True)

    def service(self, name):
        return Caller({"type": "AWSService", "invokedBy": name}, name, name)

    def session(self, account, role, session, created, key, address, agent, path="/", delivery=None, console=False,
                invoked_by=None):
        """A session of a role."""
        number_ = ACCOUNTS[account]
        role_id = unique_id("AROA", number_, role)
        context = {
            "sessionIssuer": {
                "type": "Role", "principalId": role_id, "arn": role_arn(role, number_, path), "accountId": number_,
                "userName": role},
            "attributes": {"creationDate": stamp(created), "mfaAuthenticated": "true" if console else "false"}}
        if delivery:
            context["ec2RoleDelivery"] = delivery
        identity = {
            "type": "AssumedRole", "principalId": f"{role_id}:{session}",
            "arn": f"arn:aws:sts::{number_}:assumed-role/{role}/{session}", "accountId": number_, "accessKeyId": key,
            "sessionContext": context}
        if invoked_by:
            del identity["accessKeyId"]
            identity["invokedBy"] = invoked_by
        return Caller(identity, address, agent, console)

    # What assumes roles

    def assume(self, caller, time, account, role, session, region="us-east-1", path="/", seconds=3600, console=False,
               agent=None, delivery=None):
        """AssumeRole, in one account or in both, and the session that it gives."""
        number_ = ACCOUNTS[account]
        key = unique_id("ASIA", number_, role, session, stamp(time))
        arn = role_arn(role, number_, path)
        role_id = unique_id("AROA", number_, role)
        shared = uuid("shared", arn, session, stamp(time))
        parameters = {"roleArn": arn, "roleSessionName": session} | ({} if console else {"durationSeconds": seconds})
        answer = {
            "credentials": {
                "accessKeyId": key, "sessionToken": "IQoJb3JpZ2luX2VjEXAMPLETOKEN" + digest(key).hex()[:8].upper(),
                "expiration": spoken(time + datetime.timedelta(seconds=seconds))},
            "assumedRoleUser": {
                "assumedRoleId": f"{role_id}:{session}",
                "arn": f"arn:aws:sts::{number_}:assumed-role/{role}/{session}"}}
        resources = [{"accountId": number_, "type": "AWS::IAM::Role", "ARN": arn}]
        home = caller.identity.get("accountId", number_)
        who = Caller(
            caller.key(time) | ({"invokedBy": "AWS Internal"} if console else {}),
            "AWS Internal" if console else caller.address, "AWS Internal" if console else caller.agent)
        is_service = caller.identity["type"] == "AWSService"
        request = uuid("request", arn, session, stamp(time))
        common = dict(
            time=time, region=region, source="sts", name="AssumeRole", parameters=parameters, answer=answer, read=True,
            resources=resources, request=request)
        self.add(who, **common, account=home, shared=shared if home != number_ or is_service else None)
        if home != number_:
            foreign = {"type": "AWSAccount", "principalId": caller.identity["principalId"], "accountId": home}
            self.add(Caller(foreign, who.address, who.agent), **common, account=number_, shared=shared)
        if console:
            identity = {
                "type": "AssumedRole", "principalId": f"{role_id}:{session}",
                "arn": f"arn:aws:sts::{number_}:assumed-role/{role}/{session}", "accountId": number_}
            self.add(
                Caller(identity, caller.address, BROWSER), time, region, "signin", "SwitchRole", None,
                {"SwitchRole": "Success"}, read=False, kind="AwsConsoleSignIn",
                extra={
                    "SwitchFrom": caller.identity["arn"], "RedirectTo": "https://console.aws.amazon.com/console/home"})
        address = caller.address if not is_service else "192.0.2.10"
        return self.session(
            account, role, session, time, key, address, agent or ("AWS Internal" if console else CLI), path, delivery,
            console)

    # Records

    def add(self, caller, time, region, source, name, parameters=None, answer=None, read=True, resources=None,
            error=None, extra=None, kind="AwsApiCall", category="Management", account=None, shared=None, request=None):
        """One record, in the account that receives it."""
        source = f"{source}.amazonaws.com"
        region = "us-east-1" if source in GLOBAL else region
        account = account or caller.identity.get("accountId")
        sequence = len(self.records)
        record = {
            "eventVersion": "1.11" if source[0] < "m" else "1.10", "userIdentity": caller.key(time),
            "eventTime": stamp(time), "eventSource": source, "eventName": name, "awsRegion": region,
            "sourceIPAddress": caller.address, "userAgent": caller.agent}
        if error:
            if error[0]:
                record["errorCode"] = error[0]
            record["errorMessage"] = error[1]
        record |= {"requestParameters": parameters, "responseElements": answer}
        if extra:
            record["additionalEventData"] = extra
        if kind != "AwsConsoleSignIn":
            record["requestID"] = request or uuid("request", sequence)
        record |= {"eventID": uuid("event", sequence), "readOnly": read}
        if resources:
            record["resources"] = resources
        record |= {"eventType": kind, "managementEvent": category == "Management", "recipientAccountId": account}
        if shared:
            record["sharedEventID"] = shared
        record["eventCategory"] = category
        if caller.identity["type"] != "AWSService" and "invokedBy" not in caller.identity:
            host = "signin.aws.amazon.com" if source.startswith("signin") else source.replace(".", f".{region}.", 1)
            record["tlsDetails"] = {
                "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                "clientProvidedHostHeader": source if source in GLOBAL else host}
        if caller.console:
            record["sessionCredentialFromConsole"] = "true"
        self.records.append((account, region, time, record))
        issuer = record["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {})
        if issuer.get("type") == "Role":
            before = self.last_used.get((issuer["accountId"], issuer["userName"]), {"LastUsedDate": ""})
            if before["LastUsedDate"] < stamp(time):
                self.last_used[issuer["accountId"], issuer["userName"]] = {
                    "LastUsedDate": time.strftime("%Y-%m-%dT%H:%M:%S+00:00"), "Region": region}

    def files(self):
        """Path → text of each file that is delivered: a day, a region and an account together; some twice."""
        groups = {}
        for account, region, time, record in self.records:
            groups.setdefault((account, region, time.date()), []).append((time, record))
        files = {}
        for (account, region, day), group in sorted(groups.items()):
            # Records come in no particular order within a file.
            group.sort(key=lambda pair: digest("order", pair[1]["eventID"]))
            end = max(time for time, _ in group) + datetime.timedelta(minutes=4)
            end -= datetime.timedelta(minutes=end.minute % 5, seconds=end.second)
            parts = [[record for _, record in group]]
            if number(60, "twice", account, region, day) == 0:
                parts.append(parts[0][:2])  # delivered again (CloudTrail delivers at least once)
            for index, records in enumerate(parts):
                files[path(account, region, day, end, index)] = json.dumps(
                    {"Records": records}, separators=(",", ":"))
        return files


def path(account, region, day, end, index):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    suffix = "".join(letters[byte % 62] for byte in digest("file", account, region, day, index)[:16])
    return (
        f"AWSLogs/{account}/CloudTrail/{region}/{day:%Y/%m/%d}/"
        f"{account}_CloudTrail_{region}_{end:%Y%m%dT%H%MZ}_{suffix}.json.gz")


def gzipped(text):
    """A gzip member whose header says nothing of when and where it was made."""
    data = text.encode()
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = compressor.compress(data) + compressor.flush()
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + body + tail
