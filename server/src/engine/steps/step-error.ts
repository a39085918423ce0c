/** What a step fails with: a stable code, a sentence for a person, and whether trying again can help. */
export type StepErrorClass = 'transient' | 'permanent' | 'system';

export class StepError extends Error {
  override readonly name = 'StepError';
  readonly code: string;
  readonly errorClass: StepErrorClass;

  constructor(code: string, message: string, errorClass: StepErrorClass = 'permanent') {
    super(message);
    this.code = code;
    this.errorClass = errorClass;
  }
}
