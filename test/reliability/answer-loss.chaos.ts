import { randomUUID } from 'node:crypto';
import { Faults, notReady, startTestEventStoreServer, type AnswerFault } from '@opsledger/event-store-server/testing';
import { OutcomeUnknown, type EventStore } from '@opsledger/eventsourcing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';
import { Expectations, type LogFindings, type Sent } from './wire-log-check.js';

/** R8: appends whose answer is lost after they were recorded, on both ways by which the client appends. */
export interface AnswerLossOptions {
  /** Answers to lose, on each way. */
  readonly answers: number;
  readonly seed: number;
}

export interface AnswerLossReport extends AnswerLossOptions {
  readonly batch: PathReport;
  readonly plain: PathReport;
  readonly passed: boolean;
}

export interface PathReport extends LogFindings {
  readonly lostAnswers: number;
  /** Calls that ended without knowing, because the second answer was lost too; the writer sent the same again. */
  readonly unknownOutcomes: number;
  /** Appends that ended with any other error, or still unknown, although they were recorded. */
  readonly falseFailures: readonly string[];
  readonly longestCallMs: number;
}

const WRITERS = 8;
const TIMEOUT_MS = 400;
/** How often a writer sends an append again whose outcome is unknown; as the command runner does. */
const RESENDS = 5;

export async function run({ answers, seed }: AnswerLossOptions): Promise<AnswerLossReport> {
  const random = randomBySeed(seed);
  const batch = await loseAnswers(true, answers, random);
  const plain = await loseAnswers(false, answers, random);
  const passed = [batch, plain].every(
    ({ lostAnswers, falseFailures, lost, doubled, holes }) =>
      lostAnswers === answers && falseFailures.length + lost + doubled + holes === 0,
  );
  return { answers, seed, batch, plain, passed };
}

async function loseAnswers(batchAppend: boolean, answers: number, random: () => number): Promise<PathReport> {
  const faults = new Faults();
  const server = await startTestEventStoreServer({ batchAppend, faults });
  const store = await openEventStoreDb({ url: server.url, timeoutMs: TIMEOUT_MS });
  const expectations = new Expectations();
  const doomed = new Set<string>();
  const falseFailures: string[] = [];
  let [lostAnswers, unknownOutcomes] = [0, 0];
  faults.afterAppend = (stream, committed): AnswerFault => {
    if (!committed || lostAnswers >= answers || !doomed.delete(stream)) return 'answer';
    lostAnswers += 1;
    const ways: readonly AnswerFault[] = batchAppend ? ['drop', 'cut', 'end', notReady()] : ['drop', 'cut', notReady()];
    return ways[Math.floor(random() * ways.length)]!;
  };
  const send = async (sent: Sent): Promise<number> => {
    for (let resend = 0; ; resend += 1) {
      try {
        return (await expectations.append(store, sent)).revision;
      } catch (error) {
        if (error instanceof OutcomeUnknown && resend < RESENDS) {
          unknownOutcomes += 1;
          continue;
        }
        falseFailures.push(String(error));
        return lastRevision(store, sent.stream);
      }
    }
  };
  const write = async (writer: number): Promise<void> => {
    const stream = `ledger-${writer}`;
    for (let revision = -1; lostAnswers < answers;) {
      if (random() < 0.5) doomed.add(stream);
      const ids = Array.from({ length: 1 + Math.floor(random() * 3) }, () => randomUUID());
      revision = await send({ stream, ids, revision });
      doomed.delete(stream);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  const found = await expectations.compare(server.store);
  await store.close();
  await server.close();
  return { lostAnswers, unknownOutcomes, falseFailures, longestCallMs: Math.round(expectations.longestCallMs), ...found };
}

async function lastRevision(store: EventStore, stream: string): Promise<number> {
  for await (const { revision } of store.readStream(stream, { direction: 'backwards', maxCount: 1 })) return revision;
  return -1;
}

if (isProgram(import.meta.url)) {
  const report = await run({ answers: numberArgument('answers', 1000), seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
