import { handleCommand, readState } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import { type InteractionCommand, interaction } from '../domain/interaction/interaction.ts';
import type { Handling } from './ports.ts';

export const interactionPrefix = 'interaction-';
export const interactionStream = (tenant: string, id: string): string =>
  `${interactionPrefix}${tenant}.${id}`;

/** Carries out a command on the interaction of stream `interaction-<tenant>.<id>`. */
export const handleInteraction = (
  { clock, ...handling }: Handling,
  id: string,
  command: InteractionCommand,
) =>
  handleCommand(handling.store, {
    ...handling,
    ...(clock === undefined ? {} : { clock }),
    stream: interactionStream(handling.context.tenant, id),
    decider: interaction,
    command,
    customerIds: (_events, state) => (state.status === 'unknown' ? [] : [state.customerId]),
  });

export const readInteraction = ({ store }: Pick<Handling, 'store'>, tenant: string, id: string) =>
  readState(store, interactionStream(tenant, id), interaction);

export type ExternalName = {
  readonly channel: string;
  readonly system?: string | undefined;
  readonly externalId: string;
};

/** The same external id on the same channel names the same interaction, so that two tellings that race meet in one stream. */
export const interactionIdOf = (tenant: string, { channel, system = '', externalId }: ExternalName): string =>
  nameId(`interaction/${tenant}/${channel}/${system}/${externalId}`);
