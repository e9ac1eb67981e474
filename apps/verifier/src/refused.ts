/** What was to be proved is not proved. The reason is for scripts, the message for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}
