"""Holds the examples beside what the gateway tells: every event once, in order, over restarts, nothing personal in clear."""
import json, os, pathlib, re, signal, subprocess, sys, tempfile, time, urllib.request

here = pathlib.Path(__file__).resolve().parent
root = here.parents[1]
NAMES = [f"Zenobia{number}" for number in range(12)]
results = []


def check(claim, holds, found=""):
    results.append(bool(holds))
    print(f"{'ok  ' if holds else 'FAIL'} {claim}" + ("" if holds else f": {found}"), flush=True)


def call(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def start(data):
    """The stack as `npm start` runs it; gives the process and the address of each part."""
    args = ["node", "tools/run.mjs", "start", "--data", data, "--port", "0"]
    process = subprocess.Popen(args, cwd=root, stdout=subprocess.PIPE, text=True, start_new_session=True)
    parts = {}
    for line in process.stdout:
        if found := re.match(r"(\w+) +(\S+:\d+) ", line):
            parts[found[1]] = found[2]
        if line.startswith("ready in"):
            return process, parts
    sys.exit(f"the stack ended with {process.wait()} before it was ready")


def stop(process):
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def run(program, *args):
    command = [sys.executable, here / program, *args]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)


def events_of(process):
    output, _ = process.communicate(timeout=40)
    if process.returncode != 0:
        print(f"{process.args[1]} ended with {process.returncode}")
    return [json.loads(line) for line in output.splitlines()]


def register(url, name):
    body = {"kind": "person", "source": "web", "details": {"givenName": name}}
    return call(f"{url}/v1/customers", body)["customerId"]


def log_of(url):
    """The whole log by another way: server-sent events, up to their mark."""
    events = []
    with urllib.request.urlopen(f"{url}/v1/events?from=beginning", timeout=20) as lines:
        for line in map(bytes.decode, lines):
            if line.startswith("event: caught-up"):
                return events
            if line.startswith("data: "):
                events.append(json.loads(line[6:]))


def in_order(events):
    """Whether the events of a topic with the same key, their first customer, come in the order of the log."""
    last = {}
    for event in events:
        key = (event["topic"], *event["customers"][:1])
        if len(key) == 2 and last.get(key, -1) >= event["position"]:
            return False
        last[key] = event["position"]
    return True


def settled(url, converted):
    """The log once the reactions to the orders are done and all of it is published, or the time is over."""
    deadline = time.monotonic() + 20
    while True:
        log = log_of(url)
        published = int(call(f"{url}/v1/feed")["publishedPosition"]) >= int(log[-1]["position"])
        reacted = sum(event["type"] == "ProspectConverted" for event in log) == converted
        if (published and reacted) or time.monotonic() > deadline:
            return log
        time.sleep(0.1)


with tempfile.TemporaryDirectory() as folder:
    process, parts = start(f"{folder}/data")
    try:
        url = parts["gateway"]
        customers = [register(url, name) for name in NAMES]
        lines = [{"productId": "P-1", "name": "Panel", "quantity": 1, "amountMinor": 2500}]
        for customer in customers[:6]:
            call(f"{url}/v1/orders", {"customerId": customer, "currency": "EUR", "lines": lines})
        log = settled(url, converted=6)

        first = events_of(run("follow.py", parts["feed"], "--events", "5"))
        rest = events_of(run("follow.py", parts["feed"], "--once"))
        followed = first + rest
        check("follow.py stops after as many events as it was told", len(first) == 5, len(first))
        same = [event["id"] for event in followed] == [event["id"] for event in log]
        check("follow.py sees every event once and in order, over a restart", same, f"{len(followed)} of {len(log)}")
        registered = [event["customers"][0] for event in followed if event["type"] == "CustomerRegistered"]
        check("follow.py sees every customer registered", registered == customers, registered)

        live = run("follow.py", parts["feed"], "--events", "1")
        newcomer = register(url, "Zenobia")
        seen = [(event["type"], event["customers"]) for event in events_of(live)]
        check("follow.py sees what comes later, and nothing again", seen == [("CustomerRegistered", [newcomer])], seen)

        kinds = {it["type"]: it.get("published") for it in call(f"{url}/v1/schemas")["schemas"]}
        wanted = sorted(event["id"] for event in settled(url, converted=6) if kinds[event["type"]])
        first = events_of(run("consume.py", parts["kafka"], "--events", "7"))
        consumed = first + events_of(run("consume.py", parts["kafka"], "--once"))
        check("consume.py stops after as many events as it was told", len(first) == 7, len(first))
        same = sorted(event["id"] for event in consumed) == wanted
        check("consume.py sees every published event once, over a restart", same, f"{len(consumed)} of {len(wanted)}")
        check("consume.py sees the events of a customer on a topic in order", in_order(consumed))
        check("names are sealed in both", "Zenobia" not in json.dumps(followed + consumed))
    finally:
        stop(process)

print(f"\n{results.count(True)} passed, {results.count(False)} failed")
sys.exit(0 if all(results) and results else 1)
