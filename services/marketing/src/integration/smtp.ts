import type { Mail } from '../application/compose-mail.ts';

/** How a mail server took a mail: for good, not for now, or it was not reached. */
export type MailOutcome =
  | { readonly kind: 'sent'; readonly receipt: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'not-reached' };

export type Mailer = { send(mail: Mail): Promise<MailOutcome>; close(): Promise<void> };

/** Hands mails to a server of SMTP. The client is loaded with the first mail. */
export const smtpMailer = (url: string): Mailer => {
  let transport: ReturnType<typeof import('nodemailer')['createTransport']> | undefined;
  return {
    async send({ envelopeFrom, headers, ...mail }) {
      const { createTransport } = await import('nodemailer');
      transport ??= createTransport(url, {}) as NonNullable<typeof transport>;
      try {
        const { response } = await transport.sendMail({
          ...mail,
          headers: { ...headers },
          envelope: { from: envelopeFrom, to: mail.to },
        });
        return { kind: 'sent', receipt: String(response) };
      } catch (error) {
        const code = Reflect.get(Object(error), 'responseCode');
        return typeof code === 'number' ? { kind: 'refused', code: String(code) } : { kind: 'not-reached' };
      }
    },
    async close() {
      transport?.close();
    },
  };
};
