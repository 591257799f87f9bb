import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

// Each face is built on its own (vite build --mode exam): it then carries only what it uses of Vue, and one face that
// does not build leaves the others whole. The first empties dist.
const pages = { learn: 'index.html', exam: 'exam/index.html', admin: 'admin/index.html' }
const first = 'learn'

/** The dev server answers an address inside a face with that face's page, as the Go server does. */
function faces(): Plugin {
  return {
    name: 'ankao-faces',
    configureServer(server) {
      server.middlewares.use((req, _res, next) => {
        const path = (req.url ?? '/').split('?')[0] ?? '/'
        const face = /^\/(admin|exam)(\/|$)/.exec(path)?.[1]
        if (face && !/\.[a-z0-9]+$/i.test(path)) req.url = `/${face}/index.html`
        next()
      })
    },
  }
}

export default defineConfig(({ mode }) => {
  const face = mode in pages ? (mode as keyof typeof pages) : undefined
  return {
    root,
    publicDir: face === undefined || face === first ? 'public' : false,
    plugins: [
      vue(),
      // Only the console uses Element Plus; its components and their styles are imported where a template names them.
      Components({
        include: [/src\/admin\/.*\.vue(\?|$)/],
        dirs: [],
        resolvers: [ElementPlusResolver({ importStyle: 'css' })],
        dts: face === undefined || face === 'admin' ? 'src/admin/components.d.ts' : false,
      }),
      faces(),
    ],
    resolve: { alias: { '@': `${root}src` } },
    define: {
      // Element Plus has components in the options style, our own have none.
      __VUE_OPTIONS_API__: face === undefined || face === 'admin',
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    },
    build: {
      outDir: 'dist',
      emptyOutDir: face === first,
      assetsDir: '_app',
      manifest: `.vite/${face ?? 'manifest'}.json`,
      // The pages run under `script-src 'self'`: nothing may be inlined, not even Vite's preload polyfill.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      // Browsers found in exam rooms: Chromium 87 and its domestic derivatives, Safari 14.1.
      target: ['chrome87', 'edge88', 'firefox78', 'safari14.1'],
      rollupOptions: { input: face ? { [face]: `${root}${pages[face]}` } : undefined },
    },
    server: { proxy: { '/api': 'http://localhost:8080', '/ca': 'http://localhost:8080' } },
    test: { environment: 'happy-dom', include: ['test/**/*.test.ts', 'src/**/*.test.ts'], restoreMocks: true },
  }
})
