"""Follows the log of ICRM over gRPC: a JSON line for each event, and after a restart on from where it was.

usage: follow.py FEED [--tenant T] [--position FILE] [--events N] [--once]      (FEED is host:port)
"""
import argparse, importlib, json, os, pathlib, sys, tempfile, time
import grpc
from grpc_tools import protoc

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
PASSING = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED)

parser = argparse.ArgumentParser()
parser.add_argument("feed")
parser.add_argument("--tenant", default="demo")
parser.add_argument("--position", default="follow.position", help="the file that keeps the place")
parser.add_argument("--events", type=int, default=0, help="stop after so many; 0: never")
parser.add_argument("--once", action="store_true", help="stop at the end of the history")
args = parser.parse_args()

with tempfile.TemporaryDirectory() as out:  # stubs as grpcio-tools makes them; a service would keep them
    protos = ["icrm/feed/v1/feed_service.proto"]
    if protoc.main(["protoc", f"-I{PROTO}", f"--python_out={out}", f"--grpc_python_out={out}", *protos]) != 0:
        sys.exit("the stubs could not be made")
    sys.path.insert(0, out)
    pb = importlib.import_module("icrm.feed.v1.feed_service_pb2")
    rpc = importlib.import_module("icrm.feed.v1.feed_service_pb2_grpc")

place = pathlib.Path(args.position)
after = int(place.read_text()) if place.exists() else 0
done = 0


def keep(position):  # the work comes first, its place second: a crash between the two repeats an event, none is lost
    pathlib.Path(f"{place}.new").write_text(str(position))
    os.replace(f"{place}.new", place)
    return position


channel = grpc.insecure_channel(args.feed, options=[("grpc.keepalive_time_ms", 30_000)])
while True:
    start = pb.Start(after_position=after) if after else pb.Start(beginning=pb.Beginning())
    try:
        for message in rpc.FeedServiceStub(channel).Subscribe(pb.SubscribeRequest(tenant=args.tenant, start=start, max_batch=100)):
            for event in message.batch.events or ([message.event] if message.HasField("event") else []):
                about = {"position": event.position, "id": event.id, "type": event.type, "customers": list(event.customer_ids)}
                print(json.dumps({**about, "data": json.loads(event.data)}), flush=True)
                after, done = keep(event.position), done + 1
                if done == args.events:
                    sys.exit(0)
            after = keep(message.position)  # heartbeats move the place along where nothing matches
            if args.once and message.HasField("caught_up"):
                sys.exit(0)
    except grpc.RpcError as error:
        if error.code() not in PASSING:
            sys.exit(f"{error.code().name}: {error.details()}")
    time.sleep(1)
