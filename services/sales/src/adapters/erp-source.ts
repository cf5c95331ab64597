import { type ErpDocument, type ErpPort, ErpRefused, erpKinds, fileErp, httpErp } from '@icrm/erp';
import type { ErpChange, ErpSource } from '../application/ports.ts';

/** Where an ERP is: `http(s)://…` or `file:///folder`. */
export const erpAt = (target: string): ErpPort =>
  target.startsWith('file:')
    ? fileErp(decodeURIComponent(new URL(target).pathname))
    : httpErp({ url: target });

/** An ERP in our words. */
export const erpSource = (erp: ErpPort): ErpSource => ({
  kinds: erpKinds.filter((kind) => kind !== 'manufacturing'),
  async changesAfter(cursor, limit) {
    const page = await erp.changesAfter(cursor, limit);
    return { ...page, changes: page.changes.map(toChange) };
  },
  versions: (kind) => erp.versions(kindOf(kind)),
  fetch: async (kind, ids) => (await erp.fetch(kindOf(kind), ids)).map(toChange),
  async sendOrder({ lines, ...order }, key) {
    const told = lines.map(({ productId, name, quantity, amountMinor }) => ({
      productId,
      name,
      quantity,
      amountMinor,
    }));
    try {
      return await erp.sendOrder({ ...order, lines: told }, key);
    } catch (error) {
      if (error instanceof ErpRefused) return { refused: error.message };
      throw error;
    }
  },
});

const kindOf = (kind: string): ErpDocument['kind'] => {
  const found = erpKinds.find((it) => it === kind);
  if (found === undefined) throw new RangeError(`an ERP has no ${kind}`);
  return found;
};

const toChange = ({ id: documentId, version, changedAt, ...document }: ErpDocument): ErpChange => {
  const named = { source: 'erp', documentId, version, changedAt };
  const { kind } = document;
  switch (document.kind) {
    case 'invoice': {
      const { kind: _kind, ...data } = document;
      return {
        kind: 'invoice',
        documentId,
        version,
        document: { type: 'InvoiceMirrored', data: { ...named, ...data } },
      };
    }
    case 'payment': {
      const { kind: _kind, ...data } = document;
      return {
        kind: 'payment',
        documentId,
        version,
        document: { type: 'PaymentMirrored', data: { ...named, ...data } },
      };
    }
    case 'stock': {
      const { kind: _kind, ...data } = document;
      return {
        kind: 'stock',
        documentId,
        version,
        document: { type: 'StockLevelMirrored', data: { ...named, ...data } },
      };
    }
    case 'project': {
      const { kind: _kind, ...data } = document;
      return {
        kind: 'project',
        documentId,
        version,
        document: { type: 'ProjectStatusMirrored', data: { ...named, ...data } },
      };
    }
    case 'credit': {
      const { kind: _kind, ...data } = document;
      return {
        kind: 'credit',
        documentId,
        version,
        document: { type: 'CreditStatusMirrored', data: { ...named, ...data } },
      };
    }
    case 'manufacturing':
      return { kind: 'manufacturing', documentId, version, orderId: document.orderId, stage: document.stage };
    default:
      throw new RangeError(`an ERP has no ${kind}`);
  }
};
