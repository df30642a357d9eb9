"""Loads a file of one event a line as people do it in Python: python3 parallel_bulk.py URL FILE INDEX [MAPPED].

MAPPED is an index whose mapping the new one gets; without it the server maps what comes, as it does by itself.
"""
import json
import sys

from elasticsearch import Elasticsearch, helpers

url, path, index, *mapped = sys.argv[1:]
client = Elasticsearch([url], timeout=120)


def actions():
    with open(path) as lines:
        for line in lines:
            event = json.loads(line)
            yield {"_op_type": "index", "_index": index, "_id": event["eventID"], "_source": event}


if mapped:
    mapping = client.indices.get_mapping(index=mapped[0])[mapped[0]]["mappings"]
    client.indices.create(index=index, body={"mappings": mapping, "settings": {"refresh_interval": "30s"}})
for ok, result in helpers.parallel_bulk(client, actions(), thread_count=4, chunk_size=500):
    assert ok, result
client.indices.refresh(index=index)
