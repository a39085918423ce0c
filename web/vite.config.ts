import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import mantinePreset from 'postcss-preset-mantine';
import { defineConfig } from 'vite';
import { firstLoadBudget } from './first-load.ts';
import { slimOperations } from './slim-operations.ts';

// The server replaces this placeholder with a fresh nonce in every answer of index.html.
const noncePlaceholder = '__CSP_NONCE__';

/** In development Vite is what people open; `npm run dev` says where the server behind it listens. */
const server = process.env['MILLRACE_SERVER'] ?? 'http://127.0.0.1:3000';
/** Pages and addresses for people and programs without an account are the server's, too. */
const open = ['/forms', '/hooks', '/hook-tests', '/approve', '/unsubscribe'];
const paths = ['/operator', '/welcome/demo', '/health', '/metrics', '/docs', '/redoc', ...open];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), slimOperations(), firstLoadBudget()],
  // Schemas are the server's: what the contracts declare with zod costs the browser next to nothing.
  resolve: { alias: { zod: join(import.meta.dirname, 'src/api/no-schemas.ts') } },
  html: { cspNonce: noncePlaceholder },
  css: { postcss: { plugins: [mantinePreset()] } },
  build: {
    target: 'es2023',
    // Assets as data: URLs would need a wider content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // Schemas nobody asks for go; what declares them has no effect but its value. NOTE: the names are taken everywhere,
      // and for the methods of a variable of that name too: no word that a library may use (`text.decompose(…)`).
      treeshake: {
        manualPureFunctions: ['z', 'operation', 'declareErrors', 'pageOf', 'requiredText', 'queryInt'],
      },
      output: {
        // Few files instead of a hundred: what every page needs, and what several features share.
        advancedChunks: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'base', test: /node_modules\/(react|react-dom|scheduler|i18next|react-i18next|@tanstack)\// },
            { name: 'kit', test: /node_modules\/(@mantine|@floating-ui)\//, minShareCount: 10 },
            { name: 'parts', test: /web\/src\/(ui|api)\/|node_modules\/@tabler|contracts\/src/, minShareCount: 4 },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      ...Object.fromEntries(paths.map((path) => [path, server])),
    },
  },
});
