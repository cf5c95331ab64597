import type { BundleEvent, ConfigModelEvent, ConfigurationEvent, salesCommands } from '@icrm/contracts';
import { type Bundle, type BundleRejection, bundle } from '../domain/bundle.ts';
import {
  type ConfigModelRejection,
  type ConfigModels,
  configModels,
  modelOf,
} from '../domain/config-model.ts';
import {
  type Configuration,
  type ConfigurationFacts,
  type ConfigurationRejection,
  configuration,
} from '../domain/configuration.ts';
import type { SalesFacts } from '../domain/sales-facts.ts';
import { handlerOf } from './aggregate.ts';

/** The models of stream `configmodel-<tenant>.<id>`. */
export const models = handlerOf<
  ConfigModels,
  salesCommands.ConfigModelCommand,
  ConfigModelEvent,
  ConfigModelRejection,
  SalesFacts
>({ noun: 'configmodel', decider: configModels });

/** The configuration of stream `configuration-<tenant>.<id>`. */
export const configurations = handlerOf<
  Configuration,
  salesCommands.ConfigurationCommand,
  ConfigurationEvent,
  ConfigurationRejection,
  ConfigurationFacts
>({
  noun: 'configuration',
  decider: configuration,
  factsFor: async ({ store, context }, { data }) => ({
    current: modelOf(await models.read(store, context.tenant, data.modelId)),
  }),
});

/** The bundle of stream `bundle-<tenant>.<id>`. */
export const bundles = handlerOf<
  Bundle,
  salesCommands.BundleCommand,
  BundleEvent,
  BundleRejection,
  SalesFacts
>({
  noun: 'bundle',
  decider: bundle,
});
