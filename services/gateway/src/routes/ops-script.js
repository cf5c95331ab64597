// The script of the operations page. It runs in a browser, as it is.
const every = 2_000;
const kept = 150;
const $ = (id) => document.getElementById(id);
const history = new Map();
let token = sessionStorage.getItem('icrm-token') ?? '';

const ask = (path, init = {}) =>
  fetch(path, {
    ...init,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...init.headers },
  });

/** Numbers over time: the name, the unit, and the value in a status; a rate is the growth a second. */
const series = [
  { name: 'views behind', unit: 's', of: (it) => it.projection.lagSeconds },
  { name: 'topics behind', unit: 's', of: (it) => it.feed.lagSeconds },
  { name: 'events into views', unit: '/s', of: (it) => it.projection.eventsApplied, rate: true },
  { name: 'events published', unit: '/s', of: (it) => it.feed.eventsPublished, rate: true },
  { name: 'customers', unit: '', of: (it) => it.projection.customers },
  { name: 'subscribers', unit: '', of: (it) => it.feed.subscribers },
];

const note = (status, at) => {
  for (const { name, of, rate } of series) {
    const points = history.get(name) ?? [];
    const value = Number(of(status));
    if (!Number.isFinite(value)) continue;
    const before = points.at(-1);
    const shown =
      rate && before ? Math.max(0, ((value - before.raw) / (at - before.at)) * 1_000) : rate ? 0 : value;
    points.push({ at, raw: value, shown });
    history.set(name, points.slice(-kept));
  }
};

const element = (name, text = '', className = '') => {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};

const svg = (name, attributes) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const draw = () => {
  const figures = series.map(({ name, unit }) => {
    const points = history.get(name) ?? [];
    const last = points.at(-1)?.shown ?? 0;
    const top = Math.max(1, ...points.map(({ shown }) => shown));
    const figure = element('figure');
    const caption = element('figcaption', name);
    caption.append(element('b', `${last.toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`));
    const line = points
      .map(({ shown }, n) => `${(n / Math.max(1, points.length - 1)) * 100},${30 - (shown / top) * 28}`)
      .join(' ');
    const chart = svg('svg', { viewBox: '0 0 100 32', preserveAspectRatio: 'none', role: 'img' });
    chart.setAttribute('aria-label', `${name}, now ${last} ${unit}, at most ${top}`);
    chart.append(svg('polyline', { points: line }));
    figure.append(caption, chart);
    return figure;
  });
  $('charts').replaceChildren(...figures);
};

const showParts = (status) => {
  const parts = Object.entries(status).filter(([, it]) => typeof it === 'object');
  const items = parts.map(([name, it]) => {
    const item = element('li');
    const facts = [
      'position',
      'headPosition',
      'publishedPosition',
      'parked',
      'auditDifferences',
      'publicationTrouble',
    ]
      .filter((key) => it[key] !== undefined && it[key] !== '')
      .map((key) => `${key} ${it[key]}`);
    item.append(element('strong', `${name}: ${it.state}`, it.state === 'up' ? 'up' : 'down'));
    item.append(element('span', facts.join(' · ')));
    return item;
  });
  $('parts').replaceChildren(...items);
  $('state').textContent = status.state;
  $('state').className = `state ${status.state === 'up' ? 'up' : 'down'}`;
  $('rebuild').textContent = status.projection.rebuild || 'no rebuild is running';
};

const showParked = async () => {
  const answer = await ask('/v1/projection/parked?limit=50');
  const allowed = answer.ok;
  const { parked = [] } = allowed ? await answer.json() : {};
  $('parked-note').textContent = allowed
    ? parked.length === 0
      ? 'none'
      : ''
    : 'to see them needs the role admin';
  $('parked').hidden = parked.length === 0;
  $('replay').hidden = parked.length === 0;
  const rows = parked.map(({ position, type, customerId, section, reason }) => {
    const row = element('tr');
    row.append(...[position, type, customerId, section, reason].map((text) => element('td', text)));
    return row;
  });
  $('parked').tBodies[0].replaceChildren(...rows);
};

const refresh = async () => {
  const answer = await ask('/v1/status').catch(() => undefined);
  $('sign-in').hidden = answer?.status !== 401;
  if (answer === undefined) $('state').textContent = 'the gateway does not answer';
  else if (answer.status === 401) $('state').textContent = 'sign in with a token';
  else if (answer.ok) {
    const status = await answer.json();
    showParts(status);
    note(status, Date.now());
    draw();
    await showParked();
  } else $('state').textContent = `the gateway answered ${answer.status}`;
};

const told = async (what, path) => {
  const answer = await ask(path, { method: 'POST' });
  $('state').textContent = answer.ok
    ? `${what}: done`
    : `${what}: ${(await answer.json()).detail ?? answer.status}`;
  await answer.body?.cancel().catch(() => undefined);
  await refresh();
};

$('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  token = $('token').value.trim();
  sessionStorage.setItem('icrm-token', token);
  void refresh();
});
$('replay').addEventListener('click', () => void told('replay', '/v1/projection/parked/replay'));
$('start-rebuild').addEventListener('click', () => void told('rebuild', '/v1/projection/rebuild'));

const loop = async () => {
  await refresh();
  setTimeout(loop, every);
};
void loop();
