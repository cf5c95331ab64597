import { randomUUID } from 'node:crypto';
import type { WriteSession } from './write-session.ts';

const USERS = [
  { LoginName: 'admin', FullName: 'Event Store Administrator', Groups: ['$admins'] },
  { LoginName: 'ops', FullName: 'Event Store Operations', Groups: ['$ops'] },
];

const json = (type: string, data: unknown) => ({
  id: randomUUID(),
  type,
  isJson: true,
  metadata: Buffer.alloc(0),
  data: Buffer.from(JSON.stringify(data)),
});

/** A fresh database is not empty: it holds the system events that create its two users. */
export const writeFirstEvents = (session: WriteSession): void => {
  for (const user of USERS) {
    session.write(session.streams.find(`$user-${user.LoginName}`), [json('$UserCreated', user)]);
    session.write(session.streams.find('$users'), [json('$User', user.LoginName)]);
  }
};
