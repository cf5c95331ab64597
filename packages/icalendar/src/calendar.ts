import ICAL from 'ical.js';

/** An appointment as calendars exchange it (RFC 5545). Times are UTC instants, ISO 8601. */
export type CalendarEntry = {
  /** Names the appointment in every calendar that it gets into. */
  readonly uid: string;
  /** Counts its changes, from 0. */
  readonly sequence: number;
  readonly summary: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: 'tentative' | 'confirmed' | 'cancelled';
  readonly location?: string | undefined;
  readonly description?: string | undefined;
  /** When it was last written. */
  readonly changedAt: string;
};

/** What is in a calendar file: the appointments, and what was left out with why. */
export type ReadCalendar = {
  readonly entries: readonly CalendarEntry[];
  readonly left: readonly { readonly uid: string; readonly why: string }[];
};

const timeOf = (at: string) => ICAL.Time.fromJSDate(new Date(at), true);

/** A calendar with these appointments, in the order of their times; the same ones give the same text. */
export const writeCalendar = (name: string, entries: readonly CalendarEntry[]): string => {
  const calendar = new ICAL.Component('vcalendar');
  calendar.updatePropertyWithValue('version', '2.0');
  calendar.updatePropertyWithValue('prodid', '-//ICRM//sales//EN');
  calendar.updatePropertyWithValue('x-wr-calname', name);
  const inOrder = entries.toSorted((a, b) => (`${a.startsAt} ${a.uid}` < `${b.startsAt} ${b.uid}` ? -1 : 1));
  for (const entry of inOrder) calendar.addSubcomponent(eventOf(entry));
  return `${calendar.toString()}\r\n`;
};

const eventOf = (entry: CalendarEntry): ICAL.Component => {
  const event = new ICAL.Component('vevent');
  event.updatePropertyWithValue('uid', entry.uid);
  event.updatePropertyWithValue('sequence', entry.sequence);
  event.updatePropertyWithValue('dtstamp', timeOf(entry.changedAt));
  event.updatePropertyWithValue('dtstart', timeOf(entry.startsAt));
  event.updatePropertyWithValue('dtend', timeOf(entry.endsAt));
  event.updatePropertyWithValue('summary', entry.summary);
  event.updatePropertyWithValue('status', entry.status.toUpperCase());
  if (entry.location !== undefined) event.updatePropertyWithValue('location', entry.location);
  if (entry.description !== undefined) event.updatePropertyWithValue('description', entry.description);
  return event;
};

/**
 * Reads a calendar file. Times in zones that the file defines, in UTC or without a zone (taken as UTC) are understood; a
 * series, and what has no uid or no start, is left out and told.
 * @throws SyntaxError for text that is no calendar
 */
export const readCalendar = (text: string): ReadCalendar => {
  const entries: CalendarEntry[] = [];
  const left: { uid: string; why: string }[] = [];
  for (const component of parse(text).getAllSubcomponents('vevent')) {
    const event = new ICAL.Event(component);
    const uid = event.uid ?? '';
    const why = problemOf(event);
    if (why === undefined) entries.push(entryOf(event));
    else left.push({ uid, why });
  }
  return { entries, left };
};

const parse = (text: string): ICAL.Component => {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text));
    if (calendar.name === 'vcalendar') return calendar;
  } catch (cause) {
    throw new SyntaxError('no iCalendar text', { cause });
  }
  throw new SyntaxError('no VCALENDAR in the text');
};

const problemOf = (event: ICAL.Event): string | undefined => {
  if (!event.uid) return 'it has no UID';
  if (!event.startDate) return 'it has no DTSTART';
  return event.isRecurring() ? 'it is a series' : undefined;
};

const entryOf = (event: ICAL.Event): CalendarEntry => {
  const { component } = event;
  const text = (name: string): string | undefined =>
    component.getFirstPropertyValue(name)?.toString() || undefined;
  const startsAt = instantOf(event.startDate);
  const stamp = component.getFirstPropertyValue('dtstamp');
  return {
    uid: event.uid,
    sequence: event.sequence ?? 0,
    summary: text('summary') ?? '',
    startsAt,
    endsAt: event.endDate ? instantOf(event.endDate) : startsAt,
    status: statusOf(text('status')),
    location: text('location'),
    description: text('description'),
    changedAt: stamp instanceof ICAL.Time ? instantOf(stamp) : startsAt,
  };
};

const statusOf = (text = ''): CalendarEntry['status'] =>
  text === 'CANCELLED' ? 'cancelled' : text === 'TENTATIVE' ? 'tentative' : 'confirmed';

/** A time without a zone would be read as the machine's own: here it is UTC, wherever this runs. */
const instantOf = (time: ICAL.Time): string => {
  const floating = time.zone === ICAL.Timezone.localTimezone;
  const known = floating ? Object.assign(time.clone(), { zone: ICAL.Timezone.utcTimezone }) : time;
  return new Date(known.toUnixTime() * 1_000).toISOString();
};
