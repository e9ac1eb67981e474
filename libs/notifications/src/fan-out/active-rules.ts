import { comparePositions, type EventStore, type Position, type ReadModelProgress, type RecordedEvent } from '@opsledger/eventsourcing';
import { foldRows, type ReadStore } from '@opsledger/read-store';
import { notificationRuleEvents } from '../notification-rule/notification-rule.events.js';
import { notificationRules } from '../notification-rules/notification-rules.projection.js';
import { notificationRuleTable, type NotificationRuleRow } from '../notification-rules/notification-rules.table.js';

/** Where rules are read. */
export interface RuleSource {
  readonly eventStore: Pick<EventStore, 'readStream'>;
  readonly readStore: Pick<ReadStore, 'from'>;
  readonly readModels: ReadModelProgress;
}

/** How long the read model of the rules is waited for, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * The rules that tell something, as they were at the place in the log where the reader is: the read model says which there are, their streams say how they
 * were, however far the read model is. They are kept in memory, because nearly every event is told to nobody and must not cost a statement; so they are
 * dropped at every event of a rule, and whenever the log may have been read elsewhere meanwhile.
 */
export class ActiveRules {
  private rules: Promise<readonly NotificationRuleRow[]> | undefined;

  constructor(private readonly source: RuleSource) {}

  /** Reads them anew when they are needed next. */
  forget(): void {
    this.rules = undefined;
  }

  /** The rules that are active at a position. @throws when the read model does not yet show which rules there are. */
  async at(position: Position): Promise<readonly NotificationRuleRow[]> {
    this.rules ??= this.read(position);
    return this.rules;
  }

  private async read(position: Position): Promise<readonly NotificationRuleRow[]> {
    const { readStore, readModels } = this.source;
    const { name } = notificationRules;
    const { reached } = await readModels.waitFor(position, { projections: [name], timeoutMs: PATIENCE_MS });
    if (!reached) throw new Error(`The read model ${name} is behind. Notifications wait for it.`);
    const ids = await readStore.from(notificationRuleTable).select('rule_id').where('status', '<>', 'Retired').orderBy('rule_id').execute();
    const rules = await Promise.all(ids.map(({ rule_id: ruleId }) => this.asOf(ruleId, position)));
    return rules.filter((rule) => rule?.status === 'Active').map((rule) => rule!);
  }

  private async asOf(ruleId: string, position: Position): Promise<NotificationRuleRow | undefined> {
    const events: RecordedEvent[] = [];
    for await (const event of this.source.eventStore.readStream(`${notificationRuleEvents.category}-${ruleId}`)) {
      if (comparePositions(event.position, position) > 0) break;
      events.push(event);
    }
    return foldRows(notificationRules, events).rows(notificationRuleTable)[0];
  }
}
