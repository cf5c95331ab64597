import type { Happening, OpenThing, SegmentField, SegmentPeriod } from '@icrm/contracts';

/** The words in which a query is told. */
export type Telling = {
  readonly and: string;
  readonly or: string;
  readonly not: string;
  readonly everyone: string;
  readonly fields: Readonly<Record<SegmentField, string>>;
  readonly consent: (purpose: string, channel: string) => string;
  readonly open: Readonly<Record<OpenThing, string>>;
  readonly happened: Readonly<Record<Happening, string>>;
  readonly spent: string;
  readonly product: string;
  readonly category: string;
  readonly channel: string;
  readonly campaign: string;
  readonly lastCampaign: string;
  readonly orderOfAtLeast: string;
  readonly atLeast: string;
  readonly atMost: string;
  readonly exactly: string;
  readonly times: string;
  readonly lastDays: (days: number) => string;
  readonly beforeDays: (days: number) => string;
  readonly periods: Readonly<Record<SegmentPeriod, string>>;
  readonly from: string;
  readonly to: string;
};

export const spanish: Telling = {
  and: 'y',
  or: 'o',
  not: 'no',
  everyone: 'todos los clientes',
  fields: {
    kind: 'tipo',
    stage: 'etapa',
    segment: 'segmento',
    language: 'idioma',
    country: 'país',
    city: 'ciudad',
    region: 'región',
    postcode: 'código postal',
  },
  consent: (purpose, channel) => `consentimiento vigente de ${purpose} por ${channel}`,
  open: {
    case: 'casos abiertos ahora',
    complaint: 'quejas abiertas ahora',
    opportunity: 'oportunidades abiertas ahora',
    lead: 'leads abiertos ahora',
  },
  happened: {
    registered: 'se registró',
    order: 'hizo pedidos no cancelados',
    cancellation: 'canceló pedidos',
    lead: 'mostró interés',
    opportunity: 'tuvo oportunidades',
    'opportunity-won': 'ganó oportunidades',
    'opportunity-lost': 'perdió oportunidades',
    case: 'abrió casos',
    complaint: 'presentó quejas',
    'message-sent': 'recibió mensajes',
    'message-opened': 'abrió mensajes',
    'message-clicked': 'hizo clic en mensajes',
    'message-bounced': 'tuvo mensajes devueltos',
    'campaign-entered': 'entró en campañas',
  },
  spent: 'gastó en pedidos no cancelados',
  product: 'del producto',
  category: 'de la categoría',
  channel: 'por el canal',
  campaign: 'de la campaña',
  lastCampaign: 'de la última campaña que recibió',
  orderOfAtLeast: 'de al menos',
  atLeast: 'al menos',
  atMost: 'como mucho',
  exactly: 'exactamente',
  times: 'veces',
  lastDays: (days) => `en los últimos ${days} días`,
  beforeDays: (days) => `hace más de ${days} días`,
  periods: {
    today: 'hoy',
    yesterday: 'ayer',
    'this-week': 'esta semana',
    'last-week': 'la semana pasada',
    'this-month': 'este mes',
    'last-month': 'el mes pasado',
    'this-year': 'este año',
    'last-year': 'el año pasado',
  },
  from: 'desde el',
  to: 'antes del',
};

export const english: Telling = {
  and: 'and',
  or: 'or',
  not: 'not',
  everyone: 'all customers',
  fields: {
    kind: 'kind',
    stage: 'stage',
    segment: 'segment',
    language: 'language',
    country: 'country',
    city: 'city',
    region: 'region',
    postcode: 'postcode',
  },
  consent: (purpose, channel) => `consent in force to ${purpose} by ${channel}`,
  open: {
    case: 'cases open now',
    complaint: 'complaints open now',
    opportunity: 'opportunities open now',
    lead: 'leads open now',
  },
  happened: {
    registered: 'registered',
    order: 'placed orders that were not cancelled',
    cancellation: 'cancelled orders',
    lead: 'showed interest',
    opportunity: 'had opportunities',
    'opportunity-won': 'had opportunities won',
    'opportunity-lost': 'had opportunities lost',
    case: 'opened cases',
    complaint: 'complained',
    'message-sent': 'were sent messages',
    'message-opened': 'opened messages',
    'message-clicked': 'clicked in messages',
    'message-bounced': 'had messages bounce',
    'campaign-entered': 'entered campaigns',
  },
  spent: 'spent on orders that were not cancelled',
  product: 'of the product',
  category: 'of the category',
  channel: 'through the channel',
  campaign: 'of the campaign',
  lastCampaign: 'of the last campaign they were sent',
  orderOfAtLeast: 'of at least',
  atLeast: 'at least',
  atMost: 'at most',
  exactly: 'exactly',
  times: 'times',
  lastDays: (days) => `in the last ${days} days`,
  beforeDays: (days) => `more than ${days} days ago`,
  periods: {
    today: 'today',
    yesterday: 'yesterday',
    'this-week': 'this week',
    'last-week': 'last week',
    'this-month': 'this month',
    'last-month': 'last month',
    'this-year': 'this year',
    'last-year': 'last year',
  },
  from: 'from',
  to: 'before',
};
