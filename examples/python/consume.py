"""Reads the topics of ICRM from Kafka: a JSON line for each event, offsets committed after the work.

usage: consume.py BROKERS [--group G] [--context C ...] [--events N] [--once]
"""
import argparse, json, sys
from confluent_kafka import Consumer, KafkaError, KafkaException

parser = argparse.ArgumentParser()
parser.add_argument("brokers")
parser.add_argument("--group", default="example")
parser.add_argument("--context", nargs="*", default=[], help="customer, sales, ...; none: all")
parser.add_argument("--events", type=int, default=0, help="stop after so many; 0: never")
parser.add_argument("--once", action="store_true", help="stop at the end of every partition")
args = parser.parse_args()

consumer = Consumer({
    "bootstrap.servers": args.brokers,
    "group.id": args.group,
    "auto.offset.reset": "earliest",
    "enable.auto.offset.store": False,  # an offset is stored after the work, and stored ones are committed
    "enable.partition.eof": True,
})
last = {}  # the highest log position seen of each partition
reading = set()
done = 0


def assigned(_, partitions):
    reading.update((it.topic, it.partition) for it in partitions)


consumer.subscribe([f"icrm.{it}.events.v1" for it in args.context] or [r"^icrm\..*\.events\.v1$"], on_assign=assigned)
try:
    while not (args.events and done == args.events):
        message = consumer.poll(1.0)
        if message is None:
            continue
        partition = (message.topic(), message.partition())
        if message.error():
            if message.error().code() != KafkaError._PARTITION_EOF:
                raise KafkaException(message.error())
            reading.discard(partition)
            if args.once and not reading:
                break
            continue
        head = {name: value.decode() for name, value in message.headers() if value is not None}
        position = int(head["ce_position"])
        if position > last.get(partition, -1):  # else the feed had to publish it twice, after a crash
            about = {"topic": message.topic(), "position": position, "id": head["ce_id"], "type": head["ce_type"]}
            customers = [it for it in head.get("ce_customerids", "").split(",") if it]
            print(json.dumps({**about, "customers": customers, "data": json.loads(message.value())}), flush=True)
            last[partition], done = position, done + 1
        consumer.store_offsets(message)
finally:
    consumer.close()
