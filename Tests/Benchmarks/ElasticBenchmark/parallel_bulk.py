"""Loads a file of one event a line as people do it in Python: python3 parallel_bulk.py URL FILE INDEX."""
import json
import sys

from elasticsearch import Elasticsearch, helpers

url, path, index = sys.argv[1:4]
client = Elasticsearch([url], timeout=120)


def actions():
    with open(path) as lines:
        for line in lines:
            event = json.loads(line)
            yield {"_op_type": "index", "_index": index, "_id": event["eventID"], "_source": event}


mapping = client.indices.get_mapping(index="benchmark")["benchmark"]["mappings"]
client.indices.create(index=index, body={"mappings": mapping, "settings": {"refresh_interval": "30s"}})
for ok, result in helpers.parallel_bulk(client, actions(), thread_count=4, chunk_size=2000):
    assert ok, result
client.indices.refresh(index=index)
