import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BenchError } from './bench-error.js';
import { describeEnd } from './process-end.js';

/** A process that answers every line it is given, and the end of its input, with a line of JSON. */
export class Conversation {
  readonly #child;
  readonly #answers: AsyncIterator<string, undefined>;
  readonly #ended: Promise<string | undefined>;
  #errors = '';

  /** @param what The process's name in messages. */
  constructor(
    command: string,
    args: readonly string[],
    readonly what: string,
  ) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.#child.stdin.on('error', () => undefined); // a process that is gone says why through its code
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve(`could not be started: ${error.message}.`));
      this.#child.on('close', (code, signal) =>
        resolve(code === 0 ? undefined : describeEnd(code ?? signal, this.#errors)),
      );
    });
  }

  /**
   * The answer to a line.
   *
   * @throws BenchError when the process ends instead.
   */
  async ask<R>(line: string): Promise<R> {
    this.#child.stdin.write(`${line}\n`);
    return this.#answer<R>();
  }

  /**
   * The answer to the end of the input, once the process has ended.
   *
   * @throws BenchError when it ends with an error or without an answer.
   */
  async end<R>(): Promise<R> {
    this.#child.stdin.end();
    const last = await this.#answer<R>();
    const failure = await this.#ended;
    if (failure !== undefined) throw new BenchError(`${this.what} ${failure}`);
    return last;
  }

  /** Ends the process, whatever it does. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #answer<R>(): Promise<R> {
    const { value: line } = await this.#answers.next();
    if (line === undefined) throw new BenchError(`${this.what} ${(await this.#ended) ?? 'ended without an answer.'}`);
    try {
      // The scripts beside this file print what their callers' type says.
      return JSON.parse(line) as R;
    } catch {
      this.kill();
      throw new BenchError(`${this.what} printed "${line.slice(0, 80)}" instead of its report.`);
    }
  }
}
