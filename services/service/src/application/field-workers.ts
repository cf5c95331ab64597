import type { Place } from '../domain/field/place.ts';
import type { Available } from '../domain/field/rank.ts';

/** A technician near a place. */
export type NearTechnician = {
  readonly technicianId: string;
  readonly distanceKm: number;
  readonly whereFrom: 'position' | 'base';
  readonly at?: string | undefined;
};

export type NearestQuestion = {
  readonly tenant: string;
  readonly place: Place;
  readonly skill?: string | undefined;
  readonly count: number;
  readonly maxAgeSeconds: number;
};

/** What is known of all technicians, a little behind their streams. */
export type FieldWorkers = {
  available(tenant: string, skill: string): Promise<readonly Available[]>;
  nearest(question: NearestQuestion): Promise<readonly NearTechnician[]>;
};
