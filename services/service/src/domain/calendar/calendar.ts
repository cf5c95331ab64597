/** Local times of a day, HH:MM, ascending and apart; 24:00 is the day's end. */
export type Hours = readonly (readonly [from: string, to: string])[];

/** The working hours of a place. Published versions never change: what was promised by one stays as it was. */
export type Calendar = {
  readonly id: string;
  readonly version: number;
  /** ISO 3166-1, and where in the country when its parts have holidays of their own. */
  readonly country: string;
  readonly place?: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Sunday first, as getUTCDay counts. */
  readonly week: readonly [Hours, Hours, Hours, Hours, Hours, Hours, Hours];
  /** Local days without work, YYYY-MM-DD, those with hours of their own, too. */
  readonly exceptions: Readonly<Record<string, Hours>>;
};

/** Names a version of a calendar. */
export type CalendarReference = Pick<Calendar, 'id' | 'version'>;
