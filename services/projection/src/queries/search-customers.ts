import type { FieldMask } from '@icrm/contracts';
import type { Filter, FindOptions, QueryPlan } from '@icrm/read-store';
import type { RpcCall } from '@icrm/rpc';
import { compileFilter, parseFilter } from '../search/compile-filter.ts';
import { maskSummary } from '../search/mask-summary.ts';
import { behindCursor, parseCursor, parseSort, searchId, toCursor, toRowSort } from '../search/page.ts';
import { type Row, storedSummary, toSummary } from '../search/row.ts';
import { awaitPosition } from './freshness.ts';
import type { LiveViews } from './live-views.ts';

/** A page of a search. */
export type SearchQuestion = {
  readonly tenant: string;
  /** JSON text of a SearchFilter; '' for everybody. */
  readonly filter: string;
  readonly sort: readonly string[];
  readonly limit: number;
  readonly cursor: string;
  readonly minPosition: bigint;
  readonly count: boolean;
  /** How the caller sees documents; undefined: as they are. */
  readonly mask?: FieldMask | undefined;
};

type SearchAnswer = {
  /** CustomerSummary documents as JSON. */
  readonly customers: string[];
  /** '' on the last page. */
  readonly nextCursor: string;
  readonly total: number | undefined;
  readonly position: bigint;
};

export type SearchCustomers = {
  /** @throws InvalidSearch, FieldWithheld, RpcError DEADLINE_EXCEEDED */
  search(question: SearchQuestion, call: Pick<RpcCall, 'signal' | 'remainingMs'>): Promise<SearchAnswer>;
  /** How the read store finds the page. */
  explain(question: SearchQuestion): Promise<QueryPlan>;
};

type Page = {
  readonly filter: Filter;
  readonly counted: Filter;
  readonly options: FindOptions;
  readonly cursorOf: (row: Row) => string;
};

export const createSearchCustomers = (views: LiveViews): SearchCustomers => {
  const toPage = ({ tenant, filter, sort, limit, cursor, mask }: SearchQuestion): Page => {
    const order = parseSort(sort, mask);
    const search = searchId(tenant, filter, order);
    const counted = compileFilter(parseFilter(filter), {
      ...{ tenant, hash: views.hash, region: views.region, mask },
    });
    const behind = cursor === '' ? undefined : behindCursor(parseCursor(cursor, search), order);
    return {
      filter: { ...counted, ...behind },
      counted,
      // One more than asked for tells whether there is another page.
      options: { sort: toRowSort(order), limit: limit + 1 },
      cursorOf: (row) => toCursor(row, order, search),
    };
  };

  const toTexts = async ({ tenant, mask }: SearchQuestion, rows: readonly Row[]): Promise<string[]> => {
    const summaries = (await views.reveal(tenant, rows.map(storedSummary))).map(toSummary);
    return summaries.map((summary) =>
      JSON.stringify(mask === undefined ? summary : maskSummary(summary, mask)),
    );
  };

  return {
    async search(question, call) {
      const page = toPage(question);
      await awaitPosition(views.progress, question.minPosition, call);
      const position = views.progress.position();
      const { rows } = views.generation();
      const [found, total] = await Promise.all([
        rows.find(page.filter, page.options),
        question.count ? rows.count(page.counted) : undefined,
      ]);
      const shown = found.slice(0, question.limit);
      const last = found.length > shown.length ? shown.at(-1) : undefined;
      return {
        customers: await toTexts(question, shown),
        nextCursor: last === undefined ? '' : page.cursorOf(last),
        total,
        position,
      };
    },
    explain(question) {
      const page = toPage(question);
      return views.generation().rows.explain(page.filter, page.options);
    },
  };
};
