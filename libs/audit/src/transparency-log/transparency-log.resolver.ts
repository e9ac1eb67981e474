import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { formatPosition, type Position } from '@opsledger/eventsourcing';
import { apiError, CursorKey, CursorSeal, currentActor, invalidPosition, pageOf, PositionScalar } from '@opsledger/graphql';
import { TilesMissing } from '../tiles/tree-files.js';
import { Proofs, type EventPlace } from './proofs.js';
import {
  CheckpointConnection,
  CheckpointNode,
  checkpointNode,
  consistencyNode,
  ConsistencyProofAnswer,
  inclusionNode,
  InclusionProofAnswer,
  transparencyLogNode,
  TransparencyLogNode,
} from './transparency-log.node.js';
import { TransparencyLog } from './transparency-log.js';

/** What an auditor takes away: checkpoints, and proofs that hold without the ledger. */
@Resolver()
export class TransparencyLogResolver {
  constructor(
    private readonly log: TransparencyLog,
    private readonly proofs: Proofs,
    private readonly cursorKey: CursorKey,
  ) {}

  @Query(() => TransparencyLogNode, { description: 'How the log of all events signs for itself, and by which keys it is known.' })
  async transparencyLog(): Promise<TransparencyLogNode> {
    return transparencyLogNode(this.log.status(), await this.proofs.state());
  }

  @Query(() => CheckpointNode, { nullable: true, description: 'The last checkpoint; null before the first.' })
  async checkpoint(): Promise<CheckpointNode | null> {
    const signed = (await this.proofs.state())?.signed;
    return signed ? checkpointNode(signed) : null;
  }

  @Query(() => CheckpointConnection, { description: 'Every checkpoint, the last first; a rotation of the key signs one with both keys.' })
  async checkpoints(
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<object> {
    const { size, cursor } = pageOf({ first: first ?? null, after: after ?? null });
    const seal = new CursorSeal(this.cursorKey.bytes, JSON.stringify(['checkpoints', currentActor().id]));
    const before = cursor === undefined ? undefined : Number(seal.open(cursor)[0]);
    const read = await this.proofs.checkpoints(size + 1, before);
    const edges = read.slice(0, size).map(({ revision, ...signed }) => ({ cursor: seal.seal([revision]), node: checkpointNode(signed) }));
    const pageInfo = {
      hasNextPage: read.length > size,
      hasPreviousPage: cursor !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    };
    return { edges, nodes: edges.map(({ node }) => node), pageInfo };
  }

  @Query(() => InclusionProofAnswer, {
    description:
      'Proof that an event is in the log, as a file that holds without it. Name the event by its position, or by its subject and version.',
  })
  async inclusionProof(
    @Args('position', { type: () => PositionScalar, nullable: true }) position?: Position | null,
    @Args('subjectType', { type: () => String, nullable: true, description: 'As a timeline has it, e.g. asset.' }) type?: string | null,
    @Args('subjectId', { type: () => ID, nullable: true }) id?: string | null,
    @Args('version', { type: () => Int, nullable: true, description: 'Version of the subject after the event.' }) version?: number | null,
  ): Promise<InclusionProofAnswer> {
    const place = placeOf(position, [type, id, version]);
    return inclusionNode(await answered(() => this.proofs.inclusion(place)), this.log.status());
  }

  @Query(() => ConsistencyProofAnswer, { description: 'Proof that the log of an earlier size is the beginning of that of a later one.' })
  async consistencyProof(
    @Args('from', { type: () => Int, description: 'Leaves of the earlier tree.' }) from: number,
    @Args('to', { type: () => Int, nullable: true, description: 'Leaves of the later one; default: the last checkpoint.' })
    to?: number | null,
  ): Promise<ConsistencyProofAnswer> {
    if (from < 0 || (to ?? 0) < 0) throw apiError('BAD_USER_INPUT', 'A size is a whole number from 0 on.');
    return consistencyNode(await answered(() => this.proofs.consistency(from, to ?? undefined)), this.log.status());
  }
}

type Subject = readonly [type: string | null | undefined, id: string | null | undefined, version: number | null | undefined];

function placeOf(position: Position | null | undefined, [type, id, version]: Subject): EventPlace {
  const isWhole = typeof type === 'string' && typeof id === 'string' && typeof version === 'number' && version >= 0;
  const isPart = [type, id, version].some((part) => part !== null && part !== undefined);
  if (position && !isPart) {
    if (position.commit > 0n) return position;
    throw invalidPosition(`No event is at position ${formatPosition(position)}.`);
  }
  if (!position && isWhole) return { stream: `${type}-${id}`, revision: version };
  throw apiError('BAD_USER_INPUT', 'Give either position, or subjectType, subjectId and version.');
}

async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TilesMissing) throw apiError('UNAVAILABLE', 'The tree of the log is being made again. Ask again in a minute.');
    throw error;
  }
}
