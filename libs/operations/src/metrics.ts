import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

let ofProcess: Registry | undefined;

/** Heap, garbage collection, event loop and CPU: of the process, so kept once for all that run in it. */
function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/**
 * The metrics of one program, in Prometheus' text format. Labels hold names of the code only (commands, projections, root fields, codes):
 * their number is bounded, and nothing of a person, a stream or a request is in them.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;
  private readonly before: (() => Promise<void>)[] = [];

  constructor() {
    processRegistry(); // the event loop is watched from the start
  }

  /** Runs `work` before every answer, for values that are looked up rather than counted. It must not throw. */
  onRead(work: () => Promise<void>): void {
    this.before.push(work);
  }

  /** A counter that something else keeps. */
  counted(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  async text(): Promise<string> {
    await Promise.all(this.before.map((work) => work()));
    return `${await processRegistry().metrics()}\n${await this.registry.metrics()}`;
  }
}
