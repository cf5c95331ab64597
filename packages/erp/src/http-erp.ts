import { z } from 'zod';
import { erpChanges, erpDocument } from './contract.ts';
import { type ErpPort, ErpRefused, ErpUnavailable } from './erp-port.ts';

type Options = {
  /** Where the ERP is: `https://erp.example/api`. */
  readonly url: string;
  /** Sent as a bearer token, where given. */
  readonly token?: string | undefined;
  /** How long it may take to answer; 10 s. */
  readonly timeoutMs?: number;
};

const receipt = z.strictObject({ reference: z.string().min(1).max(200) });
const versionList = z.strictObject({
  documents: z.array(z.strictObject({ id: z.string(), version: z.int().positive() })),
});
const documentList = z.strictObject({ documents: z.array(erpDocument) });

/** An ERP that keeps the HTTP contract (README). */
export const httpErp = ({ url, token, timeoutMs = 10_000 }: Options): ErpPort => {
  const base = url.endsWith('/') ? url : `${url}/`;
  const call = async <S extends z.ZodType>(
    schema: S,
    path: string,
    init: RequestInit = {},
  ): Promise<z.output<S>> => {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...init.headers,
    };
    const response = await reach(new URL(path, base), {
      ...init,
      headers,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const read = schema.safeParse(response);
    if (!read.success)
      throw new ErpRefused(
        `an answer that the contract does not have: ${read.error.issues[0]?.path.join('.')}`,
      );
    return read.data;
  };
  return {
    sendOrder: (order, key) =>
      call(receipt, 'orders', {
        method: 'POST',
        body: JSON.stringify(order),
        headers: { 'idempotency-key': key },
      }),
    changesAfter: (cursor, limit) =>
      call(erpChanges, `changes?after=${encodeURIComponent(cursor)}&limit=${limit}`),
    async versions(kind) {
      const { documents } = await call(versionList, `documents/${kind}/versions`);
      return new Map(documents.map(({ id, version }) => [id, version]));
    },
    async fetch(kind, ids) {
      if (ids.length === 0) return [];
      const query = ids.map((id) => `id=${encodeURIComponent(id)}`).join('&');
      return (await call(documentList, `documents/${kind}?${query}`)).documents;
    },
  };
};

/** The JSON of an answer. Trouble of the ERP or on the way to it is for later, a refusal for good. */
const reach = async (target: URL, init: RequestInit): Promise<unknown> => {
  let response: Response;
  try {
    response = await fetch(target, init);
  } catch (cause) {
    throw new ErpUnavailable('the ERP does not answer', { cause });
  }
  if (response.status >= 500 || response.status === 429)
    throw new ErpUnavailable(`the ERP answered ${response.status}`);
  if (!response.ok) throw new ErpRefused(`the ERP answered ${response.status}`);
  try {
    return await response.json();
  } catch (cause) {
    throw new ErpUnavailable('the answer broke off', { cause });
  }
};
