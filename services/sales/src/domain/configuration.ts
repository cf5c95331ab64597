import type { ConfigModel, ConfigurationEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import { check } from './configure.ts';
import type { SalesFacts } from './sales-facts.ts';

export type ConfigurationRejection =
  | 'config-model-not-found'
  | 'configuration-incomplete'
  | 'configuration-not-found';

/** Foreign knowledge: the present version of the model. */
export type ConfigurationFacts = SalesFacts & {
  readonly current?: { readonly version: number; readonly model: ConfigModel } | undefined;
};
export type Configuration =
  | { readonly status: 'unknown' }
  | ({ readonly status: 'rejected' } & Pick<
      Rejected,
      'modelId' | 'modelVersion' | 'choices' | 'conflicts' | 'customerId'
    >)
  | ({ readonly status: 'configured' } & Pick<
      Configured,
      'modelId' | 'modelVersion' | 'choices' | 'name' | 'priceMinor' | 'currency' | 'customerId'
    >);
type Configured = Extract<ConfigurationEvent, { type: 'ProductConfigured' }>['data'];
type Rejected = Extract<ConfigurationEvent, { type: 'ConfigurationRejected' }>['data'];

/** Facts in stream `configuration-<tenant>.<id>`: choices may be made again until they go together. */
export const configuration: Decider<
  Configuration,
  salesCommands.ConfigurationCommand,
  ConfigurationEvent,
  ConfigurationRejection,
  ConfigurationFacts
> = {
  initial: { status: 'unknown' },
  evolve(_state, { type, data }) {
    const { modelId, modelVersion, choices, customerId } = data;
    const known = { modelId, modelVersion, choices, customerId };
    if (type === 'ConfigurationRejected') return { status: 'rejected', ...known, conflicts: data.conflicts };
    const { name, priceMinor, currency } = data;
    return { status: 'configured', ...known, name, priceMinor, currency };
  },
  decide({ data }, _state, { now: at, id: configurationId, current }) {
    if (current === undefined) return reject('config-model-not-found');
    const { version: modelVersion, model } = current;
    const { conflicts, complete, priceMinor } = check(model, data.choices);
    const told = { ...data, configurationId, modelVersion };
    if (conflicts.length > 0)
      return accept({ type: 'ConfigurationRejected', data: { ...told, conflicts: [...conflicts], at } });
    if (!complete) return reject('configuration-incomplete');
    const { name, currency } = model;
    return accept({ type: 'ProductConfigured', data: { ...told, name, priceMinor, currency, at } });
  },
};
