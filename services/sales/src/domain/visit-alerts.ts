/** How things stand with a customer, as far as a seller at the door has to know. */
export type CustomerSituation = {
  readonly invoices: readonly {
    readonly documentId: string;
    readonly number: string;
    readonly dueOn: string;
    readonly status: string;
  }[];
  readonly creditBlocked: readonly { readonly documentId: string; readonly reason?: string | undefined }[];
  readonly quotes: readonly {
    readonly quoteId: string;
    readonly number: string;
    readonly validUntil: string;
  }[];
  readonly hints: readonly { readonly hintId: string; readonly topic: string }[];
};

/** Something to know, and the documents that say so. */
export type Alert = {
  readonly topic: string;
  readonly message: string;
  readonly evidence: readonly string[];
};

const SOON_MS = 7 * 86_400_000;

/** The rules of alerts, in the order in which they are told. */
export const alertsFor = (situation: CustomerSituation, at: string): Alert[] => {
  const today = at.slice(0, 10);
  const soon = new Date(Date.parse(at) + SOON_MS).toISOString();
  return [
    ...situation.creditBlocked.map(({ documentId, reason }) => ({
      topic: 'credit-blocked',
      message: `Credit is blocked${reason === undefined ? '' : `: ${reason}`}`,
      evidence: [documentId],
    })),
    ...situation.invoices
      .filter(({ status, dueOn }) => status === 'open' && dueOn < today)
      .map(({ documentId, number, dueOn }) => ({
        topic: 'invoice-overdue',
        message: `Invoice ${number} is overdue since ${dueOn}`,
        evidence: [documentId],
      })),
    ...situation.quotes
      .filter(({ validUntil }) => validUntil <= soon)
      .map(({ quoteId, number, validUntil }) => ({
        topic: 'quote-expires',
        message: `Quote ${number} is valid until ${validUntil.slice(0, 10)}`,
        evidence: [quoteId],
      })),
    ...situation.hints.map(({ hintId, topic }) => ({
      topic: 'hint',
      message: `May want: ${topic}`,
      evidence: [hintId],
    })),
  ];
};
