export { type CalendarEntry, readCalendar, writeCalendar } from './calendar.ts';
