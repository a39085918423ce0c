import react from '@vitejs/plugin-react';
import mantinePreset from 'postcss-preset-mantine';
import { defineConfig } from 'vite';

// The server replaces this placeholder with a fresh nonce in every answer of index.html.
const noncePlaceholder = '__CSP_NONCE__';

/** In development Vite is what people open; `npm run dev` says where the server behind it listens. */
const server = process.env['MILLRACE_SERVER'] ?? 'http://127.0.0.1:3000';
const paths = ['/operator', '/welcome/demo', '/health', '/metrics', '/docs', '/redoc', '/unsubscribe'];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  html: { cspNonce: noncePlaceholder },
  css: { postcss: { plugins: [mantinePreset()] } },
  build: {
    target: 'es2023',
    // Assets as data: URLs would need a wider content security policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      ...Object.fromEntries(paths.map((path) => [path, server])),
    },
  },
});
