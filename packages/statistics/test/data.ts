import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Lifetime, PurchaseHistory, Spending } from '../src/index.ts';

const folder = resolve(import.meta.dirname, '../../../../shared/data');
/** True where the data sets are; tests that need them are skipped elsewhere. */
export const hasData = existsSync(folder);
const lines = (file: string): string[] => readFileSync(resolve(folder, file), 'utf8').trim().split('\n');

/** CDNOW: repeat purchases of 2,357 customers in weeks (Fader and Hardie). */
export const cdnowHistories = (): PurchaseHistory[] =>
  lines('cdnow/cdnow_customers_summary.csv')
    .slice(1)
    .map((line) => {
      const [, frequency = 0, recency = 0, observed = 0] = line.split(',').map(Number);
      return { frequency, recency, observed };
    });

/** CDNOW: mean value of the repeat purchases until 30 September 1997; purchases of one day are one. */
export const cdnowSpending = (): Spending[] => {
  const days = new Map<string, Map<string, number>>();
  for (const line of lines('cdnow/CDNOW_sample.txt')) {
    const [, id = '', day = '', , value = ''] = line.trim().split(/\s+/);
    if (day > '19970930') continue;
    const customer = days.get(id) ?? new Map<string, number>();
    customer.set(day, (customer.get(day) ?? 0) + Number(value));
    days.set(id, customer);
  }
  return [...days.values()].map((byDay) => {
    const repeats = [...byDay]
      .sort()
      .slice(1)
      .map(([, value]) => value);
    const total = repeats.reduce((sum, value) => sum + value, 0);
    return { frequency: repeats.length, meanValue: repeats.length === 0 ? 0 : total / repeats.length };
  });
};

/** A telephone company's 7,043 customers: features with a column per category but the first, churn, time as customer. */
export const telco = (): {
  features: number[][];
  outcomes: boolean[];
  lifetimes: Lifetime[];
  contracts: string[];
} => {
  const [header = [], ...rows] = lines('churn/wa_churn.csv').map((line) =>
    line.split(',').map((cell) => cell.replaceAll('"', '')),
  );
  const cells = rows.map((row) => row.map((cell) => (cell === '' || cell === 'NA' ? '0' : cell)));
  const categories = header.map((_, column) => {
    const values = [...new Set(cells.map((row) => row[column] ?? ''))];
    return values.every((value) => Number.isFinite(Number(value))) ? undefined : values.sort();
  });
  const encode = (row: readonly string[]) =>
    row
      .slice(1)
      .flatMap(
        (cell, i) => categories[i + 1]?.slice(1).map((value) => Number(cell === value)) ?? [Number(cell)],
      );
  const tenure = header.indexOf('tenure');
  const contract = header.indexOf('contract');
  const outcomes = cells.map((row) => row[0] === 'Yes');
  return {
    features: cells.map(encode),
    outcomes,
    contracts: cells.map((row) => row[contract] ?? ''),
    lifetimes: cells.map((row, i) => ({ duration: Number(row[tenure]), ended: outcomes[i] === true })),
  };
};
