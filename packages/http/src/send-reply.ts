import type { Response } from 'express';
import type { Reply, ServerSentEvent } from './reply.ts';
import { toJson } from './reply.ts';
import { sendStream } from './send-stream.ts';

/** Writes a reply. Resolves when all of it is handed to the connection. */
export const sendReply = async (response: Response, reply: Reply, signal: AbortSignal): Promise<void> => {
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  switch (reply.kind) {
    case 'text':
      response.status(reply.status).setHeader('content-type', reply.type);
      response.end(reply.text);
      return;
    case 'empty':
      response.status(reply.status).end();
      return;
    case 'events':
      response.setHeader('cache-control', 'no-store');
      response.setHeader('x-accel-buffering', 'no');
      return sendStream({
        response,
        signal,
        items: reply.source,
        type: 'text/event-stream; charset=utf-8',
        encode: encodeEvent,
        idle: ': still here\n\n',
      });
    case 'lines':
      return sendStream({
        response,
        signal,
        items: reply.source,
        type: 'application/x-ndjson; charset=utf-8',
        encode: (item) => `${toJson(item)}\n`,
      });
    case 'bytes':
      return sendStream({ response, signal, items: reply.source, type: reply.type, encode: (item) => item });
  }
};

const encodeEvent = ({ id, event, data }: ServerSentEvent): string => {
  if (data === undefined) return id === undefined ? ': still here\n\n' : `id: ${oneLine(id)}\n\n`;
  const fields = [
    ...(id === undefined ? [] : [`id: ${oneLine(id)}`]),
    ...(event === undefined ? [] : [`event: ${oneLine(event)}`]),
    ...data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`),
  ];
  return `${fields.join('\n')}\n\n`;
};

const oneLine = (text: string): string => text.replace(/[\r\n]/g, ' ');
