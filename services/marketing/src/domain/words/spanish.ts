import type { SegmentQuery } from '@icrm/contracts';
import type { Language } from './language.ts';

const un = '(?:un|una|unos|unas|el|la|los|las|algun|alguna|ningun|ninguna|su|sus)';
const have = '(?:ha_|han_|hayan_|haya_|habian_|hicieron_|hizo_|hacen_)?';

/** Everyday Spanish, without accents: that is how it is compared. */
export const spanish: Language = {
  and: 'y_ademas|y_tambien|y|e|ademas|pero|pero_tambien|,_y|,_pero|,',
  andNot: 'ni|,_ni',
  or: ',_o_bien|o_bien|,_o|o|u',
  filler:
    'quienes|que|los_que|las_que|aquellos|aquellas|cuyo|cuya|son|sean|estan|esten|tambien|ya|se|nos|me|les|tienen|tiene|tengan|dame|muestrame|quiero|busca|lista_de|con',
  not: 'nunca|jamas|no|todavia_no|aun_no|sin',
  subjects: [
    { pattern: `tod[oa]s(?:_${un})?(?:_(?:clientes|contactos|personas))?`, say: () => ({ everyone: true }) },
    {
      pattern: `(?:${un}_)?nuev[oa]s_(?:clientes|contactos)`,
      say: () => ({ happened: 'registered', when: { lastDays: 30 } }),
    },
    {
      pattern: '(?:los_)?(?:clientes|contactos)_nuevos',
      say: () => ({ happened: 'registered', when: { lastDays: 30 } }),
    },
    {
      pattern: `(?:${un}_)?(?:antiguos_clientes|exclientes|ex_clientes)`,
      say: () => ({ field: 'stage', in: ['former'] }),
    },
    {
      pattern: `(?:${un}_)?(?:empresas|organizaciones|companias|negocios)`,
      say: () => ({ field: 'kind', in: ['organisation'] }),
    },
    {
      pattern: `(?:${un}_)?(?:particulares|personas_fisicas|individuos)`,
      say: () => ({ field: 'kind', in: ['person'] }),
    },
    {
      pattern: `(?:${un}_)?(?:prospectos|clientes_potenciales)`,
      say: () => ({ field: 'stage', in: ['prospect'] }),
    },
    { pattern: `(?:${un}_)?(?:clientes|contactos|personas|gente|usuarios)`, say: () => ({ everyone: true }) },
  ],
  phrases: [
    {
      pattern: '(?:del|de_los|en_el|pertenecen_al)_segmento_([\\p{L}\\p{N}_-]+)',
      say: ([, name = '']) => ({ field: 'segment', in: [name] }),
    },
    {
      pattern: 'habla(?:n)?_(espanol|castellano|ingles|frances|portugues|aleman|italiano|catalan)',
      say: (_, [, it = '']) => language(it),
    },
    {
      pattern: 'de_habla_(espanola|inglesa|francesa|portuguesa|alemana)',
      say: (_, [, it = '']) => language(it),
    },
    {
      pattern:
        '(?:consentimiento|permiso)(?:_de|_para)?(?:_la)?_(?:marketing|publicidad)_(?:por|via)_(correo|email|e-mail|telefono|post|correo_postal)',
      say: (_, [, it = '']) => ({ consent: 'marketing', channel: channelOf(it) }),
    },
    {
      pattern:
        '(?:aceptan|aceptaron|aceptado|consienten|consintieron|admiten)_(?:el_|la_|los_)?(?:marketing|publicidad|correos?|llamadas)(?:_(?:de_marketing|comerciales|publicitarios?))?(?:_por_(correo|email|e-mail|telefono|post))?',
      say: (_, [all = '', it = '']) => ({
        consent: 'marketing',
        channel: it === '' && all.includes('llamadas') ? 'phone' : channelOf(it || 'email'),
      }),
    },
    {
      pattern: 'inactiv[oa]s?(?:_(?:desde_hace|durante|en_los_ultimos))?_(\\d+)_dias',
      say: (_, [, days = '']) => ({ not: { happened: 'order', when: { lastDays: Number(days) } } }),
    },
    {
      pattern: 'hace_mas_de_(\\d+)_dias_que_no_(?:compra|compran|piden|pide)',
      say: (_, [, days = '']) => ({ not: { happened: 'order', when: { lastDays: Number(days) } } }),
    },
    {
      pattern: 'llevan?_(?:mas_de_)?(\\d+)_dias_sin_(?:comprar|pedir|pedidos)',
      say: (_, [, days = '']) => ({ not: { happened: 'order', when: { lastDays: Number(days) } } }),
    },
  ],
  deeds: [
    {
      pattern: `${have}(?:compraron|compro|comprado|compran|compra|comprar|pidieron|pidio|pedido|encargaron)`,
      happened: 'order',
    },
    {
      pattern: `${have}(?:hicieron|hizo|hecho|realizaron|realizado|tienen|tiene|pedidos|compras)(?:_${un})?(?:_(?:pedidos?|compras?))`,
      happened: 'order',
    },
    { pattern: '(?:pedidos?|compras)', happened: 'order' },
    {
      pattern: `${have}(?:cancelaron|cancelo|cancelado)(?:_${un})?(?:_(?:pedidos?|compras?))?`,
      happened: 'cancellation',
    },
    {
      pattern: `${have}(?:registraron|registro|registrado|registrados|registradas|dados_de_alta|dieron_de_alta|dado_de_alta|inscribieron)`,
      happened: 'registered',
    },
    { pattern: `${have}(?:quejaron|quejo|quejado|reclamaron|reclamado)`, happened: 'complaint' },
    {
      pattern: `${have}(?:presentaron|presento|presentado|pusieron|puesto|tuvieron|tenido|quejas)(?:_${un})?_(?:quejas?|reclamacion(?:es)?)`,
      happened: 'complaint',
    },
    {
      pattern: `${have}(?:abrieron|abierto|tuvieron|tenido|contactaron_con)(?:_${un})?_(?:casos?|incidencias?|tickets?|soporte)`,
      happened: 'case',
    },
    { pattern: 'quejas|reclamaciones', happened: 'complaint' },
    { pattern: 'incidencias|casos', happened: 'case' },
    { pattern: `${have}(?:abrieron|abrio|abierto|abren|leyeron|leido)`, happened: 'message-opened' },
    {
      pattern: `${have}(?:clic|click|pulsaron|pulsado|pincharon|pinchado)(?:_en)?(?:_${un}_(?:enlaces?|link))?(?:_(?:de|en))?`,
      happened: 'message-clicked',
    },
    { pattern: `${have}(?:recibieron|recibio|recibido|reciben)`, happened: 'message-sent' },
    {
      pattern: `(?:correos?|mensajes?|emails?)_(?:rebotados|devueltos)|${have}(?:rebotaron|rebotado)`,
      happened: 'message-bounced',
    },
    {
      pattern: `${have}(?:mostraron|mostrado)_interes|${have}(?:pidieron|solicitaron|solicitado)_(?:informacion|presupuesto)`,
      happened: 'lead',
    },
  ],
  spent: `${have}(?:gastaron|gasto|gastado|gastan|facturaron|facturado)`,
  place:
    '(?:viven_en|vive_en|residentes_en|residen_en|ubicad[oa]s_en|de_la_ciudad_de|en_la_ciudad_de|de|en)(?!_(?:los_ultimos|las_ultimas|la_ultima|el_ultimo|este|esta|\\d|la_categoria|categoria))',
  furtherPlace: ',_o|o_de|o_en|y_de|y_en|,_y|o|y|,',
  region: '(?:de|en)_(?:la_provincia|la_region|la_comunidad|el_estado)_de',
  postcode: '(?:con_(?:el_)?|del_|en_el_|de_)?codigo_postal',
  numbers: {
    un: 1,
    una: 1,
    uno: 1,
    dos: 2,
    tres: 3,
    cuatro: 4,
    cinco: 5,
    seis: 6,
    siete: 7,
    ocho: 8,
    nueve: 9,
    diez: 10,
    doce: 12,
    quince: 15,
    treinta: 30,
    noventa: 90,
    cien: 100,
    mil: 1000,
  },
  units: [
    ['dias?', 1],
    ['semanas?', 7],
    ['meses|mes', 30],
    ['trimestres?', 90],
    ['anos?', 365],
  ],
  periods: [
    ['hoy', 'today'],
    ['ayer', 'yesterday'],
    ['(?:en_|durante_)?esta_semana', 'this-week'],
    ['(?:en_|durante_)?(?:la_)?semana_pasada', 'last-week'],
    ['(?:en_|durante_)?este_mes', 'this-month'],
    ['(?:en_|durante_)?(?:el_)?mes_pasado', 'last-month'],
    ['(?:en_|durante_)?este_ano', 'this-year'],
    ['(?:en_|durante_)?(?:el_)?ano_pasado', 'last-year'],
  ],
  last: '(?:en_|durante_|de_)?(?:los_|las_)?ultim[oa]s',
  lastOne: '(?:en_|durante_)?(?:el_|la_)?ultim[oa]',
  before: 'hace_mas_de',
  ago: 'atras',
  months: [
    'enero',
    'febrero',
    'marzo',
    'abril',
    'mayo',
    'junio',
    'julio',
    'agosto',
    'septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ],
  inMonth: 'en_(MONTH)(?:_(?:de|del))?_(\\d{4})',
  since: '(?:desde|a_partir_de)(?:_el)?',
  until: '(?:antes_de|hasta)(?:_el)?',
  inYear: '(?:en|durante)_(?:el_ano_)?(\\d{4})',
  atLeast: 'al_menos|como_minimo|por_lo_menos|minimo',
  moreThan: '(?:por_)?mas_de',
  atMost: 'como_mucho|como_maximo|a_lo_sumo|maximo',
  lessThan: '(?:por_)?menos_de',
  exactly: 'exactamente',
  orMore: 'o_mas',
  times: 'veces|vez|pedidos?|compras?|quejas?|casos?|incidencias?',
  twice: '',
  stress: 'nunca|jamas|ya|todavia',
  currencies: [
    ['euros?|eur|€', 'EUR'],
    ['dolares|usd|\\$', 'USD'],
    ['libras|gbp|£', 'GBP'],
    ['pesos|mxn', 'MXN'],
  ],
  orderOf: 'algo|(?:un_|algun_|una_)?(?:pedidos?|compras?)',
  product: '(?:el_|un_|los_|del_)?productos?',
  category: '(?:(?:algo_|productos_|articulos_)?(?:de|en)_)?(?:la_)?categoria',
  through: '(?:por|en|desde|a_traves_de)(?:_(?:la|el))?',
  channels: [
    ['web|internet|tienda_online', 'web'],
    ['tienda', 'shop'],
    ['telefono', 'phone'],
    ['correo|email|e-mail', 'email'],
    ['app|movil', 'app'],
  ],
  lastCampaign: '(?:de_)?la_ultima_campana(?:_de_marketing)?',
  anyMessage: `(?:${un}_)?(?:correos?|mensajes?|emails?|e-mails?|boletin(?:es)?|campanas?)(?:_nuestr[oa]s?)?`,
  countries: {
    espana: 'ES',
    francia: 'FR',
    portugal: 'PT',
    alemania: 'DE',
    italia: 'IT',
    mexico: 'MX',
    argentina: 'AR',
    colombia: 'CO',
    chile: 'CL',
    peru: 'PE',
    'estados unidos': 'US',
    'reino unido': 'GB',
    irlanda: 'IE',
    'paises bajos': 'NL',
    belgica: 'BE',
    suiza: 'CH',
  },
  open: [
    [`(?:${un}_)?(?:quejas?|reclamacion(?:es)?)_(?:abiertas?|pendientes?)`, 'complaint'],
    [`(?:${un}_)?(?:casos?|incidencias?|tickets?)_(?:abiert[oa]s?|pendientes?)`, 'case'],
    [`(?:${un}_)?oportunidad(?:es)?_(?:abiertas?|en_curso)`, 'opportunity'],
    [`(?:${un}_)?(?:leads?|intereses)_(?:abiertos?|pendientes?)`, 'lead'],
  ],
  hints: [
    'de Madrid',
    'compraron en los últimos 90 días',
    'gastaron más de 1000 euros este año',
    'no abrieron la última campaña',
    'con quejas abiertas',
    'hablan inglés',
    'compraron la categoría solar',
    'se registraron el mes pasado',
  ],
};

const languages: Readonly<Record<string, string>> = {
  espanol: 'es',
  castellano: 'es',
  espanola: 'es',
  ingles: 'en',
  inglesa: 'en',
  frances: 'fr',
  francesa: 'fr',
  portugues: 'pt',
  portuguesa: 'pt',
  aleman: 'de',
  alemana: 'de',
  italiano: 'it',
  catalan: 'ca',
};
const language = (name: string): SegmentQuery => ({ field: 'language', in: [languages[name] ?? name] });
const channelOf = (word: string): string => {
  if (word === 'telefono') return 'phone';
  return word.includes('post') ? 'post' : 'email';
};
