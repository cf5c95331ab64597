/** A mail as it is handed to the server. */
export type Mail = {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly envelopeFrom: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type Composing = {
  readonly id: string;
  readonly token: string;
  readonly from: string;
  readonly to: string;
  /** Where links lead: the gateway as customers reach it. */
  readonly publicUrl: string;
  readonly subject: string;
  readonly text: string;
};

/**
 * A mail with one-click unsubscription (RFC 8058), an address that bounces come back to by message, links that are counted,
 * and a picture that tells of opening.
 */
export const composeMail = ({ id, token, from, to, publicUrl, subject, text }: Composing): Mail => {
  const [, domain = 'localhost'] = from.replace(/[<>]/g, '').split('@');
  const unsubscribe = `${publicUrl}/m/${token}/unsubscribe`;
  return {
    messageId: `<${id}@${domain}>`,
    from,
    to,
    envelopeFrom: `bounce+${id}@${domain}`,
    subject,
    text: `${text}\n\n${unsubscribe}\n`,
    html: toHtml(text, publicUrl, token, unsubscribe),
    headers: {
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': `${id}:icrm`,
    },
  };
};

const link = /https?:\/\/[^\s<>"]+/g;

/** The links that stand in a text. */
export const linksIn = (text: string): readonly string[] => [...text.matchAll(link)].map(([found]) => found);

const toHtml = (text: string, publicUrl: string, token: string, unsubscribe: string): string => {
  let html = '';
  let from = 0;
  for (const found of text.matchAll(link)) {
    const [address] = found;
    const counted = `${publicUrl}/m/${token}/click?to=${encodeURIComponent(address)}`;
    html += `${escaped(text.slice(from, found.index))}<a href="${escaped(counted)}">${escaped(address)}</a>`;
    from = found.index + address.length;
  }
  html += escaped(text.slice(from));
  return `<p>${html.replaceAll('\n', '<br>')}</p><p><a href="${escaped(unsubscribe)}">&#10005;</a></p><img src="${escaped(publicUrl)}/m/${token}/open" width="1" height="1" alt="">`;
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
