import { startProgress } from './progress.js';

function watch(isTTY: boolean): {
  readonly written: string[];
  readonly tick: (ms: number) => void;
  readonly progress: ReturnType<typeof startProgress>;
} {
  const written: string[] = [];
  let time = 0;
  const progress = startProgress('Rows', { isTTY, write: (text) => written.push(text) }, () => time);
  return { written, progress, tick: (ms) => (time += ms) };
}

describe('startProgress', () => {
  it('says nothing about short work', () => {
    const { written, progress, tick } = watch(true);
    tick(1999);
    progress.update(10, 20);
    progress.end();
    expect(written).toEqual([]);
  });

  it('rewrites one line on a terminal, a few times a second, and clears it', () => {
    const { written, progress, tick } = watch(true);
    tick(2000);
    progress.update(100, 400);
    tick(100);
    progress.update(150, 400);
    tick(100);
    progress.update(220, 400);
    progress.end();
    expect(written).toEqual(['\r\u001b[KRows: 100 of 400 (50/s)', '\r\u001b[KRows: 220 of 400 (100/s)', '\r\u001b[K']);
  });

  it('writes plain lines elsewhere, every five seconds', () => {
    const { written, progress, tick } = watch(false);
    for (let second = 1; second <= 12; second++) {
      tick(1000);
      progress.update(second * 10);
    }
    progress.end();
    expect(written).toEqual(['Rows: 20 (10/s)\n', 'Rows: 70 (10/s)\n', 'Rows: 120 (10/s)\n']);
  });
});
