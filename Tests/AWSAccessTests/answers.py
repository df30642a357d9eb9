"""Reads an answer of IAM with botocore's own parser and model: OPERATION, the XML on standard input; prints the JSON."""
import json
import sys

import botocore.parsers
import botocore.session

operation = botocore.session.get_session().get_service_model("iam").operation_model(sys.argv[1])
parser = botocore.parsers.create_parser("query")
answer = parser.parse({"body": sys.stdin.buffer.read(), "headers": {}, "status_code": 200}, operation.output_shape)
answer.pop("ResponseMetadata", None)
json.dump(answer, sys.stdout, default=lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ"), sort_keys=True)
