import type { Row } from '@icrm/column-store';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** Over what an analysis is made. */
export type AnalysisQuestion = {
  readonly tenant: string;
  readonly position?: bigint | undefined;
  readonly from: string;
  readonly to: string;
  readonly parameters: Readonly<Record<string, string>>;
};

export type AnalysisResult = {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly rows: readonly object[];
};

/** What needs more than a question to the warehouse: a method of @icrm/statistics over its facts. */
export type Analysis = {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly string[];
  readonly run: (ask: Ask, question: AnalysisQuestion) => Promise<AnalysisResult>;
};

/** A question in the scope of the analysis; `$from` and `$to` are bound where it names them. */
export type Ask = (sql: string, parameters?: Readonly<Record<string, string | number>>) => Promise<Row[]>;

/** A parameter that makes no sense. */
export class WrongParameter extends Error {
  override readonly name = 'WrongParameter';
}

export const askOf = (warehouse: Warehouse, { tenant, position, from, to }: AnalysisQuestion): Ask => {
  const scope = { tenant, ...(position === undefined ? {} : { position }) };
  return (sql, parameters = {}) =>
    warehouse.ask(sql, scope, {
      ...(sql.includes('$from') ? { from } : {}),
      ...(sql.includes('$to') ? { to } : {}),
      ...parameters,
    });
};

/** A parameter as a number within limits. @throws WrongParameter */
export const numberOf = (
  { parameters }: AnalysisQuestion,
  name: string,
  { usual, least, most }: { readonly usual: number; readonly least: number; readonly most: number },
): number => {
  const value = Number(parameters[name] ?? usual);
  if (!Number.isFinite(value) || value < least || value > most)
    throw new WrongParameter(`${name}: expected a number from ${least} to ${most}`);
  return value;
};

/** A parameter as one of some words. @throws WrongParameter */
export const choiceOf = <T extends string>(
  { parameters }: AnalysisQuestion,
  name: string,
  choices: readonly [T, ...T[]],
): T => {
  const value = parameters[name] ?? choices[0];
  const choice = choices.find((it) => it === value);
  if (choice === undefined) throw new WrongParameter(`${name}: expected one of ${choices.join(', ')}`);
  return choice;
};

export const round = (value: number, digits = 4): number => Math.round(value * 10 ** digits) / 10 ** digits;
