/** A start that cannot go on for a reason the operator can fix: shown as its message alone, without a stack. */
export class StartupError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "StartupError";
  }
}
