import type { LeadEvent, OpportunityEvent, OrderEvent } from '@icrm/contracts';
import type { Lines } from '../section.ts';
import { amount, plural } from '../wording.ts';

/** How leads, opportunities and orders read in the timeline. */
export const salesLines: Lines<LeadEvent | OpportunityEvent | OrderEvent> = {
  LeadCaptured: ({ topic, source }) => `Lead from ${source}: ${topic}`,
  LeadQualified: () => 'Lead qualified',
  LeadDisqualified: ({ reason }) => `Lead disqualified: ${reason}`,
  OpportunityOpened: ({ title, value }) => `Opportunity opened: ${title}, ${amount(value)}`,
  OpportunityAdvanced: ({ from, to }) => `Opportunity advanced from ${from} to ${to}`,
  OpportunityWon: ({ value }) => `Opportunity won: ${amount(value)}`,
  OpportunityLost: ({ reason }) => `Opportunity lost: ${reason}`,
  OrderPlaced: ({ reference, lines, totalMinor, currency }) =>
    `Order ${reference === undefined ? '' : `${reference} `}placed: ${plural(lines.length, 'line')}, ${amount({ minor: totalMinor, currency })}`,
  OrderCancelled: ({ totalMinor, currency, reason }) =>
    `Order of ${amount({ minor: totalMinor, currency })} cancelled: ${reason}`,
  LeadScored: ({ score, reasons }) =>
    `Lead scored ${score}${reasons.length === 0 ? '' : `: ${reasons.map(({ because }) => because).join(', ')}`}`,
  LeadClassified: ({ labels }) => `Lead is ${labels.map(({ label }) => label).join(', ')}`,
  LeadAssigned: ({ owner, ruleId, rulesVersion }) =>
    `Lead assigned to ${owner} by rule ${ruleId}, version ${rulesVersion}`,
  LeadReassigned: ({ owner, reason }) => `Lead given to ${owner}: ${reason}`,
  LeadAcceptedBySales: ({ owner }) => `Lead accepted by ${owner}`,
  LeadReturnedToMarketing: ({ reason }) => `Lead returned to marketing: ${reason}`,
  OpportunityHandedOver: ({ to, acceptBy }) => `${to} is asked to take the opportunity over by ${acceptBy}`,
  HandOverAccepted: ({ owner }) => `${owner} took the opportunity over`,
  HandOverDeclined: ({ by, reason }) => `${by} did not take the opportunity over: ${reason}`,
  HandOverTimedOut: ({ to }) => `${to} did not answer in time`,
  OpportunityScored: ({ score, model, version }) =>
    `Opportunity scored ${score} by ${model}, version ${version}`,
  OpportunityReferred: ({ department, by }) => `Opportunity seen by ${department}: ${by}`,
  SaleAttributed: ({ campaignId, outcome, value }) => `Campaign ${campaignId}: ${outcome}, ${amount(value)}`,
  OrderConfirmed: () => 'Order confirmed',
  OrderHeld: ({ why, reason }) => `Order held: ${why}, ${reason}`,
  OrderHoldReleased: ({ reason }) => `Order goes on: ${reason}`,
  OrderAmended: ({ beforeMinor, totalMinor, currency, reason }) =>
    `Order amended from ${amount({ minor: beforeMinor, currency })} to ${amount({ minor: totalMinor, currency })}: ${reason}`,
  OrderReleased: ({ mode }) => `Order released: ${mode} to order`,
  ManufacturingProgressed: ({ stage }) => `Order is being made: ${stage}`,
  OrderShipped: ({ complete, carrier }) =>
    `${complete ? 'Order' : 'Part of the order'} shipped${carrier === undefined ? '' : ` with ${carrier}`}`,
  BundleDecomposed: ({ lines }) => `Bundle in the order is ${plural(lines.length, 'line')} now`,
  OrderSentToErp: ({ erpReference }) => `Order is ${erpReference} in the ERP`,
  OrderRefusedByErp: ({ reason }) => `Order refused by the ERP: ${reason}`,
};
