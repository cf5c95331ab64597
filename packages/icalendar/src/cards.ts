import ICAL from 'ical.js';

/** A person as address books exchange them (RFC 6350). */
export type Card = {
  /** Names the card in every address book that it gets into. */
  readonly uid?: string | undefined;
  readonly name: string;
  readonly organisation?: string | undefined;
  readonly role?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly address?:
    | {
        readonly street?: string | undefined;
        readonly city?: string | undefined;
        readonly region?: string | undefined;
        readonly postcode?: string | undefined;
        readonly country?: string | undefined;
      }
    | undefined;
};

/** What is in a file of cards: the people, and what was left out with why. */
export type ReadCards = {
  readonly cards: readonly Card[];
  readonly left: readonly { readonly at: number; readonly why: string }[];
};

/** Cards as vCard 4.0, in the order given; the same ones give the same text. */
export const writeCards = (cards: readonly Card[]): string =>
  cards.map((card) => `${textOf(card)}\r\n`).join('');

const textOf = (card: Card): string => {
  const component = new ICAL.Component('vcard');
  const { uid, name, organisation, role, email, phone, address } = card;
  component.updatePropertyWithValue('version', '4.0');
  if (uid !== undefined) component.updatePropertyWithValue('uid', `urn:uuid:${uid}`);
  component.updatePropertyWithValue('fn', name);
  const plain = { title: role, email } as const;
  for (const [property, value] of Object.entries(plain))
    if (value !== undefined) component.updatePropertyWithValue(property, value);
  if (organisation !== undefined) setStructured(component, 'org', [organisation]);
  if (phone !== undefined) setText(component, 'tel', phone);
  if (address !== undefined) {
    const { street = '', city = '', region = '', postcode = '', country = '' } = address;
    setStructured(component, 'adr', ['', '', street, city, region, postcode, country]);
  }
  return component.toString();
};

/** A telephone number is a URI in vCard 4.0 unless it says that it is text. */
const setText = (component: ICAL.Component, name: string, value: string): void => {
  const property = new ICAL.Property(name, component);
  property.resetType('text');
  property.setValue(value);
  component.addProperty(property);
};

const setStructured = (component: ICAL.Component, name: string, values: string[]): void => {
  const property = new ICAL.Property(name, component);
  property.setValue(values);
  component.addProperty(property);
};

/**
 * Reads vCard 3.0 and 4.0, many cards in one text. Of several addresses or numbers the preferred one counts, else the
 * first. A card without a name is left out and told.
 * @throws SyntaxError for text that holds no cards
 */
export const readCards = (text: string): ReadCards => {
  const cards: Card[] = [];
  const left: { at: number; why: string }[] = [];
  for (const [index, component] of parse(text).entries()) {
    const card = cardOf(component);
    if (card.name === '') left.push({ at: index + 1, why: 'has no name' });
    else cards.push(card);
  }
  return { cards, left };
};

const parse = (text: string): ICAL.Component[] => {
  try {
    // One card is read as itself, several as an array of them.
    const parsed = ICAL.parse(text) as unknown[];
    const all = Array.isArray(parsed[0]) ? parsed : [parsed];
    const components = all.map((card) => new ICAL.Component(card as never));
    if (components.length > 0 && components.every(({ name }) => name === 'vcard')) return components;
  } catch (cause) {
    throw new SyntaxError('no vCards', { cause });
  }
  throw new SyntaxError('no vCards');
};

const cardOf = (component: ICAL.Component): Card => {
  const [organisation] = partsOf(component, 'org');
  const [family = '', given = ''] = partsOf(component, 'n');
  const [, , street, city, region, postcode, country] = partsOf(component, 'adr');
  const address = shown({ street, city, region, postcode, country });
  return {
    name: textIn(component, 'fn') || `${given} ${family}`.trim(),
    ...shown({
      uid: textIn(component, 'uid').replace(/^urn:uuid:/i, ''),
      organisation,
      role: textIn(component, 'title') || textIn(component, 'role'),
      email: textIn(component, 'email'),
      phone: textIn(component, 'tel').replace(/^tel:/i, ''),
    }),
    ...(Object.keys(address).length === 0 ? {} : { address }),
  };
};

/** The preferred of several, by PREF of 4.0 or TYPE=pref of 3.0. */
const preferred = (component: ICAL.Component, name: string): ICAL.Property | undefined => {
  const rank = (property: ICAL.Property): number => {
    const pref = Number(property.getParameter('pref') ?? 101);
    const types = [property.getParameter('type') ?? []].flat().map((it) => String(it).toLowerCase());
    return types.includes('pref') ? 0 : pref;
  };
  return component.getAllProperties(name).toSorted((a, b) => rank(a) - rank(b))[0];
};

const partsOf = (component: ICAL.Component, name: string): string[] => {
  const value: unknown = preferred(component, name)?.getFirstValue() ?? [];
  return [value].flat().map((it) => String(it).trim());
};

const textIn = (component: ICAL.Component, name: string): string => partsOf(component, name)[0] ?? '';

const shown = <T extends Readonly<Record<string, string | undefined>>>(fields: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>;
