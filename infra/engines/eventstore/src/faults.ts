/** Which calls a fault hits. */
export type FaultTarget = 'append' | 'delete' | 'read' | 'subscribe' | 'persistent' | 'any';

/** Something that goes wrong on purpose. */
export type Fault = {
  /**
   * `delay` waits `ms` before the call is handled; `unavailable` refuses it with UNAVAILABLE before anything is
   * done; `drop` cuts all connections instead; `unknown-outcome` commits the write and then cuts all
   * connections; `duplicate` delivers each event of a catch-up subscription twice.
   */
  readonly kind: 'delay' | 'drop' | 'unavailable' | 'unknown-outcome' | 'duplicate';
  /** Default: any call for which the kind makes sense. */
  readonly on?: FaultTarget;
  /** How often; until it is taken back when not given. */
  readonly times?: number;
  /** Length of a delay. */
  readonly ms?: number;
};

type Armed = { readonly fault: Fault; left: number };

/** Switches faults on and off while the engine runs. Nothing is slower while none is armed. */
export class FaultSwitch {
  private armed: Armed[] = [];

  /** Arms a fault; the result takes it back. */
  inject(fault: Fault): () => void {
    const armed: Armed = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.armed.push(armed);
    return () => {
      this.armed = this.armed.filter((other) => other !== armed);
    };
  }

  /** Takes back all faults. */
  clear(): void {
    this.armed = [];
  }

  get isArmed(): boolean {
    return this.armed.length > 0;
  }

  /** Uses up one hit of a fault of this kind for this call, if one is armed. */
  take(kind: Fault['kind'], on: FaultTarget): Fault | undefined {
    const found = this.armed.find(
      ({ fault }) => fault.kind === kind && (fault.on === undefined || fault.on === 'any' || fault.on === on),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.armed = this.armed.filter((other) => other !== found);
    return found.fault;
  }
}
