export { type CalendarEntry, readCalendar, writeCalendar } from './calendar.ts';
export { type Card, type ReadCards, readCards, writeCards } from './cards.ts';
