import type { DeliveryRow } from '../delivery/delivery.table.js';

/** What a mail says about an event: what happened to what and when, and nothing of what the event holds. Mail is read on its way. */
export function mailOf(
  {
    kind,
    subject,
    occurred_at: at,
    event_id: event,
    rule_id: rule,
  }: Pick<DeliveryRow, 'kind' | 'subject' | 'occurred_at' | 'event_id' | 'rule_id'>,
  ruleName: string,
  summary: string,
): { readonly subject: string; readonly text: string } {
  const dash = subject.indexOf('-');
  const thing = `${subject.slice(0, dash)} ${subject.slice(dash + 1)}`;
  const lines = [
    summary,
    '',
    `Event: ${kind} (${event})`,
    `Subject: ${thing}`,
    `Happened: ${at}`,
    '',
    `The notification rule "${ruleName}" (${rule}) has told you. To end it: retireNotificationRule.`,
    '',
  ];
  return { subject: `OpsLedger: ${kind}, ${thing}`, text: lines.join('\n') };
}
