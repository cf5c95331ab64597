import { adminCommands } from './admin.ts';
import { aggregateCommands } from './aggregate.ts';
import { authenticateCommands } from './authenticate.ts';
import { bulkWriteCommands } from './bulk-write.ts';
import { collectionCommands } from './collections.ts';
import type { Commands } from './context.ts';
import { explainCommands } from './explain.ts';
import { findAndModifyCommands } from './find-and-modify.ts';
import { helloCommands } from './hello.ts';
import { indexCommands } from './indexes.ts';
import { readCommands } from './read.ts';
import { transactionCommands } from './transactions.ts';
import { writeCommands } from './write.ts';

/** Every command there is, by its name. */
export const commands: Commands = {
  ...helloCommands,
  ...authenticateCommands,
  ...readCommands,
  ...aggregateCommands,
  ...writeCommands,
  ...findAndModifyCommands,
  ...bulkWriteCommands,
  ...collectionCommands,
  ...indexCommands,
  ...explainCommands,
  ...transactionCommands,
  ...adminCommands,
};
