import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendError } from './http-errors.js';

/** Says what can be answered. */
export abstract class Readiness {
  /** Queries can: the read models are open. */
  abstract isOpen(): boolean;
  /** Commands can too: the event store answers. */
  abstract storeAnswers(): Promise<boolean>;
}

/** For load balancers and operators; open to all, and says nothing else. */
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs. */
  @Get('live')
  @HttpCode(200)
  live(): object {
    return { status: 'live' };
  }

  /** Queries are answered. While the event store is away they still are, so that is said, and the server stays in service. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    if (!this.readiness.isOpen()) {
      sendError(reply.header('retry-after', '2'), 503);
      return;
    }
    const eventStore = (await this.readiness.storeAnswers()) ? 'ready' : 'unavailable';
    void reply.header('cache-control', 'no-store').send({ status: 'ready', eventStore });
  }
}
