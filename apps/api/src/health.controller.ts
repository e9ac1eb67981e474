import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { ReadStoreState } from '@opsledger/read-store';
import type { FastifyReply } from 'fastify';

/** Says what can be answered. */
export abstract class Readiness {
  /** Queries can: the read models are open. */
  abstract isOpen(): boolean;
  /** Commands can too: the event store answers. */
  abstract storeAnswers(): Promise<boolean>;
  /** The server is about to end: whoever spreads requests over servers should leave it out. */
  abstract isStopping(): boolean;
  /** The log is not what it signed: see docs/operations.md. Everything goes on, and nothing more is signed. */
  abstract isContradicted(): boolean;
  abstract readState(): ReadStoreState;
  /** The database of the read models answers: without it neither queries nor commands about personal data can. */
  abstract readStoreAnswers(): Promise<boolean>;
  /** Names of the read models that do not follow the log closely; null when that is not known. */
  abstract behind(): Promise<readonly string[] | null>;
}

/** For load balancers and operators; open to all, and names parts of the program only. */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs. */
  @Get('live')
  @HttpCode(200)
  live(): object {
    return { status: 'live' };
  }

  /**
   * 200 while the server is in service. It stays so while the event store is away, when queries are still answered, and while the read models'
   * database is away, when commands are still recorded: which of them is, is said.
   */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { readiness } = this;
    const status = this.status();
    const isOpen = readiness.isOpen();
    const questions = [
      readiness.storeAnswers(),
      isOpen ? readiness.readStoreAnswers() : Promise.resolve(true),
      readiness.behind(),
    ] as const;
    const [storeAnswers, readStoreAnswers, projectionsBehind] = await Promise.all(questions);
    const eventStore = storeAnswers ? 'ready' : 'unavailable';
    const readStore = readStoreAnswers ? readiness.readState() : 'unavailable';
    if (status !== 'ready') reply.code(503).header('retry-after', '2');
    const contradicted = readiness.isContradicted() && { transparencyLog: 'contradicted' };
    void reply.header('cache-control', 'no-store').send({ status, eventStore, readStore, projectionsBehind, ...contradicted });
  }

  private status(): 'ready' | 'stopping' | 'unavailable' {
    if (this.readiness.isStopping()) return 'stopping';
    return this.readiness.isOpen() ? 'ready' : 'unavailable';
  }
}
