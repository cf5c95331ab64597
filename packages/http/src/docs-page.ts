type Json = { readonly [name: string]: unknown };

/** The description as one page without scripts: each operation with its parameters, bodies and answers. */
export const docsPage = (document: object): string => {
  const { info, tags, paths, components } = document as {
    info: Json;
    tags: Json[];
    paths: Json;
    components?: Json;
  };
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(asJson(item)).map(([method, operation]) => ({
      path,
      method,
      operation: asJson(operation),
    })),
  );
  const schemas = Object.entries(asJson(components?.['schemas']));
  const sections = tags.map((tag) => {
    const mine = operations.filter(({ operation }) => asList(operation['tags']).includes(tag['name']));
    return `<h2 id="${escapeHtml(tag['name'])}">${escapeHtml(tag['name'])}</h2><p>${escapeHtml(tag['description'])}</p>${mine.map(showOperation).join('')}`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(info['title'])}</title><style>${style}</style>
<header><h1>${escapeHtml(info['title'])} <small>${escapeHtml(info['version'])}</small></h1>${paragraphs(info['description'])}
<nav>${tags.map((tag) => `<a href="#${escapeHtml(tag['name'])}">${escapeHtml(tag['name'])}</a>`).join(' ')} <a href="#schemas">schemas</a> <a href="/openapi.json">openapi.json</a></nav></header>
<main>${sections.join('')}<h2 id="schemas">schemas</h2>${schemas.map(([name, schema]) => showSchema(name, schema)).join('')}</main></html>`;
};

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h2{margin-top:2.5rem;border-bottom:1px solid #d0d7de}details{border:1px solid #d0d7de;border-radius:6px;margin:.5rem 0}
summary{cursor:pointer;padding:.5rem .75rem}details>div{padding:0 .75rem .75rem}code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:#f6f8fa;padding:.75rem;overflow:auto;border-radius:6px}table{border-collapse:collapse;width:100%}
td,th{border-top:1px solid #d0d7de;padding:.3rem .5rem;text-align:left;vertical-align:top}nav a{margin-right:1rem}
.m{display:inline-block;min-width:4.5em;font-weight:600;text-transform:uppercase}.get{color:#0969da}.post{color:#1a7f37}.put,.patch{color:#9a6700}.delete{color:#cf222e}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}pre{background:#161b22}details,h2,td,th{border-color:#30363d}a{color:#58a6ff}}`;

const showOperation = ({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Json;
}): string =>
  `<details id="${escapeHtml(operation['operationId'])}"><summary><span class="m ${method}">${method}</span> <code>${escapeHtml(path)}</code> ${escapeHtml(operation['summary'])}</summary><div>${paragraphs(operation['description'])}${showParameters(asList(operation['parameters']))}${showContent('takes', asJson(operation['requestBody'])['content'])}${Object.entries(
    asJson(operation['responses']),
  )
    .map(([status, response]) => showResponse(status, asJson(response)))
    .join('')}</div></details>`;

const showParameters = (parameters: readonly unknown[]): string => {
  if (parameters.length === 0) return '';
  const rows = parameters.map(asJson).map(({ name, in: place, required, schema, description }) => {
    const about = description ?? asJson(schema)['description'];
    return `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(place)}${required === true ? ', required' : ''}</td><td>${escapeHtml(typeOf(schema))}</td><td>${escapeHtml(about)}</td></tr>`;
  });
  return `<table><tr><th>parameter</th><th>in</th><th>type</th><th></th></tr>${rows.join('')}</table>`;
};

const showResponse = (status: string, response: Json): string =>
  status === 'default'
    ? ''
    : `<p><b>${escapeHtml(status)}</b> ${escapeHtml(response['description'])}</p>${showContent('', response['content'])}`;

const showContent = (label: string, content: unknown): string =>
  Object.entries(asJson(content))
    .map(([type, media]) => {
      const { schema } = asJson(media);
      return `<p>${label} <code>${escapeHtml(type)}</code> ${linkTo(schema)}</p>${isReference(schema) ? '' : pretty(schema)}`;
    })
    .join('');

const showSchema = (name: string, schema: unknown): string =>
  `<details id="schema-${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code> ${escapeHtml(asJson(schema)['description'])}</summary><div>${pretty(schema)}</div></details>`;

const pretty = (schema: unknown): string =>
  schema === undefined
    ? ''
    : `<pre>${escapeHtml(JSON.stringify(schema, null, 2)).replaceAll(/&quot;#\/components\/schemas\/(\w+)&quot;/g, '&quot;<a href="#schema-$1">$1</a>&quot;')}</pre>`;

const isReference = (schema: unknown): boolean => asJson(schema)['$ref'] !== undefined;
const linkTo = (schema: unknown): string => {
  const name = String(asJson(schema)['$ref'] ?? '')
    .split('/')
    .at(-1);
  return name ? `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>` : '';
};
const typeOf = (schema: unknown): string => {
  const { $ref, type, enum: choices, format } = asJson(schema);
  if (Array.isArray(choices)) return choices.join(' | ');
  return (
    String($ref ?? format ?? type ?? '')
      .split('/')
      .at(-1) ?? ''
  );
};
const paragraphs = (text: unknown): string =>
  String(text ?? '')
    .split('\n\n')
    .filter(Boolean)
    .map((part) => `<p>${escapeHtml(part).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`)
    .join('');
const asJson = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const escapeHtml = (text: unknown): string =>
  String(text ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
