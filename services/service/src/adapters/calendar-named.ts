import type { Calendar } from '../domain/calendar/calendar.ts';
import { calendars, latestCalendar } from '../domain/calendar/calendars.ts';
import { refuse } from './refusals.ts';

/** The version of a calendar that is in force. @throws RpcError for a name that is none */
export const calendarNamed = (name: string): Calendar => {
  if (!calendars.some(({ id }) => id === name)) throw refuse('calendar-not-found');
  return latestCalendar(name);
};
