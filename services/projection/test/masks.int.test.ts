import { allEvents, customerView, type EventDefinition, viewV1 } from '@icrm/contracts';
import { eventId, newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Projection, startProjection } from './start-projection.ts';

type Json = Readonly<Record<string, unknown>>;
/** A value that stands in the log once, so that it gives away whatever shows it. */
type Mark = { readonly type: string; readonly path: string; readonly text: string };

const who = newId();
const marks: Mark[] = [];
let count = 0;

/** Texts of every form that schemas ask for, each with a number of its own; first the form that the name speaks of. */
const candidates = (leaf: string): string[] => {
  count += 1;
  const n = String(count).padStart(4, '0');
  const forms = {
    text: `zq${n}zq`,
    email: `zq${n}@zq.example`,
    phone: `+3491555${n}`,
    date: `19${n.slice(2)}-0${1 + (count % 9)}-17`,
  };
  const named = Object.entries(forms).find(([form]) => leaf.toLowerCase().endsWith(form));
  return [...(named === undefined ? [] : [named[1]]), ...Object.values(forms)];
};

/** The data with a text at a place, also where there was none, as long as there is something it can be in. */
const withText = (data: unknown, [key = '', ...rest]: readonly string[], text: string): unknown => {
  if (Array.isArray(data)) return data.map((part) => (rest.length === 0 ? text : withText(part, rest, text)));
  if (typeof data !== 'object' || data === null) return data;
  const { [key]: part, ...others } = data as Json;
  if (rest.length > 0 && part === undefined) return data;
  return { ...others, [key]: rest.length === 0 ? text : withText(part, rest, text) };
};

const markText = (definition: EventDefinition, data: Json, path: readonly string[]): Json => {
  for (const text of candidates(path.at(-1) ?? '')) {
    const marked = withText(data, path, text) as Json;
    if (!JSON.stringify(marked).includes(text)) return data;
    if (!definition.schema.safeParse(marked).success) continue;
    marks.push({ type: definition.type, path: path.join('.'), text });
    return marked;
  }
  return data;
};

const markAmounts = (definition: EventDefinition, data: Json): Json => {
  const marked = JSON.parse(JSON.stringify(data), (key, value) => {
    if (!/minor$/i.test(key) || typeof value !== 'number') return value;
    count += 1;
    return 7_310_000 + count;
  }) as Json;
  if (!definition.schema.safeParse(marked).success) return data;
  for (const [amount] of JSON.stringify(marked).matchAll(/\b731\d{4}\b/g))
    marks.push({ type: definition.type, path: 'minor', text: amount });
  return marked;
};

/** The example of an event, about one person, with all that is personal or an amount marked. */
const marked = (definition: EventDefinition): Json => {
  const example = definition.example as Json;
  const about = { ...example, customerId: who };
  const known = definition.schema.safeParse(about).success ? about : example;
  const texts = definition.personal.reduce<Json>((data, { path }) => markText(definition, data, path), known);
  return markAmounts(definition, texts);
};

const forgetting = new Set(['CustomerErased', 'SubjectKeyDestroyed', 'IdentifierRemoved']);
const told = allEvents.filter(({ type, published }) => published && !forgetting.has(type));

let projection: Projection;
let position: bigint;
beforeAll(async () => {
  projection = await startProjection();
  const registeredFirst = told.toSorted(
    (a, b) => Number(b.type === 'CustomerRegistered') - Number(a.type === 'CustomerRegistered'),
  );
  for (const definition of registeredFirst) {
    const commandId = newId();
    const appended = await projection.events.append(
      `marked-acme.${who}`,
      [
        {
          id: eventId(commandId, 0),
          type: definition.type,
          data: marked(definition),
          metadata: {
            tenant: 'acme',
            customerIds: [who],
            actor: { kind: 'staff', id: 'clerk-7' },
            channel: 'web',
            correlationId: commandId,
            causationId: commandId,
            commandId,
            occurredAt: '2026-03-02T09:00:00.000Z',
            receivedAt: '2026-03-02T09:00:00.000Z',
          },
        },
      ],
      { expected: 'any' },
    );
    position = appended.position;
  }
}, 60_000);
afterAll(() => projection.stop());

type Sight = viewV1.FieldSight | undefined;
const nothing = { clear: [], shortened: [] };
const shortened = { clear: [], shortened: ['*'] };

const viewQuestion = (sight: Sight, more: object = {}) =>
  viewV1.GetCustomerViewRequest.fromPartial({
    tenant: 'acme',
    by: { $case: 'customerId', value: who },
    minPosition: position,
    sight,
    ...more,
  });

/** Everything that is answered about the person, by every way there is, as one text. */
const everything = async (sight: Sight): Promise<string> => {
  const { client } = projection;
  const texts: string[] = [];
  const variants = [
    {},
    { explain: true },
    { asOfPosition: position, explain: true },
    { asOfTime: new Date().toISOString() },
    { asOfHappened: '2026-03-03T00:00:00Z', explain: true },
  ];
  for (const more of variants) texts.push((await client.getCustomerView(viewQuestion(sight, more))).view);
  const { answers } = await client.getCustomerViews({ questions: [viewQuestion(sight)] });
  texts.push(
    ...answers.map(({ result }) => (result?.$case === 'view' ? Buffer.from(result.value).toString() : '')),
  );
  const page = viewV1.SearchCustomersRequest.fromPartial({ tenant: 'acme', minPosition: position, sight });
  const found = await client.searchCustomers(page);
  texts.push(...found.customers, Buffer.from(found.nextCursor, 'base64url').toString());
  const asked = viewV1.GetTimelineRequest.fromPartial({ tenant: 'acme', customerId: who, limit: 500, sight });
  texts.push(...(await client.getTimeline(asked)).entries);
  const watched = viewV1.WatchTimelineRequest.fromPartial({ tenant: 'acme', customerId: who, sight });
  for await (const { item } of client.watchTimeline(watched)) {
    if (item?.$case !== 'entry') break;
    texts.push(item.value);
  }
  return texts.join('\n');
};

const seenIn = (text: string): Mark[] => marks.filter((mark) => text.includes(mark.text));

describe('fields that a caller does not see', () => {
  test('are shown to whoever is confined to nothing, each of them somewhere', async () => {
    expect(marks.length).toBeGreaterThan(100);
    expect(seenIn(await everything(undefined))).toHaveLength(marks.length);
  });

  test('are in no answer of any kind, whatever event they came with', async () => {
    const text = await everything(nothing);
    expect(seenIn(text)).toEqual([]);
    const { view } = await projection.client.getCustomerView(viewQuestion(nothing));
    expect(JSON.parse(view)).toMatchObject({
      displayName: '[masked]',
      profile: { birthDate: '[masked]' },
      masked: { policy: 1, shortened: [], hidden: expect.arrayContaining(['contact', 'amounts', 'words']) },
    });
  });

  test('leave views whole when they are shortened', async () => {
    const text = await everything(shortened);
    const whole = seenIn(text);
    expect(whole).toEqual([]);
    const { view } = await projection.client.getCustomerView(viewQuestion(shortened, { explain: true }));
    const seen = customerView.parse(JSON.parse(view));
    expect(seen.profile.birthDate).toMatch(/^19\d\d$/);
    expect(seen.profile.contactEmail).toMatch(/^z\*\*\*@zq\.example$/);
  });

  test('are shown group by group', async () => {
    const ofGroup = async (group: string) =>
      new Set(
        seenIn(await everything({ clear: [group], shortened: [] })).map(({ path }) => path.split('.').at(-1)),
      );
    expect(await ofGroup('birth-date')).toEqual(new Set(['birthDate']));
    expect(await ofGroup('amounts')).toEqual(new Set(['minor']));
    const contact = await ofGroup('contact');
    expect(contact).toContain('contactEmail');
    for (const other of ['givenName', 'birthDate', 'minor', 'line', 'evidence'])
      expect(contact).not.toContain(other);
  });
});

describe('a question by a field that its caller does not see', () => {
  const search = (filter: object, sort: string[] = [], sight: Sight = nothing) =>
    projection.client.searchCustomers(
      viewV1.SearchCustomersRequest.fromPartial({
        tenant: 'acme',
        filter: Object.keys(filter).length === 0 ? '' : JSON.stringify(filter),
        sort,
        sight,
      }),
    );
  const refused = { code: 'PERMISSION_DENIED', reason: 'field-withheld' };
  const withheld = [
    'name familyName givenName legalName birthDate contactEmail contactPhone line city region postcode'.split(
      ' ',
    ),
  ].flat();

  test.each(withheld)('is refused by %s, whatever is asked of it', async (field) => {
    for (const op of ['eq', 'ne', 'prefix'])
      await expect(search({ not: { or: [{ field, op, value: 'any' }] } })).rejects.toMatchObject(refused);
    await expect(search({ field, op: 'exists', value: true })).rejects.toMatchObject(refused);
    await expect(search({ field, op: 'eq', value: 'any' }, [], shortened)).rejects.toMatchObject(refused);
  });

  test('is refused by amounts, also in the order of the answer', async () => {
    await expect(search({ field: 'monetaryMinor', op: 'gte', value: 1 })).rejects.toMatchObject(refused);
    await expect(search({}, ['-monetaryMinor'])).rejects.toMatchObject(refused);
  });

  test('is refused by identifiers of the kinds that are withheld', async () => {
    const contactOnly = { clear: ['contact'], shortened: [] };
    const byMail = { field: 'identifier', op: 'eq', value: 'email:zq@zq.example' };
    await expect(search(byMail)).rejects.toMatchObject(refused);
    expect((await search(byMail, [], contactOnly)).customers).toEqual([]);
    await expect(
      search({ field: 'identifier', op: 'exists', value: true }, [], contactOnly),
    ).rejects.toMatchObject(refused);
    const by = { $case: 'identifier' as const, value: { kind: 'email', value: 'zq@zq.example', system: '' } };
    await expect(projection.client.getCustomerView(viewQuestion(nothing, { by }))).rejects.toMatchObject(
      refused,
    );
    await expect(projection.client.getCustomerView(viewQuestion(contactOnly, { by }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('is answered by fields that are nobody’s secret', async () => {
    const { customers } = await search({ field: 'stage', op: 'exists', value: true }, ['-orders']);
    expect(customers).toHaveLength(1);
  });

  test('is refused to rules of survivorship of one’s own, and names groups that exist', async () => {
    const preview = viewV1.PreviewSurvivorshipRequest.fromPartial({
      tenant: 'acme',
      rules: { $case: 'version', value: 1 },
      sight: nothing,
    });
    await expect(projection.client.previewSurvivorship(preview)).rejects.toMatchObject(refused);
    await expect(
      projection.client.getCustomerView(viewQuestion({ clear: ['shoe-size'], shortened: [] })),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
