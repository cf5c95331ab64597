/** As much of a message's header as is looked at; names in lower case. */
export type Header = (name: string) => string | undefined;

/**
 * Whether a machine wrote it (RFC 3834, RFC 3464, and what mailers add): an out-of-office reply, a delivery report, a
 * newsletter. Nobody is to answer it, least of all a machine.
 */
export const isAutomated = (header: Header): boolean => {
  const submitted = header('auto-submitted')?.toLowerCase().trim();
  if (submitted !== undefined && !submitted.startsWith('no')) return true;
  if (/^(bulk|list|junk|auto_reply)$/i.test(header('precedence')?.trim() ?? '')) return true;
  if (header('return-path')?.trim() === '<>') return true;
  if (/multipart\/report/i.test(header('content-type') ?? '')) return true;
  return ['x-autoreply', 'x-autorespond', 'list-id', 'list-unsubscribe'].some(
    (name) => header(name) !== undefined,
  );
};
