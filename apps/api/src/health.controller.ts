import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendError } from './http-errors.js';

/** Says whether queries can be answered. */
export abstract class Readiness {
  abstract isOpen(): boolean;
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

  /** Queries are answered. */
  @Get('ready')
  ready(@Res() reply: FastifyReply): void {
    if (this.readiness.isOpen()) void reply.send({ status: 'ready' });
    else sendError(reply.header('retry-after', '2'), 503);
  }
}
