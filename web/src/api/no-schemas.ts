/**
 * Stands in for zod in the browser (see vite.config.ts). The contracts declare schemas with it when they are loaded;
 * the web app needs their types, their paths and their lists of words, and leaves validation to the server.
 */
const nothing: unknown = new Proxy(() => nothing, {
  get(_target, name) {
    if (name === 'parse' || name === 'safeParse') throw new Error('Schemas are not loaded in the browser.');
    // Spread and iteration find nothing: `{ ...schema.shape }`.
    return typeof name === 'symbol' ? undefined : nothing;
  },
  ownKeys: () => [],
  getOwnPropertyDescriptor: () => undefined,
});

export const z = nothing;
