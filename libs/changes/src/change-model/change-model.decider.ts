import {
  type Decider,
  type Standing,
  applied,
  differing,
  firstOf,
  mustBeActive,
  mustSay,
  normalised,
  under,
} from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import type { ApprovalStep, ChangeModelId, ChangeType, Level } from '../values.events.js';
import { mustBePolicy } from './approval.checks.js';
import { changeModelEvents, type ChangeModelEvent, type ChangeModelRevision } from './change-model.events.js';

/** What describes a model of changes. */
export interface ChangeModelRecord {
  readonly name: string;
  readonly changeType: ChangeType;
  readonly description?: string;
  /** The policy of approval, step after step. None for a standard change: the model is its approval. */
  readonly steps: readonly ApprovalStep[];
  /** The policy authorises changes up to this risk; a greater one needs another policy. */
  readonly highestRisk: Level;
  /** Taken by changes that bring no plan of their own. */
  readonly implementationPlan?: string;
  readonly backoutPlan?: string;
}

export type ChangeModel = { readonly status: 'Unknown' } | { readonly status: 'Active' | 'Retired'; readonly record: ChangeModelRecord };

interface OfModel {
  readonly modelId: ChangeModelId;
}

/** A new model. It authorises every risk unless said. */
export type ChangeModelDefinition = OfModel & Omit<ChangeModelRecord, 'steps' | 'highestRisk'> & Partial<ChangeModelRecord>;

export type ChangeModelCommand =
  | { readonly type: 'DefineChangeModel'; readonly data: ChangeModelDefinition }
  /** Changes only what is given; null takes an optional fact away. */
  | { readonly type: 'ReviseChangeModel'; readonly data: OfModel & { readonly changes: ChangeModelRevision } }
  | { readonly type: 'RetireChangeModel'; readonly data: OfModel }
  | { readonly type: 'ReinstateChangeModel'; readonly data: OfModel };

/** Standing of the approvers that the command names. */
export interface ChangeModelFacts {
  readonly approvers?: readonly Standing[];
}

type Answer = readonly ChangeModelEvent[] | Rejection;

/** The model whose policy applies to a change that names no other: one per type, found by its well-known id. */
export const DEFAULT_MODEL: Readonly<Record<Exclude<ChangeType, 'standard'>, ChangeModelId>> = {
  normal: '3f6dd6f2-8d3c-4b54-9d54-5f0f2c3d7a01' as ChangeModelId,
  emergency: '3f6dd6f2-8d3c-4b54-9d54-5f0f2c3d7a02' as ChangeModelId,
};

/** A kind of change: what its changes have in common, above all who approves them. */
export const changeModelDecider: Decider<ChangeModel, ChangeModelCommand, ChangeModelEvent, ChangeModelFacts> = {
  category: 'changeModel',
  events: changeModelEvents,
  initialState: { status: 'Unknown' },
  decide(command, model, { facts }) {
    if (model.status === 'Unknown') return command.type === 'DefineChangeModel' ? define(command.data, facts) : notFound(command.data);
    switch (command.type) {
      case 'DefineChangeModel':
        return reject('ALREADY_EXISTS', 'There is a model with this id. Use a new id, or revise this one (ReviseChangeModel).', [
          'modelId',
        ]);
      case 'ReviseChangeModel':
        return revise(command.data, model.record, facts);
      case 'RetireChangeModel':
        return model.status === 'Retired' ? [] : [{ type: 'ChangeModelRetired', data: { modelId: command.data.modelId } }];
      case 'ReinstateChangeModel':
        return model.status === 'Active' ? [] : [{ type: 'ChangeModelReinstated', data: { modelId: command.data.modelId } }];
    }
  },
  evolve(model, event) {
    switch (event.type) {
      case 'ChangeModelDefined': {
        const { modelId: _id, ...record } = event.data;
        return { status: 'Active', record };
      }
      case 'ChangeModelRevised':
        return model.status === 'Unknown' ? model : { ...model, record: applied(model.record, event.data.changes) };
      case 'ChangeModelRetired':
        return model.status === 'Unknown' ? model : { ...model, status: 'Retired' };
      case 'ChangeModelReinstated':
        return model.status === 'Unknown' ? model : { ...model, status: 'Active' };
    }
  },
  /** The name stays taken after retirement: reinstate the model instead of defining it twice. */
  uniqueKeys: (model) => (model.status === 'Unknown' ? [] : [{ space: 'changeModel', key: normalised(model.record.name), path: ['name'] }]),
};

function define(data: ChangeModelDefinition, facts: ChangeModelFacts): Answer {
  const { name, changeType, steps = [], highestRisk = 'veryHigh' } = data;
  const wrong = firstOf(mustBeValid({ ...data, steps }, changeType, facts), mustBeItsType(data));
  return wrong ?? [{ type: 'ChangeModelDefined', data: { ...data, name: name.trim(), steps, highestRisk } }];
}

function revise(
  { modelId, changes }: OfModel & { changes: ChangeModelRevision },
  record: ChangeModelRecord,
  facts: ChangeModelFacts,
): Answer {
  const different = differing(changes, record);
  const wrong = mustBeValid(different, record.changeType, different.steps ? facts : {});
  if (wrong) return under('changes', wrong);
  return Object.keys(different).length === 0 ? [] : [{ type: 'ChangeModelRevised', data: { modelId, changes: different } }];
}

function mustBeValid(said: ChangeModelRevision, changeType: ChangeType, { approvers = [] }: ChangeModelFacts): Rejection | undefined {
  return firstOf(
    ...(['name', 'description', 'implementationPlan', 'backoutPlan'] as const).map((name) => mustSay(said[name], name)),
    said.steps && mustBePolicy(said.steps, changeType),
    ...approvers.map((approver) => mustBeActive('person', approver, 'steps')),
  );
}

/** The well-known ids are of one type each. */
function mustBeItsType({ modelId, changeType }: ChangeModelDefinition): Rejection | undefined {
  const [type] = Object.entries(DEFAULT_MODEL).find(([, id]) => id === modelId) ?? [changeType];
  if (type === changeType) return undefined;
  return reject('INVALID_INPUT', `This id is kept for the default of ${type} changes. Use another for a model of ${changeType} ones.`, [
    'modelId',
  ]);
}

function notFound({ modelId }: OfModel): Rejection {
  return reject('NOT_FOUND', `There is no model of changes ${modelId}. Check the id, or define it first (DefineChangeModel).`, ['modelId']);
}
