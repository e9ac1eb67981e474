/**
 * A log cannot be moved as asked. `culprit` tells where to look: `file` is damaged, cut off or of another format; `target` holds another history.
 * The message names the line, the stream and what to do.
 */
export class TransferRefused extends Error {
  override readonly name = 'TransferRefused';
  constructor(
    readonly culprit: 'file' | 'target',
    message: string,
  ) {
    super(message);
  }
}
