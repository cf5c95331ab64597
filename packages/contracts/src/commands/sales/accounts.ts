import { z } from 'zod';
import { territory } from '../../events/sales/accounts.ts';
import { id, instant, label } from '../../vocabulary.ts';
import type { CommandsOf } from '../commands-of.ts';
import { line, person } from './fields.ts';

const place = {
  segment: z.string().trim().min(1).max(100).optional(),
  country: z.string().trim().min(2).max(3).optional(),
  region: z.string().trim().min(1).max(100).optional(),
  postcode: z.string().trim().min(1).max(12).optional(),
};
const contact = {
  role: label.optional(),
  email: z.string().trim().min(3).max(254).optional(),
  phone: z.string().trim().min(3).max(40).optional(),
};

export const accountCommands = {
  registerAccount: z
    .strictObject({ accountId: id.optional(), customerId: id, name: line, ...place })
    .meta({ id: 'RegisterAccount' }),
  changeAccount: z.strictObject({ name: line.optional(), ...place }).meta({ id: 'ChangeAccount' }),
  linkParentAccount: z.strictObject({ parentId: id }).meta({ id: 'LinkParentAccount' }),
  unlinkParentAccount: z.strictObject({}).meta({ id: 'UnlinkParentAccount' }),
  assignAccountTeam: z.strictObject({ member: person, role: label }).meta({ id: 'AssignAccountTeam' }),
  releaseAccountTeam: z.strictObject({ member: person }).meta({ id: 'ReleaseAccountTeam' }),
  addContact: z.strictObject({ contactId: id.optional(), name: line, ...contact }).meta({ id: 'AddContact' }),
  /** Fields that are left out stay as they are. */
  changeContact: z
    .strictObject({ contactId: id, name: line.optional(), ...contact, source: label })
    .meta({ id: 'ChangeContact' }),
};
export const territoryCommands = {
  publishTerritoryPlan: z
    .strictObject({ effectiveFrom: instant, territories: z.array(territory).min(1).max(1_000) })
    .meta({ id: 'PublishTerritoryPlan' }),
};
export type AccountCommand = CommandsOf<typeof accountCommands>;
export type TerritoryCommand = CommandsOf<typeof territoryCommands>;
