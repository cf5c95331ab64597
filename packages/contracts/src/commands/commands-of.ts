import type { z } from 'zod';

type Schemas = Readonly<Record<string, z.ZodType>>;

/** The commands that a table of schemas describes, as a domain sees them: `{ type: 'PlanVisit', data }` of `planVisit`. */
export type CommandsOf<T extends Schemas> = {
  [K in keyof T & string]: { readonly type: Capitalize<K>; readonly data: Readonly<z.output<T[K]>> };
}[keyof T & string];
