import { firstOf, mustBeActive, mustSay, normalised, type Decider, type Given, type Standing } from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import { mustBeCurrency } from '../finance.checks.js';
import type { AssetBookId } from '../values.events.js';
import { mustBeScope, readPolicy } from './asset-book.checks.js';
import { assetBookEvents, type AssetBookEvent, type AssetBookEventData } from './asset-book.events.js';

type PolicyData = AssetBookEventData<'DepreciationPolicySet'>;
type BookData = AssetBookEventData<'AssetBookOpened'>;

/** A book with its policies, the oldest first. */
export type AssetBook =
  { readonly status: 'Unknown' } | { readonly status: 'Open' | 'Closed'; readonly name: string; readonly policies: readonly PolicyData[] };

export type AssetBookCommand =
  | { readonly type: 'OpenAssetBook'; readonly data: BookData }
  | { readonly type: 'SetDepreciationPolicy'; readonly data: PolicyData }
  | { readonly type: 'CloseAssetBook'; readonly data: { readonly bookId: AssetBookId } };

/** Standing of the type or model that a policy is for. */
export interface AssetBookFacts {
  readonly scope?: Standing;
}

type Answer = readonly AssetBookEvent[] | Rejection;
type KnownBook = Exclude<AssetBook, { status: 'Unknown' }>;

/** One way of valuing assets. An asset can be in several books at once. */
export const assetBookDecider: Decider<AssetBook, AssetBookCommand, AssetBookEvent, AssetBookFacts> = {
  category: 'assetBook',
  events: assetBookEvents,
  initialState: { status: 'Unknown' },
  decide(command, book, given) {
    if (book.status === 'Unknown') return command.type === 'OpenAssetBook' ? open(command.data) : notFound(command.data.bookId);
    switch (command.type) {
      case 'OpenAssetBook':
        return reject('ALREADY_EXISTS', 'There is a book with this id. Use a new id.', ['bookId']);
      case 'SetDepreciationPolicy':
        return setPolicy(command.data, book, given);
      case 'CloseAssetBook':
        return book.status === 'Closed' ? [] : [{ type: 'AssetBookClosed', data: command.data }];
    }
  },
  evolve(book, event) {
    if (event.type === 'AssetBookOpened') return { status: 'Open', name: event.data.name, policies: [] };
    if (book.status === 'Unknown') return book;
    switch (event.type) {
      case 'DepreciationPolicySet':
        return { ...book, policies: [...book.policies, event.data] };
      case 'AssetBookClosed':
        return { ...book, status: 'Closed' };
    }
  },
  /** A name stays taken by a closed book: its figures go on to name it. */
  uniqueKeys: (book) => (book.status === 'Unknown' ? [] : [{ space: 'assetBookName', key: normalised(book.name), path: ['name'] }]),
};

function open({ bookId, name, currency, yearEndMonth, yearEndDay }: BookData): Answer {
  const wrong = firstOf(
    mustSay(name, 'name'),
    mustBeCurrency(currency, 'currency'),
    mustBeWithin(yearEndMonth, 12, 'yearEndMonth'),
    mustBeWithin(yearEndDay, 31, 'yearEndDay'),
  );
  return wrong ?? [{ type: 'AssetBookOpened', data: { bookId, name: name.trim(), currency, yearEndMonth, yearEndDay } }];
}

function mustBeWithin(value: number, most: number, path: string): Rejection | undefined {
  if (Number.isInteger(value) && value >= 1 && value <= most) return undefined;
  return reject('INVALID_INPUT', `The ${path} must be a whole number from 1 to ${most}.`, [path]);
}

/** The last policy of a scope holds; an equal one changes nothing. */
function setPolicy(data: PolicyData, book: KnownBook, { facts }: Given<AssetBookFacts>): Answer {
  if (book.status === 'Closed') return reject('INVALID_TRANSITION', `Book ${book.name} is closed. Open another one (OpenAssetBook).`);
  const policy = readPolicy(data);
  if ('code' in policy) return policy;
  const { bookId, scopeKind, scopeId, effectiveFrom } = data;
  const scope = { scopeKind, ...(scopeId && { scopeId }) };
  const wrong = firstOf(mustBeScope(scope), mustBeActive('asset type or model', facts.scope, 'scopeId'));
  if (wrong) return wrong;
  const set: PolicyData = { bookId, ...scope, effectiveFrom, ...policy };
  const last = book.policies.findLast((other) => other.scopeKind === scopeKind && other.scopeId === scopeId);
  return JSON.stringify(last) === JSON.stringify(set) ? [] : [{ type: 'DepreciationPolicySet', data: set }];
}

function notFound(bookId: AssetBookId): Rejection {
  return reject('NOT_FOUND', `There is no book ${bookId}. Check the id, or open it first (OpenAssetBook).`, ['bookId']);
}
