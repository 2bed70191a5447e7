/** The part that is used of a global that the types of Node leave to those of browsers. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => {
    readonly buffer: SharedArrayBuffer;
  };
};

/** Bytes of a page of WebAssembly. */
const page = 65_536;

/**
 * Memory for values on their way between host and engine, of at least so many bytes. Threads share it, so that nothing is
 * copied between them or waits for the collector of garbage. It begins at a page, as the memory of WebAssembly does:
 * TensorFlow copies what it is fed from elsewhere than a multiple of 64 bytes.
 */
export function exchangeMemory(bytes: number): SharedArrayBuffer {
  const pages = Math.ceil(bytes / page);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
}
