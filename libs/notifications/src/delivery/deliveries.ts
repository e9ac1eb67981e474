import { randomUUID } from 'node:crypto';
import type { Instant, NotificationId, NotificationRuleId } from '@opsledger/kernel';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Sent } from './sent.js';
import { createDeliveryTable, type DeliveryRow } from './delivery.table.js';

/** A notification to be made. */
export interface NewDelivery {
  readonly notificationId: NotificationId;
  readonly ruleId: NotificationRuleId;
  readonly eventId: string;
  readonly kind: string;
  readonly subject: string;
  readonly body: string | null;
  readonly occurredAt: Instant;
}

/** A notification that this node sends now. */
export type ClaimedDelivery = Pick<
  DeliveryRow,
  'notification_id' | 'rule_id' | 'event_id' | 'kind' | 'subject' | 'body' | 'occurred_at' | 'round' | 'attempts'
>;

/** How long notifications are tried and kept. Milliseconds. */
export interface DeliveryTimes {
  /** For so long after it was made, or retried, a notification is tried. */
  readonly tryForMs: number;
  /** For so long a node has what it claimed: longer than any try lasts. */
  readonly leaseMs: number;
}

/** Days after which a notification that has ended is forgotten. */
const KEPT_DAYS = 30;
/** Of one rule at a time, so that no receiver takes all that is sent. */
const PER_RULE = 4;

const after = (ms: number): RawBuilder<unknown> => sql`clock_timestamp() + ${ms}::float8 * interval '1 millisecond'`;

/**
 * The deliveries of a deployment, in the database of the read models. Times are those of the database alone. A claim is a lease by row: a node that dies
 * holds up what it was sending until the lease lapses, and nobody sends what another node is sending.
 */
export class Deliveries {
  /** Settles when the table is there. */
  readonly ready: Promise<void>;
  private readonly node = randomUUID();

  constructor(
    private readonly db: Kysely<unknown>,
    private readonly times: DeliveryTimes,
    opened: Promise<void>,
  ) {
    this.ready = opened.then(() => createDeliveryTable(db));
    this.ready.catch(() => undefined); // whoever waits for it hears of it
  }

  /** Notes what is to be sent. What is there already stays as it is, so that an event that is read twice is told once. */
  async add(deliveries: readonly NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const rows = deliveries.map(
      ({ notificationId, ruleId, eventId, kind, subject, body, occurredAt }) =>
        sql`(${notificationId}::uuid, ${ruleId}::uuid, ${eventId}::uuid, ${kind}, ${subject}, ${body}::text, ${occurredAt}::timestamptz, ${after(this.times.tryForMs)})`,
    );
    await sql`
      insert into notification_delivery (notification_id, rule_id, event_id, kind, subject, body, occurred_at, give_up_at)
      values ${sql.join(rows)} on conflict (notification_id) do nothing`.execute(this.db);
  }

  /** Sends nothing of a rule until it is resumed. */
  async hold(ruleId: string): Promise<void> {
    await sql`update notification_delivery set state = 'held' where rule_id = ${ruleId} and state = 'waiting'`.execute(this.db);
  }

  /** Sends what was held, with as much time as something new has. */
  async release(ruleId: string): Promise<void> {
    await sql`update notification_delivery set state = 'waiting', next_at = clock_timestamp(), give_up_at = ${after(this.times.tryForMs)}
      where rule_id = ${ruleId} and state = 'held'`.execute(this.db);
  }

  /** Sends nothing of a rule any more. */
  async cancel(ruleId: string): Promise<void> {
    await sql`update notification_delivery set state = 'cancelled', ended_at = clock_timestamp(), owner = null, lease_until = null
      where rule_id = ${ruleId} and state in ('waiting', 'held')`.execute(this.db);
  }

  /** Tries one again, once for each round. */
  async retry(notificationId: string, round: number): Promise<void> {
    await sql`update notification_delivery set state = 'waiting', round = ${round}, attempts = 0, next_at = clock_timestamp(),
        give_up_at = ${after(this.times.tryForMs)}, ended_at = null, owner = null, lease_until = null
      where notification_id = ${notificationId} and round < ${round}`.execute(this.db);
  }

  /** Takes some of what is due: the oldest of every rule but those given. */
  async claim(most: number, butOf: readonly string[]): Promise<readonly ClaimedDelivery[]> {
    const isFree = sql`state = 'waiting' and next_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())`;
    const { rows } = await sql<ClaimedDelivery>`
      with due as (
        select notification_id, next_at, row_number() over (partition by rule_id order by next_at, notification_id) as place
        from notification_delivery where ${isFree} and not (rule_id = any(${butOf}::uuid[]))),
      taken as (select notification_id from due where place <= ${PER_RULE} order by next_at limit ${most})
      update notification_delivery set owner = ${this.node}, lease_until = ${after(this.times.leaseMs)}
      where notification_id in (select notification_id from taken) and ${isFree}
      returning notification_id, rule_id, event_id, kind, subject, body, occurred_at, round, attempts`.execute(this.db);
    return rows;
  }

  /** Milliseconds until the next one is due or comes free, of every rule but those given; undefined when none waits. */
  async nextInMs(butOf: readonly string[]): Promise<number | undefined> {
    const { rows } = await sql<{ ms: number | null }>`
      select (extract(epoch from min(greatest(next_at, coalesce(lease_until, next_at))) - clock_timestamp()) * 1000)::float8 as ms
      from notification_delivery where state = 'waiting' and not (rule_id = any(${butOf}::uuid[]))`.execute(this.db);
    const ms = rows[0]?.ms ?? undefined;
    return ms === undefined ? undefined : Math.max(ms, 0);
  }

  /** It has arrived, or nobody is to be told any more. */
  async end(
    { notification_id: id, round }: ClaimedDelivery,
    state: 'delivered' | 'failed' | 'cancelled',
    sent: Partial<Tried> = {},
  ): Promise<void> {
    await sql`update notification_delivery set state = ${state}, ended_at = clock_timestamp(), ${this.tried(sent)}, owner = null, lease_until = null
      where ${this.isMine(id, round)}`.execute(this.db);
  }

  /** It has not arrived. @returns whether the time to try it is over; the node keeps it until it is put off or ended. */
  async isOver({ notification_id: id }: ClaimedDelivery): Promise<boolean> {
    const { rows } = await sql<{ over: boolean }>`
      select give_up_at <= clock_timestamp() as over from notification_delivery where notification_id = ${id}`.execute(this.db);
    return rows[0]?.over ?? true;
  }

  /** It is tried again after so many milliseconds. */
  async putOff({ notification_id: id, round }: ClaimedDelivery, pauseMs: number, sent: Tried): Promise<void> {
    await sql`update notification_delivery set next_at = ${after(pauseMs)}, ${this.tried(sent)}, owner = null, lease_until = null
      where ${this.isMine(id, round)}`.execute(this.db);
  }

  /** Gives a claim back untried, for anybody to take after so many milliseconds. */
  async giveBack({ notification_id: id, round }: ClaimedDelivery, pauseMs = 0): Promise<void> {
    await sql`update notification_delivery set next_at = ${after(pauseMs)}, owner = null, lease_until = null
      where ${this.isMine(id, round)}`.execute(this.db);
  }

  /** Has a notification of the rule arrived since one of it was given up last? */
  async arrivedSince(ruleId: string): Promise<boolean> {
    const { rows } = await sql<{ arrived: boolean }>`
      select coalesce(max(ended_at) filter (where state = 'delivered') > coalesce(max(ended_at) filter (where state = 'failed'), '-infinity'), false) as arrived
      from notification_delivery where rule_id = ${ruleId}`.execute(this.db);
    return rows[0]?.arrived ?? false;
  }

  /** Forgets what ended long ago. */
  async prune(): Promise<void> {
    await sql`delete from notification_delivery where ended_at < clock_timestamp() - ${KEPT_DAYS}::int4 * interval '1 day'`.execute(
      this.db,
    );
  }

  /** How many there are in each state that has not ended well, and the age of the oldest that waits, in seconds. */
  async backlog(): Promise<{ readonly waiting: number; readonly held: number; readonly failed: number; readonly oldestSeconds: number }> {
    const { rows } = await sql<{ waiting: string; held: string; failed: string; oldest: number | null }>`
      select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'held') as held,
        count(*) filter (where state = 'failed') as failed,
        extract(epoch from clock_timestamp() - min(created_at) filter (where state = 'waiting'))::float8 as oldest
      from notification_delivery where state <> 'delivered'`.execute(this.db);
    const { waiting, held, failed, oldest } = rows[0]!;
    return { waiting: Number(waiting), held: Number(held), failed: Number(failed), oldestSeconds: oldest ?? 0 };
  }

  private isMine(id: string, round: number): RawBuilder<boolean> {
    return sql`notification_id = ${id} and owner = ${this.node} and round = ${round} and state in ('waiting', 'held')`;
  }

  private tried({ attempts, result }: Partial<Tried>): RawBuilder<unknown> {
    if (attempts === undefined || !result) return sql`attempts = attempts`;
    const failure = result.arrived ? null : result.failure;
    return sql`attempts = ${attempts}, last_attempt_at = clock_timestamp(), failure = ${failure}::text, status_code = ${result.statusCode ?? null}::int4`;
  }
}

/** A try, and the how-manieth of the round it was. */
export interface Tried {
  readonly attempts: number;
  readonly result: Sent;
}
