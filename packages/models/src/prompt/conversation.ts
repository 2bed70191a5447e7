import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { PromptError } from './prompt-error.js';
import { PLACEHOLDER } from './prompt-part.js';
import type { PromptPart } from './prompt-part.js';
import type { Turn } from './turns.js';

const START = '<|im_start|>';
const END = '<|im_end|>';
const DEFAULT_SYSTEM = 'You are a helpful assistant.';

export interface ConversationOptions {
  /** Content of the system turn. Default: Qwen's, `You are a helpful assistant.` */
  readonly system?: string;
  /**
   * Which tokens are to be predicted. `assistant`: the assistant's turns with header, end mark and line end.
   * `reference` (default): also every line-end, start and end token of the other turns, as the reference trains.
   */
  readonly targets?: 'reference' | 'assistant';
  /** Ends with an open assistant header, for generation. Default false. */
  readonly open?: boolean;
}

/**
 * Template `qwen_1_5` of stages 2 and 3 and of variant A: a system turn, then per turn
 * `<|im_start|>{role}\n{content}<|im_end|>\n`. Turns come from `normalizeTurns`; content is split at `<image>` and each
 * piece is tokenised on its own; special tokens spelled in it are ordinary text. Source: spec 2.6, 3.4.
 * @throws PromptError without turns, or if the roles do not alternate from the human on
 */
export function encodeConversation(
  turns: readonly Turn[],
  tokenizer: Pick<Tokenizer, 'encode' | 'id'>,
  { system = DEFAULT_SYSTEM, targets = 'reference', open = false }: ConversationOptions = {},
): PromptPart[] {
  checkRoles(turns);
  const writer = new PartWriter(tokenizer, targets === 'reference');
  writer.turn('system', [system], false);
  for (const { from, value } of turns) {
    const assistant = from === 'gpt';
    writer.turn(assistant ? 'assistant' : 'user', value.split(PLACEHOLDER), assistant);
  }
  if (open) writer.header('assistant');
  return writer.finish();
}

function checkRoles(turns: readonly Turn[]): void {
  if (turns.length === 0) throw new PromptError('A conversation needs at least one turn.');
  const wrong = turns.findIndex(({ from }, i) => from !== (i % 2 === 0 ? 'human' : 'gpt'));
  if (wrong >= 0) {
    const expected = wrong % 2 === 0 ? 'human' : 'gpt';
    throw new PromptError(
      `Turn ${wrong} is from "${turns[wrong]?.from}" where "${expected}" is due. ` +
        'Turns alternate, the human first; merge or drop the turn.',
    );
  }
}

/** Collects tokens into text parts that end at each picture. */
class PartWriter {
  readonly #parts: PromptPart[] = [];
  #ids: number[] = [];
  #targets: number[] = [];
  readonly #start: number;
  readonly #end: number;
  /** Targets whatever the turn. The definition is by id (spec 3.4); padding never is. */
  readonly #always: ReadonlySet<number>;

  constructor(
    readonly tokenizer: Pick<Tokenizer, 'encode' | 'id'>,
    markersAreTargets: boolean,
  ) {
    this.#start = tokenizer.id(START);
    this.#end = tokenizer.id(END);
    this.#always = new Set(markersAreTargets ? [this.#start, this.#end, ...tokenizer.encode('\n')] : []);
  }

  /** @param pieces content between the pictures */
  turn(role: string, pieces: readonly string[], target: boolean): void {
    this.#push([this.#start], target);
    pieces.forEach((piece, i) => {
      if (i > 0) this.#image();
      // The header shares a call with the text behind it: BPE may join their line ends.
      this.#push(this.tokenizer.encode(i === 0 ? `${role}\n${piece}` : piece), target);
    });
    this.#push([this.#end], target);
    this.#push(this.tokenizer.encode('\n'), target);
  }

  header(role: string): void {
    this.#push([this.#start, ...this.tokenizer.encode(`${role}\n`)], false);
  }

  finish(): PromptPart[] {
    this.#flush();
    return this.#parts;
  }

  #push(ids: Iterable<number>, target: boolean): void {
    for (const id of ids) {
      this.#ids.push(id);
      this.#targets.push(target || this.#always.has(id) ? 1 : 0);
    }
  }

  #image(): void {
    this.#flush();
    this.#parts.push({ kind: 'image' });
  }

  #flush(): void {
    if (this.#ids.length === 0) return;
    this.#parts.push({ kind: 'text', ids: Int32Array.from(this.#ids), targets: Uint8Array.from(this.#targets) });
    this.#ids = [];
    this.#targets = [];
  }
}
