import { customerV1, feedV1, salesV1, viewV1 } from '@icrm/contracts';
import { type Consumer, connectKafka } from '@icrm/messaging';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { type ConsumeOptions, type Consumption, consume } from './consume.ts';
import type { IcrmEvent } from './event.ts';
import { type FollowOptions, follow } from './subscribe.ts';
import { consumeTopics, type TopicOptions } from './topics.ts';
import { consumeViews, type ViewOptions } from './views.ts';

/** Where ICRM is. Only what is used is dialled. */
export type IcrmSettings = {
  readonly tenant: string;
  /** host:port of the services. */
  readonly feed?: string;
  readonly customer?: string;
  readonly sales?: string;
  readonly view?: string;
  /** Brokers, host:port. */
  readonly kafka?: readonly string[];
};

/** ICRM as another service uses it, for one tenant. */
export type Icrm = {
  /** The events of the log, history then live. */
  follow(options: FollowOptions): AsyncIterable<IcrmEvent>;
  /** Works through the log with a cursor that the feed keeps, shared with others of the same name. */
  consume(options: ConsumeOptions): Consumption;
  /** Works through the Kafka topics; a part to start and stop. */
  consumeTopics(options: TopicOptions): Consumer;
  /** Keeps up with the current view of every customer, from Kafka; a part to start and stop. */
  consumeViews(options: ViewOptions): Consumer;
  /** Typed commands and questions. @throws Error when its address is not in the settings */
  readonly customer: RpcClient<typeof customerV1.CustomerServiceService>;
  readonly sales: RpcClient<typeof salesV1.SalesServiceService>;
  readonly view: RpcClient<typeof viewV1.ViewServiceService>;
  readonly feed: RpcClient<typeof feedV1.FeedServiceService>;
  close(): Promise<void>;
};

/** Connects to ICRM; nothing is dialled before the first use. */
export const connectIcrm = (settings: IcrmSettings): Icrm => {
  const { tenant } = settings;
  const closers: (() => void | Promise<void>)[] = [];

  const lazy = <C extends { close(): void }>(make: () => C): (() => C) => {
    let made: C | undefined;
    return () => {
      if (made === undefined) {
        const client = make();
        made = client;
        closers.push(() => client.close());
      }
      return made;
    };
  };

  const feed = lazy(() => rpcClient(feedV1.FeedServiceClient, addressOf('feed', settings.feed)));
  const customer = lazy(() =>
    rpcClient(customerV1.CustomerServiceClient, addressOf('customer', settings.customer)),
  );
  const sales = lazy(() => rpcClient(salesV1.SalesServiceClient, addressOf('sales', settings.sales)));
  const view = lazy(() => rpcClient(viewV1.ViewServiceClient, addressOf('view', settings.view)));
  const kafka = lazy(() => {
    if (settings.kafka === undefined) throw new Error('the settings name no Kafka brokers');
    const messaging = connectKafka({ brokers: settings.kafka, clientId: 'icrm-client' });
    closers.push(() => messaging.close());
    return { messaging, close: () => undefined };
  });

  return {
    follow: (options) => follow({ ...options, feed: feed(), tenant }),
    consume: (options) => consume({ ...options, feed: feed(), tenant }),
    consumeTopics: (options) => consumeTopics(kafka().messaging, options),
    consumeViews: (options) => consumeViews(kafka().messaging, tenant, options),
    get feed() {
      return feed();
    },
    get customer() {
      return customer();
    },
    get sales() {
      return sales();
    },
    get view() {
      return view();
    },
    async close() {
      await Promise.all(closers.map((close) => close()));
    },
  };
};

const addressOf = (name: string, address: string | undefined): string => {
  if (address === undefined) throw new Error(`the settings name no address of ${name}`);
  return address;
};
