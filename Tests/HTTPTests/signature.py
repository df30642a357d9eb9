"""Prints AWS's own signature of a request: METHOD URL BODY-FILE SERVICE, and headers as `name: value` on standard input."""
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

method, url, body, service = sys.argv[1:5]
headers = dict(line.rstrip("\n").split(": ", 1) for line in sys.stdin)
with open(body, "rb") as file:
    request = AWSRequest(method, url, data=file.read(), headers=headers)
request.context["timestamp"] = headers["x-amz-date"]
auth = SigV4Auth(Credentials("AKIDEXAMPLE", "secret/EXAMPLE+KEY", "tok/en=="), service, "eu-west-1")
print(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))
