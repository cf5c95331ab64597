import type { ApiInfo } from '@icrm/http';

/** What the description says of the API as a whole. */
export const api: ApiInfo = {
  title: 'ICRM',
  version: '1.0',
  description: `The HTTP door of the customer backbone. Every command becomes an event in the log; every question is answered from views of the log.

Commands are POST. \`Idempotency-Key\` makes a retry safe: the same key again has no second effect and gets the same answer. The answer's \`ICRM-Position\` tells how far the log is then; hand it on as \`ICRM-Min-Position\` and the answer to a question is at least that fresh.

Failures are \`application/problem+json\` (RFC 9457): switch on \`reason\`, show \`detail\`, look at \`errors\` for the fields. 400: a field is wrong. 404: there is no such thing. 409: it conflicts with what is there. 422: a rule refuses it. 503 and 504: try again after \`Retry-After\`.`,
  tags: [
    {
      name: 'customers',
      description: 'Who a customer is: registration, identifiers, details, consent, life cycle',
    },
    { name: 'links', description: 'Which customers are one and the same' },
    { name: 'leads', description: 'Interest that customers showed' },
    { name: 'opportunities', description: 'Possible sales' },
    { name: 'orders', description: 'Sales, what becomes of them, tills and sales without help' },
    { name: 'hints', description: 'What says that a customer may buy' },
    { name: 'call-offers', description: 'What is offered to customers on the line' },
    { name: 'accounts', description: 'Accounts of the sales force, their teams, contacts and territories' },
    { name: 'products', description: 'What can be chosen: models, configurations, bundles' },
    { name: 'quotes', description: 'What is offered until when, and its documents' },
    { name: 'engineering', description: 'What is engineered to order' },
    {
      name: 'activities',
      description: 'What sellers do and when; calendars, visits, expenses, work offline',
    },
    { name: 'erp', description: 'What the ERP has, as it was mirrored' },
    { name: 'simulation', description: 'What would be otherwise: questions that record nothing' },
    { name: 'cases', description: 'What customers ask, report and complain about' },
    { name: 'contracts', description: 'What customers are entitled to' },
    { name: 'quality', description: 'How contacts are judged' },
    { name: 'field-service', description: 'Technicians and the work they are sent to' },
    { name: 'surveys', description: 'What customers say when asked' },
    { name: 'contact-centre', description: 'Contact centres: agents, queues, routing, calls' },
    { name: 'segments', description: 'Groups of customers, said by queries or everyday words' },
    {
      name: 'contacts',
      description: 'Whether customers may be contacted, messages, and consent by double opt-in',
    },
    { name: 'offers', description: 'Prices with the rules that made them, promotions, points' },
    { name: 'marketing-lists', description: 'Lists of customers: shared with masks, exported' },
    { name: 'decisions', description: 'What to offer or to show, why, and what came of it' },
    { name: 'campaigns', description: 'What is planned, launched and came of it' },
    { name: 'analytics', description: 'What the log says, in numbers' },
    { name: 'goals', description: 'What is to be reached, how far it is, and who has seen it' },
    { name: 'interactions', description: 'What passes between customers and the company' },
    { name: 'conversations', description: 'Talks with customers over any channels' },
    { name: 'threads', description: 'Colleagues and partners at work on the same thing' },
    { name: 'lists', description: 'Saved and shared views of customers' },
    { name: 'knowledge', description: 'Articles, and what was looked for in vain' },
    { name: 'community', description: 'What customers write for each other' },
    { name: 'channels', description: 'What comes in from outside, signed' },
    { name: 'portal', description: 'What customers do for themselves, under their own principal' },
    { name: 'views', description: 'The single customer view and its history' },
    { name: 'privacy', description: 'Erasure, access, consent at a moment, and keys' },
    { name: 'events', description: 'The log, for readers outside' },
    { name: 'webhooks', description: 'The log, pushed to endpoints' },
    { name: 'hooks', description: 'What others say to commands before and after they are carried out' },
    {
      name: 'workflows',
      description: 'Reactions to events, declared, tried on the history, and looked into',
    },
    { name: 'intake', description: 'The account of what sources handed over, and the quarantine' },
    {
      name: 'catalogue',
      description: 'What events and documents look like, for machines; nobody need sign in',
    },
    { name: 'archive', description: 'The log as a file, and the evidence that nobody altered it' },
    { name: 'import', description: 'Many lines at once' },
    { name: 'operation', description: 'How the backbone is doing' },
  ],
};
