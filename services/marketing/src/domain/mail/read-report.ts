/** What a mail server tells of a message of ours. */
export type MailReport =
  | {
      readonly kind: 'bounce';
      readonly messageId: string;
      readonly bounce: 'hard' | 'soft';
      readonly code: string;
    }
  | { readonly kind: 'complaint'; readonly messageId: string }
  | { readonly kind: 'none' };

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * Reads a delivery status notification (RFC 3464) or a feedback report (RFC 5965). Which message it is about stands in the
 * headers that the report carries back; a report of a delay tells nothing yet.
 */
export const readReport = (raw: string): MailReport => {
  const text = raw.replace(/\r\n/g, '\n').replace(/\n[ \t]+/g, ' ');
  const messageId = new RegExp(`^(?:original-)?message-id:\\s*<(${uuid})@`, 'im');
  const [, found] = [...text.matchAll(new RegExp(messageId, 'gim'))].at(-1) ?? [];
  if (found === undefined) return { kind: 'none' };
  if (/^feedback-type:\s*abuse/im.test(text)) return { kind: 'complaint', messageId: found };
  const [, action] = /^action:\s*(\w+)/im.exec(text) ?? [];
  const [, code] = /^status:\s*(\d\.\d{1,3}\.\d{1,3})/im.exec(text) ?? [];
  if (action?.toLowerCase() !== 'failed' || code === undefined) return { kind: 'none' };
  return { kind: 'bounce', messageId: found, bounce: code.startsWith('5') ? 'hard' : 'soft', code };
};
