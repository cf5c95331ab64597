import type { Report, Told } from '../application/record-interaction.ts';

/** What an adapter made of a payload. */
export type Reading =
  | { readonly kind: 'told'; readonly told: Told; readonly sequence?: bigint }
  /** The platform took something back that it had handed over. */
  | { readonly kind: 'removed'; readonly externalId: string; readonly reason: string }
  /** The other side tells what became of a message of ours. */
  | { readonly kind: 'report'; readonly channel: string; readonly system: string; readonly report: Report }
  /** It cannot be taken as it is: a short name of why, and a sentence without personal data. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly detail: string };

/**
 * A way in. It turns what its channel hands over into the one contract of interactions: the same payload always into
 * the same external id, whatever else happens; nothing that comes makes it throw. The conformance kit
 * (`testing/adapter-contract.ts`) says the rest.
 */
export type ChannelAdapter = {
  readonly name: string;
  /** `receivedAt`: for payloads that do not say when it happened. */
  read(payload: Uint8Array, receivedAt: string): Promise<Reading>;
};

export const unreadable = (reason: string, detail: string): Reading => ({
  kind: 'unreadable',
  reason,
  detail,
});

/** The most that is taken of one message. */
export const limits = {
  messageBytes: 25 * 1024 * 1024,
  attachmentBytes: 10 * 1024 * 1024,
  attachments: 50,
  textCharacters: 200_000,
} as const;
