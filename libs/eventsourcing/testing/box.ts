import { z } from 'zod';
import { reject } from '@opsledger/kernel';
import { eventCatalogue, type AggregateDefinition, type Decider, type EventOf } from '@opsledger/eventsourcing';

/** A small aggregate that uses everything the runner offers: a box with a unique label, contents, and a box it stands in. */
export const boxEvents = eventCatalogue('box', {
  BoxOpened: { summary: 'A box was opened.', sentence: '{actor} opened box {label}', version: 1, schema: z.object({ label: z.string() }) },
  BoxRelabelled: {
    summary: 'A box got another label.',
    sentence: '{actor} put the label {label} on a box',
    version: 1,
    schema: z.object({ label: z.string() }),
  },
  ItemAdded: {
    summary: 'One more item lies in the box.',
    sentence: '{actor} added {item} to {subject}',
    version: 1,
    schema: z.object({ item: z.string() }),
  },
  BoxNested: {
    summary: 'The box now stands in another one.',
    sentence: '{actor} put {subject} into {parentId}',
    version: 1,
    schema: z.object({ parentId: z.string() }),
  },
  BoxClosed: {
    summary: 'The box was closed; its label is free again.',
    sentence: '{actor} closed {subject}',
    version: 1,
    schema: z.object({}),
  },
});
export type BoxEvent = EventOf<typeof boxEvents>;
export type BoxCommand =
  | { readonly type: 'OpenBox'; readonly data: { readonly label: string } }
  | { readonly type: 'RelabelBox'; readonly data: { readonly label: string } }
  | { readonly type: 'AddItem'; readonly data: { readonly item: string } }
  | { readonly type: 'NestBox'; readonly data: { readonly parentId: string } }
  | { readonly type: 'CloseBox'; readonly data: Record<string, never> };
export interface Box {
  readonly status: 'Unknown' | 'Open' | 'Closed';
  readonly label?: string;
  readonly items: number;
  readonly parentId?: string;
}
/** The boxes above the new parent, the parent first. */
export type BoxFacts = readonly string[];

export const boxDecider: Decider<Box, BoxCommand, BoxEvent, BoxFacts> = {
  category: 'box',
  events: boxEvents,
  initialState: { status: 'Unknown', items: 0 },
  decide({ type, data }, box, { facts }) {
    if (type !== 'OpenBox' && box.status !== 'Open') return reject('INVALID_TRANSITION', 'The box is not open.');
    switch (type) {
      case 'OpenBox':
        return box.status === 'Unknown' ? [{ type: 'BoxOpened', data }] : reject('ALREADY_EXISTS', 'The box was opened before.');
      case 'RelabelBox':
        return box.label === data.label ? [] : [{ type: 'BoxRelabelled', data }];
      case 'AddItem':
        return [{ type: 'ItemAdded', data }];
      case 'NestBox':
        return facts.includes(box.label ?? '')
          ? reject('CYCLE', 'The parent stands in this box.', ['parentId'])
          : [{ type: 'BoxNested', data }];
      case 'CloseBox':
        return [{ type: 'BoxClosed', data: {} }];
    }
  },
  evolve(box, { type, data }) {
    switch (type) {
      case 'BoxOpened':
        return { status: 'Open', label: data.label, items: 0 };
      case 'BoxRelabelled':
        return { ...box, label: data.label };
      case 'ItemAdded':
        return { ...box, items: box.items + 1 };
      case 'BoxNested':
        return { ...box, parentId: data.parentId };
      case 'BoxClosed':
        return { status: 'Closed', items: box.items };
    }
  },
  uniqueKeys: ({ label }) => (label === undefined ? [] : [{ space: 'boxLabel', key: label }]),
  exclusiveKeys: ({ type }) => (type === 'NestBox' ? [{ space: 'boxNesting', key: 'all' }] : []),
};

export const boxAggregate: AggregateDefinition<Box, BoxCommand, BoxEvent, BoxFacts> = {
  decider: boxDecider,
  async facts({ type, data }, _id, reader) {
    const labels: string[] = [];
    let next: string | undefined = type === 'NestBox' ? data.parentId : undefined;
    while (next !== undefined) {
      const { state }: { state: Box } = await reader.state<Box>('box', next);
      labels.push(state.label ?? '');
      next = state.parentId;
    }
    return labels;
  },
};
