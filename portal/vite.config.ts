/** How the portal is built: one small first page, the rest in parts, nothing inlined, so that a strict content policy holds. */
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * What every page needs is asked for before the scripts and styles that will ask for it are read: the Latin part of the text face, and how one can
 * say who one is.
 */
const askAhead: Plugin = {
  name: 'ask-ahead',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle }) {
      const faces = Object.keys(bundle ?? {}).filter((file) => /inter-latin-opsz-normal.*\.woff2$/.test(file))
      const asked = [{ as: 'fetch', href: '/configs' }, ...faces.map((file) => ({ as: 'font', type: 'font/woff2', href: `/${file}` }))]
      return asked.map((attrs) => ({ tag: 'link', attrs: { rel: 'preload', crossorigin: '', ...attrs }, injectTo: 'head' }))
    },
  },
}

export default defineConfig({
  plugins: [react(), askAhead],
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
