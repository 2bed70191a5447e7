import { parentPort } from 'node:worker_threads';
import { EngineError } from '../errors.js';
import type { WorkerAnswer } from './worker-channel.js';

/** A request with its number, as `WorkerChannel` posts it. */
interface Numbered<Request> {
  readonly id: number;
  readonly request: Request;
}

/**
 * The worker's side of a `WorkerChannel`: opens what answers, says that it is ready, then answers one request after the
 * other in the order in which they come.
 */
export function serveRequests<Request>(
  open: () => Promise<{ readonly ready?: unknown; readonly answer: (request: Request) => unknown }>,
): void {
  const port = parentPort;
  if (port === null) return;
  const post = (answer: WorkerAnswer): void => port.postMessage(answer);
  const failed = (id: number, error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    post({ id, ok: false, message, ...(error instanceof EngineError ? { kind: error.kind } : {}) });
  };
  const serve = async (): Promise<void> => {
    const { ready, answer } = await open();
    let queue: Promise<void> = Promise.resolve();
    port.on('message', ({ id, request }: Numbered<Request>) => {
      queue = queue.then(async () => {
        try {
          post({ id, ok: true, result: await answer(request) });
        } catch (error) {
          failed(id, error);
        }
      });
    });
    post({ id: -1, ok: true, result: ready });
  };
  serve().catch((error: unknown) => failed(-1, error));
}
