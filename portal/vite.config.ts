/** How the portal is built: one small first page, the rest in parts, nothing inlined, so that a strict content policy holds. */
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The Latin part of the text face is needed by every page: ask for it before the style sheet is read. */
const preloadFont: Plugin = {
  name: 'preload-font',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((file) => /inter-latin-opsz-normal.*\.woff2$/.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/${file}` },
          injectTo: 'head',
        })),
  },
}

export default defineConfig({
  plugins: [react(), preloadFont],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      // The libraries mark every file "use client", which means nothing here.
      onwarn: (warning, warn) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : warn(warning)),
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8090' } },
})
