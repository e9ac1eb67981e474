import type { SocketLimits } from './socket-limits.js';

type Limits = Pick<SocketLimits, 'connections' | 'connectionsPerAddress' | 'connectionsPerActor'>;

/** Counts the connections of one server, so that nobody takes more than their share. */
export class Census {
  private total = 0;
  private readonly byAddress = new Map<string, number>();
  private readonly byActor = new Map<string, number>();

  constructor(private readonly limits: Limits) {}

  /** May one more come from this address? */
  hasRoomFor(address: string): boolean {
    return this.total < this.limits.connections && (this.byAddress.get(address) ?? 0) < this.limits.connectionsPerAddress;
  }

  enter(address: string): void {
    this.total += 1;
    add(this.byAddress, address, 1);
  }

  leave(address: string): void {
    this.total -= 1;
    add(this.byAddress, address, -1);
  }

  /** Counts one more connection of an actor; false when that would be too many: then it is not counted. */
  signIn(actorId: string): boolean {
    if ((this.byActor.get(actorId) ?? 0) >= this.limits.connectionsPerActor) return false;
    add(this.byActor, actorId, 1);
    return true;
  }

  signOut(actorId: string): void {
    add(this.byActor, actorId, -1);
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
