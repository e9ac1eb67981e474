import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { DateTime, PageInfoNode, PositionScalar } from '@opsledger/graphql';
import { instantOf, type Instant } from '@opsledger/kernel';
import { noteKeyText, type Hash } from '@opsledger/transparency';
import type { LogState, SignedCheckpoint } from './log-state.js';
import type { ConsistencyProof, InclusionProof, NoProof } from './proofs.js';
import type { TransparencyState, TransparencyStatus } from './transparency-log.js';

const STATES = {
  OFF: 'off',
  STARTING: 'starting',
  REBUILDING: 'rebuilding',
  FOLLOWING: 'following',
  LACKS_KEY: 'lacksKey',
  RETRYING: 'retrying',
  CONTRADICTED: 'contradicted',
} as const satisfies Record<string, TransparencyState>;
registerEnumType(STATES, {
  name: 'TransparencyLogState',
  description:
    'What the transparency log is doing on this node. OFF: other nodes follow it. LACKS_KEY: others sign. CONTRADICTED: the log is not what it signed; nothing more is signed.',
});

const REASONS = {
  NOT_OPENED: 'NOT_OPENED',
  NOT_YET_SIGNED: 'NOT_YET_SIGNED',
  NOT_A_LEAF: 'NOT_A_LEAF',
  NO_SUCH_EVENT: 'NO_SUCH_EVENT',
  SIZES_SWAPPED: 'SIZES_SWAPPED',
  OLD_TREE_EMPTY: 'OLD_TREE_EMPTY',
} as const satisfies Record<NoProof, NoProof>;
registerEnumType(REASONS, { name: 'NoProofReason', description: 'Why there is no proof.' });

/** Why there is none, as a sentence. */
export const NO_PROOF: Readonly<Record<NoProof, string>> = {
  NOT_OPENED: 'The log has signed nothing yet.',
  NOT_YET_SIGNED: 'No checkpoint covers it yet. Ask again when the next one is signed.',
  NOT_A_LEAF: 'The log does not prove its own signatures, nor events of the store: they are no leaves.',
  NO_SUCH_EVENT: 'The log has no such event.',
  SIZES_SWAPPED: 'The older tree is larger than the newer one: give the smaller size as from.',
  OLD_TREE_EMPTY: 'Every tree begins with the empty one, so nothing would be proved. Give a size from 1 on.',
};

/** What the log signed. */
@ObjectType('Checkpoint', { description: 'The log signed how many leaves it has and the root over them.' })
export class CheckpointNode {
  @Field({ description: 'Which log.' })
  readonly origin!: string;

  @Field(() => Int, { description: 'Leaves: events, reservations of keys included.' })
  readonly size!: number;

  @Field({ description: 'SHA-256 root of the tree (RFC 6962) in base64.' })
  readonly root!: string;

  @Field({ description: 'The signed text (C2SP tlog-checkpoint). Keep it: it is what an alteration would contradict.' })
  readonly note!: string;

  @Field(() => DateTime)
  readonly signedAt!: Instant;
}

/** How the log is doing. */
@ObjectType('TransparencyLog', { description: 'The tree over all events, whose root the log signs.' })
export class TransparencyLogNode {
  @Field(() => STATES)
  readonly state!: TransparencyState;

  @Field(() => String, { nullable: true, description: 'Why it is retrying or contradicted.' })
  readonly failure!: string | null;

  @Field(() => String, { nullable: true, description: 'Its name; null before its first checkpoint.' })
  readonly origin!: string | null;

  @Field(() => [String], {
    description:
      'Every public key that it has signed with, in order, as C2SP notes know them. The first one is enough: it vouches for the next.',
  })
  readonly keys!: readonly string[];

  @Field(() => CheckpointNode, { nullable: true })
  readonly checkpoint!: CheckpointNode | null;

  @Field(() => Int, { description: 'Leaves behind it that this node has seen.' })
  readonly unsignedLeaves!: number;

  @Field(() => DateTime, { nullable: true, description: 'When they are signed at the latest; null when none waits here.' })
  readonly nextCheckpointAt!: Instant | null;
}

@ObjectType('CheckpointEdge')
class CheckpointEdge {
  @Field({ description: 'Opaque.' })
  readonly cursor!: string;

  @Field(() => CheckpointNode)
  readonly node!: CheckpointNode;
}

/** A page of checkpoints. */
@ObjectType('CheckpointConnection')
export class CheckpointConnection {
  @Field(() => [CheckpointEdge])
  readonly edges!: readonly CheckpointEdge[];

  @Field(() => [CheckpointNode])
  readonly nodes!: readonly CheckpointNode[];

  @Field(() => PageInfoNode)
  readonly pageInfo!: object;
}

/** Why there is no proof. */
@ObjectType({ isAbstract: true })
abstract class ProofAnswer {
  @Field(() => REASONS, { nullable: true, description: 'Why there is none.' })
  readonly reason!: NoProof | null;

  @Field(() => String, { nullable: true })
  readonly message!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the next checkpoint is due, as far as this node knows.' })
  readonly nextCheckpointAt!: Instant | null;
}

@ObjectType('InclusionProof', { description: 'An event is in the tree of a checkpoint.' })
class InclusionProofNode {
  @Field(() => Int, { description: 'Its place among the leaves, from 0.' })
  readonly index!: number;

  @Field(() => PositionScalar)
  readonly position!: Position;

  @Field(() => [String], { description: 'Hashes from the sibling of its leaf up to the child of the root, in base64.' })
  readonly path!: readonly string[];

  @Field(() => CheckpointNode)
  readonly checkpoint!: CheckpointNode;

  @Field({ description: 'A file that proves it without the log (C2SP tlog-proof): name it .tlog-proof.' })
  readonly receipt!: string;
}

/** An inclusion proof, or why there is none. */
@ObjectType('InclusionProofAnswer')
export class InclusionProofAnswer extends ProofAnswer {
  @Field(() => InclusionProofNode, { nullable: true })
  readonly proof!: InclusionProofNode | null;
}

@ObjectType('TreeRoot')
class TreeRootNode {
  @Field(() => Int)
  readonly size!: number;

  @Field({ description: 'In base64.' })
  readonly root!: string;
}

@ObjectType('ConsistencyProof', { description: 'One tree is the beginning of another: nothing in it was altered since.' })
class ConsistencyProofNode {
  @Field(() => TreeRootNode)
  readonly from!: TreeRootNode;

  @Field(() => TreeRootNode)
  readonly to!: TreeRootNode;

  @Field(() => [String], { description: 'Hashes in base64 (RFC 9162, section 2.1.4).' })
  readonly path!: readonly string[];
}

/** A consistency proof, or why there is none. */
@ObjectType('ConsistencyProofAnswer')
export class ConsistencyProofAnswer extends ProofAnswer {
  @Field(() => ConsistencyProofNode, { nullable: true })
  readonly proof!: ConsistencyProofNode | null;
}

const base64 = (hash: Hash): string => Buffer.from(hash).toString('base64');

/** A checkpoint as its node. */
export const checkpointNode = ({ root, ...signed }: SignedCheckpoint): CheckpointNode => ({ ...signed, root: base64(root) });

/** The log as its node. */
export function transparencyLogNode(status: TransparencyStatus, log: LogState | undefined): TransparencyLogNode {
  return {
    state: status.state,
    failure: status.failure ?? null,
    origin: log?.origin ?? null,
    keys: log?.keys.map(noteKeyText) ?? [],
    checkpoint: log?.signed ? checkpointNode(log.signed) : null,
    unsignedLeaves: status.unsigned,
    nextCheckpointAt: nextCheckpointAt(status),
  };
}

const nextCheckpointAt = ({ dueAt }: TransparencyStatus): Instant | null => (dueAt === undefined ? null : instantOf(dueAt));

const noProof = (none: NoProof, status: TransparencyStatus) => ({
  proof: null,
  reason: none,
  message: NO_PROOF[none],
  nextCheckpointAt: none === 'NOT_YET_SIGNED' || none === 'NOT_OPENED' ? nextCheckpointAt(status) : null,
});

const PROVED = { reason: null, message: null, nextCheckpointAt: null };

/** An answer about an event as its node. */
export function inclusionNode(answer: InclusionProof | { readonly none: NoProof }, status: TransparencyStatus): InclusionProofAnswer {
  if ('none' in answer) return noProof(answer.none, status);
  const { event, index, path, checkpoint, receipt } = answer;
  const proof = { index, position: event.position, path: path.map(base64), checkpoint: checkpointNode(checkpoint), receipt };
  return { ...PROVED, proof };
}

/** An answer about two sizes as its node. */
export function consistencyNode(answer: ConsistencyProof | { readonly none: NoProof }, status: TransparencyStatus): ConsistencyProofAnswer {
  if ('none' in answer) return noProof(answer.none, status);
  const { from, to, path } = answer;
  const rootNode = ({ size, root }: ConsistencyProof['from']) => ({ size, root: base64(root) });
  return { ...PROVED, proof: { from: rootNode(from), to: rootNode(to), path: path.map(base64) } };
}
